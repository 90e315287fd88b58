"""`sanquan transfer`: moves of rights; each act takes what it does as JSON, as /api/v1/transfers does."""

import base64
import json
from pathlib import Path
from typing import Any

import click

from api.cli.common import actor_of, office_of, print_json, print_table
from api.transfer_acts import ACTS, TransferAct, UnreadAct, read


@click.group()
def transfer() -> None:
    """Moves of rights 流转、转让、退出: sheets of terms, consents, applications, payments."""


@transfer.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List transfers, the latest first."""
    from api.transaction import reading
    from api.v1.transfers import row_json
    from registry.queries import transfer_lists
    from registry.transfers import FORMS

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = transfer_lists.of_regions(session, [office.county_code], 100_000)
    if as_json:
        print_json([row_json(row) for row in found])
        return
    rows = [
        [r.number, FORMS[r.form].name.zh, r.receiver or "—", r.sheets, r.agreed, r.entered] for r in found
    ]
    print_table("Transfers", ["number", "form", "receiver", "sheets", "agreed", "entered"], rows)


@transfer.command()
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True, help="how far ahead")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def expiring(ctx: click.Context, months: int, as_json: bool) -> None:
    """List what ends within some months, the earliest first."""
    from api.transaction import reading
    from api.v1.transfers import expiring_json
    from registry.area import to_mu
    from registry.queries import expiring_transfers
    from registry.transfers import FORMS

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = expiring_transfers.within(session, [office.county_code], months)
    if as_json:
        print_json([expiring_json(row) for row in found])
        return
    rows = [
        [
            row.last_day,
            row.number,
            FORMS[row.form].name.zh,
            row.receiver or "—",
            row.households,
            row.parcels,
            to_mu(row.area),
            ", ".join(row.renewed_by) or "—",
        ]
        for row in found
    ]
    heads = ["last day", "number", "form", "receiver", "households", "parcels", "mu", "renewed by"]
    print_table("Expiring", heads, rows)


@transfer.command()
@click.argument("number")
@click.pass_context
def show(ctx: click.Context, number: str) -> None:
    """Print transfer NUMBER as JSON: sheets, who must agree, dues."""
    from api.transaction import reading
    from api.v1.transfers import as_json
    from registry.queries import payments, transfers

    with reading(office_of(ctx).engine) as session:
        print_json(as_json(transfers.by_number(session, number), payments.dues(session, number)))


def _said(file: Any, scans: dict[str, Path | None]) -> str:
    """Return the JSON of a file, with scans from files of their own."""
    text = file.read()
    given = {name: path for name, path in scans.items() if path is not None}
    if not given:
        return str(text)
    try:
        said = json.loads(text)
    except ValueError as error:
        raise click.UsageError(f"no JSON: {error}") from None
    if not isinstance(said, dict):
        raise click.UsageError("no JSON object")
    return json.dumps(
        {**said, **{name: base64.b64encode(path.read_bytes()).decode() for name, path in given.items()}}
    )


def _command(name: str, act: type[TransferAct]) -> click.Command:
    """Return the command of an act: it does what the act of that name does in the interface for programs."""

    @click.pass_context
    def run(
        ctx: click.Context, /, file: Any, clerk: str | None, number: str = "", **scans: Path | None
    ) -> None:
        from api.scan_field import most_megabytes
        from api.transaction import reading, writing

        office = office_of(ctx)
        with reading(office.engine) as session:
            most = most_megabytes(session)
        try:
            wanted = read(name, _said(file, scans), most)
        except UnreadAct as error:
            raise click.UsageError("; ".join(f"{place}: {why}" for place, why in error.places)) from None
        actor = actor_of(office, clerk, "clerk")
        with writing(office.engine) as session:
            done = wanted.do(session, number, actor, office.vault)
        print_json(done)

    on = [] if name == "draft" else [click.Argument(["number"])]
    papers = [
        click.Option([f"--{field}"], type=click.Path(exists=True, dir_okay=False, path_type=Path))
        for field in ("scan", "entrustment", "paper")
        if field in act.model_fields
    ]
    file = click.Argument(["file"], type=click.File(encoding="utf-8"))
    who = click.Option(["--as", "clerk"], metavar="U", help="the clerk who does it")
    told = f"{act.__doc__} FILE (- for standard input) is JSON with {', '.join(act.model_fields)}."
    return click.Command(name, callback=run, params=[*on, file, *papers, who], help=told)


for _name, _act in ACTS.items():
    transfer.add_command(_command(_name, _act))
