"""`sanquan export messages`, `responses`, `sent`: what the platforms above are told, and what they answer."""

from pathlib import Path
from typing import Any

import click

from api.cli.common import actor_of, office_of, print_json, print_table, progress
from registry.rules.messages import ANSWERS, CHANNELS, STATES

_SHOWN = 20


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--state",
    "states",
    type=click.Choice(list(STATES)),
    multiple=True,
    default=("unsent",),
    show_default=True,
    help="which messages; give it again for more, e.g. --state refused to send refused ones again",
)
@click.option("--sender", metavar="CODE", help="the access code the platform gave; default the county's code")
@click.option(
    "--unmask", is_flag=True, help="write numbers of people as they are: only such messages can be sent"
)
@click.option("--purpose", help="with --unmask: what for; it is kept in the access log")
@click.option("--as", "username", metavar="U", help="the registrar who exports")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def messages(
    ctx: click.Context,
    out: Path,
    states: tuple[str, ...],
    sender: str | None,
    unmask: bool,
    purpose: str | None,
    username: str | None,
    as_json: bool,
) -> int:
    """Write the messages of entries to the platforms above below OUT, which must be new or empty.

    For each entry the change message of the contract side and the registration message, as XML.
    Messages with numbers of people are noted as sent; masked ones are for reading.
    """
    from api.export import Asker
    from api.messages import export
    from geodata.messages import Order
    from registry.services.log_access import EXPORTER

    purpose = (purpose or "").strip() or None
    if unmask != (purpose is not None):
        raise click.UsageError("--unmask needs a --purpose, and a purpose is only asked for unmasking")
    office = office_of(ctx)
    actor = actor_of(office, username, EXPORTER)
    order = Order(
        office.county_code,
        office.county_name,
        office.srid,
        sender=sender or office.county_code,
        states=states,
        masked=not unmask,
    )
    with progress("writing messages", quiet=as_json) as tell:
        told = export(office, order, out, Asker(actor, purpose), tell)
    if as_json:
        print_json(
            {
                "written": [
                    {
                        "number": w.number,
                        "channel": w.channel,
                        "code": w.code,
                        "sha256": w.content_sha256.hex(),
                    }
                    for w in told.written
                ],
                "masked": not unmask,
                "faulty": told.faulty,
                "untold": told.untold,
                "without_estate_code": told.without_estate_code,
            }
        )
    else:
        _say(told, masked=not unmask)
    return 1 if told.faulty or told.untold else 0


def _say(told: Any, *, masked: bool) -> None:
    for right, channel, places in told.faulty[:_SHOWN]:
        click.echo(
            f"{right} {CHANNELS[channel].zh}不合规范，未写出 (not valid, not written): {', '.join(places)}"
        )
    for right, channel, kind in told.untold[:_SHOWN]:
        click.echo(f"{right} {CHANNELS[channel].zh}：业务 {kind} 尚无对应报文 (no message for this kind yet)")
    click.echo(f"报文 {len(told.written):,} 条 ({len(told.written):,} messages)")
    if told.without_estate_code:
        click.echo(f"其中 {told.without_estate_code:,} 条无不动产单元号 (without a real-estate unit number)")
    if masked:
        click.echo("证件号码、电话已掩码：只供查阅，不能上报。 Masked: for reading, not for sending.")


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--as", "username", metavar="U", help="the registrar who reads them")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def responses(ctx: click.Context, files: tuple[Path, ...], username: str | None, as_json: bool) -> int:
    """Note what the platforms answered in FILES. Codes that no document explains are kept and shown.

    What was refused is listed by `sanquan export sent --state refused` and written again by
    `sanquan export messages --state refused`.
    """
    from api.messages import take_answers
    from registry.services.log_access import EXPORTER

    office = office_of(ctx)
    found = take_answers(office, files, actor_of(office, username, EXPORTER))
    if as_json:
        print_json(
            [
                {
                    "file": f.name,
                    "recorded": f.recorded.recorded,
                    "read_before": f.recorded.known_before,
                    "codes": f.codes,
                    "unknown_codes": f.unknown,
                    "strange_messages": f.recorded.strange,
                }
                for f in found
            ]
        )
        return 1 if any(f.recorded.strange or f.unknown for f in found) else 0
    for f in found:
        print_table(
            f.name,
            ["代码", "code means", "answers"],
            [
                [code, ANSWERS[code].zh if code in ANSWERS else "代码不明 (unknown code)", n]
                for code, n in f.codes.items()
            ],
        )
        click.echo(
            f"记录 {f.recorded.recorded:,}，先前已记录 {f.recorded.known_before:,} (noted, noted before)"
        )
        for number in f.recorded.strange[:_SHOWN]:
            click.echo(f"{number} 不是本县写出的报文 (no message of this county)")
    return 1 if any(f.recorded.strange or f.unknown for f in found) else 0


@click.command()
@click.option("--state", "states", type=click.Choice(list(STATES)), multiple=True, help="list these messages")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def sent(ctx: click.Context, states: tuple[str, ...], as_json: bool) -> None:
    """Show where messages stand: unsent, unanswered, accepted, refused; with --state each of them."""
    from api.transaction import reading
    from registry.queries import messages as query

    office = office_of(ctx)
    with reading(office.engine) as session:
        counted = query.counts(session, office.county_code)
        listed = query.standing(session, office.county_code, states) if states else []
    if as_json:
        print_json(
            {
                "counts": {f"{channel}.{state}": n for (channel, state), n in counted.items()},
                "messages": [
                    {
                        "case": m.case_number,
                        "right": m.right_code,
                        "channel": m.channel,
                        "state": m.state,
                        "number": m.number,
                        "attempt": m.attempt,
                        "written_at": m.written_at,
                        "answer": m.answer,
                        "said": m.said,
                    }
                    for m in listed
                ],
            }
        )
        return
    print_table(
        "上报报文 Messages",
        ["渠道", "channel", "状态", "state", "count"],
        [[CHANNELS[c].zh, c, STATES[s].zh, s, n] for (c, s), n in counted.items()],
    )
    if listed:
        print_table(
            "",
            ["业务", "权利", "渠道", "状态", "次", "答复", "说明"],
            [
                [
                    m.case_number,
                    m.right_code,
                    m.channel,
                    m.state,
                    m.attempt or 0,
                    m.answer or "",
                    m.said or "",
                ]
                for m in listed
            ],
        )
