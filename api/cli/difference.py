"""`sanquan difference`: what a delivery that came again says otherwise than the register."""

import click

from api.cli.common import actor_of, office_of, print_json, print_table, progress


@click.group()
def difference() -> None:
    """What a delivery says otherwise of parcels that the register has."""


@difference.command("list")
@click.argument("delivery", type=int)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, delivery: int, as_json: bool) -> None:
    """List parcels of DELIVERY that differ, field by field: registered → delivered."""
    from api.transaction import reading
    from registry.queries import differences

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = differences.of_delivery(session, delivery, office.county_code)
    if as_json:
        print_json(
            [
                {
                    "parcel": d.code,
                    "changes": d.changes,
                    "shape": d.delivered_shape is not None,
                    "open": d.is_open,
                    "entered": d.entered,
                }
                for d in found
            ]
        )
        return
    rows: list[list[object]] = []
    for d in found:
        state = "已登簿 entered" if d.entered else "" if d.is_open else "已改 changed since"
        said = [f"{field}: {old} → {new}" for field, (old, new) in sorted(d.changes.items())]
        said += ["图形 shape"] if d.delivered_shape is not None else []
        rows.append([d.code, "; ".join(said), state])
    print_table("与登记簿不同 Differences", ["地块 parcel", "登记簿 → 成果 registered → delivered", ""], rows)


@difference.command()
@click.argument("delivery", type=int)
@click.argument("parcels", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="every parcel that still differs")
@click.option("--reason", required=True, help="why: kept with the act")
@click.option("--as", "username", metavar="U", help="the clerk who corrects")
@click.pass_context
def accept(
    ctx: click.Context,
    delivery: int,
    parcels: tuple[str, ...],
    everything: bool,
    reason: str,
    username: str | None,
) -> None:
    """Correct PARCELS as DELIVERY says 勘误; the old versions stay on record."""
    from api import redelivery

    if bool(parcels) == everything:
        raise click.UsageError("name parcels or say --all")
    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    codes = None if everything else parcels
    with progress("correcting") as tell:
        done = redelivery.accept(office, delivery, codes, reason=reason, actor=actor, progress=tell)
    click.echo(f"已勘误 {done} 个地块 ({done} parcels corrected)")
