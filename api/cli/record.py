"""`sanquan record`: plots, buildings and holders that come beside a survey, one at a time."""

from datetime import date
from decimal import Decimal
from typing import Any

import click

from api.cli.common import actor_of, office_of, print_json, print_table
from registry.codelists import HolderKind, IdKind


@click.group()
def record() -> None:
    """Record a plot, a building, a holder, or the number of a parcel at the cadastre."""


@record.command()
@click.argument("grantor")
@click.argument("level")
@click.argument("code")
@click.option("--shape", required=True, help="WKT, or a file with one area, in the county's coordinates")
@click.option("--area", type=Decimal, help="measured area, m²")
@click.option("--name", help="name of the place")
@click.option("--holder-code", help="code of the household as contract holder")
@click.option("--structure", help="of a building")
@click.option("--storeys", type=int, help="of a building")
@click.option("--as", "username", metavar="U", help="the clerk who records it")
@click.pass_context  # type: ignore[arg-type]  # ** is beyond what click types
def unit(
    ctx: click.Context,
    grantor: str,
    level: str,
    code: str,
    shape: str,
    username: str | None,
    **said: Any,
) -> None:
    """Record a unit of LEVEL under GRANTOR with the CODE that the cadastre gave it."""
    from api.transaction import writing
    from geodata.exchange.one_shape import read_shape
    from registry.services.add_unit import NewUnit, add_unit

    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    new = NewUnit(level, code.replace(" ", ""), read_shape(shape), **said)
    with writing(office.engine) as session:
        add_unit(session, new, grantor, actor=actor)
    click.echo(new.code)


@record.command()
@click.argument("parcel")
@click.argument("estate_unit")
@click.option("--as", "username", metavar="U", help="the clerk who records it")
@click.pass_context
def link(ctx: click.Context, parcel: str, estate_unit: str, username: str | None) -> None:
    """Record the ESTATE_UNIT number that the contracted PARCEL has at the cadastre."""
    from api.transaction import writing
    from registry.services.link_estate import link_estate

    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with writing(office.engine) as session:
        link_estate(session, parcel, estate_unit.replace(" ", ""), actor=actor)
    click.echo(f"{parcel}: {estate_unit}")


@record.command()
@click.option("--after", metavar="CODE", default="", help="parcels after this code")
@click.option("--most", type=click.IntRange(1, 100_000), default=200, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def unlinked(ctx: click.Context, after: str, most: int, as_json: bool) -> None:
    """List the contracted parcels that no number of the cadastre is linked with."""
    from dataclasses import asdict

    from api.transaction import reading
    from registry.queries import unlinked_parcels

    office = office_of(ctx)
    with reading(office.engine) as session:
        without, parcels = unlinked_parcels.count(session, [office.county_code])
        found = unlinked_parcels.listed(session, [office.county_code], after=after, most=most)
    if as_json:
        print_json({"parcels": parcels, "without": without, "list": [asdict(p) for p in found]})
        return
    print_table("Parcels", ["parcel", "place"], [[p.code, p.name or ""] for p in found])
    click.echo(f"{without} / {parcels} 宗未对应不动产单元号 (parcels without a number)")


@record.command()
@click.argument("grantor")
@click.argument("role")
@click.argument("kind", type=click.Choice([kind.name.lower() for kind in HolderKind]))
@click.argument("name")
@click.option("--id-number", required=True, help="resident ID or 18-place unit code; kept sealed")
@click.option("--address")
@click.option("--phone", help="kept sealed")
@click.option("--household-of", metavar="CODE", help="the same household as this contract holder")
@click.option(
    "--member",
    "members",
    nargs=4,
    multiple=True,
    metavar="NAME ID RELATION SINCE",
    help="relation by GB/T 4761 (02 head, 10 spouse); - for no ID",
)
@click.option("--as", "username", metavar="U", help="the clerk who records it")
@click.pass_context
def holder(
    ctx: click.Context,
    grantor: str,
    role: str,
    kind: str,
    name: str,
    id_number: str,
    address: str | None,
    phone: str | None,
    household_of: str | None,
    members: tuple[tuple[str, str, str, str], ...],
    username: str | None,
) -> None:
    """Record NAME as a holder in ROLE (homestead, forest, share, …) under GRANTOR; print its number."""
    from api.transaction import writing
    from registry.services.add_holder import NewHolder, NewMember, add_holder
    from registry.services.survey_facts import PersonFacts

    listed = []
    for who, number, relation, since in members:
        try:
            day = date.fromisoformat(since)
        except ValueError as error:
            raise click.UsageError(f"{since!r} is no date like 1999-01-31") from error
        person = PersonFacts(who, IdKind.RESIDENT, None if number == "-" else number)
        listed.append(NewMember(person, relation, day))
    party = HolderKind[kind.upper()]
    id_kind = IdKind.ORGANIZATION if party is HolderKind.UNIT else IdKind.RESIDENT
    new = NewHolder(role, party, name, id_number, id_kind, address, phone, listed, household_of)
    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with writing(office.engine) as session:
        recorded = add_holder(session, new, grantor, actor=actor, vault=office.vault)
    click.echo(recorded)
