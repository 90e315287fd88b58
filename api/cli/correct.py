"""`sanquan correct`: survey facts of a parcel, before they are confirmed."""

from decimal import Decimal, InvalidOperation

import click

from api.cli.common import actor_of, office_of


@click.command()
@click.argument("parcel")
@click.option(
    "--set",
    "changes",
    nargs=2,
    multiple=True,
    required=True,
    metavar="FIELD VALUE",
    help="east, south, west, north, name, measured_area, …",
)
@click.option("--reason", required=True, help="why: kept with the step of the case")
@click.option("--as", "username", metavar="U", help="the clerk who corrects")
@click.pass_context
def correct(
    ctx: click.Context, parcel: str, changes: tuple[tuple[str, str], ...], reason: str, username: str | None
) -> None:
    """Correct survey facts of PARCEL 勘误; the next display shows the new ones, the old stay on record."""
    from api.transaction import reading, writing
    from registry.queries import parcels
    from registry.services.correct_parcel import EDITABLE, Correction, correct_parcel

    values: dict[str, str | bool | Decimal | None] = {}
    for name, text in changes:
        if name not in EDITABLE:
            raise click.UsageError(f"{name} cannot be corrected here; fields are {', '.join(EDITABLE)}")
        values[name] = _value(name, text)
    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with reading(office.engine) as session:
        seen = parcels.by_code(session, parcel).version
    with writing(office.engine) as session:
        version = correct_parcel(session, Correction(parcel, seen, values, reason), actor=actor)
    click.echo(f"{parcel}: version {version}")


def _value(name: str, text: str) -> str | bool | Decimal | None:
    if name == "measured_area":
        try:
            return Decimal(text).quantize(Decimal("0.01"))
        except InvalidOperation as error:
            raise click.UsageError(f"{text!r} is no area in m²") from error
    if name == "is_protected_farmland":
        if text not in ("yes", "no"):
            raise click.UsageError("is_protected_farmland is yes or no")
        return text == "yes"
    return text or None
