"""`sanquan settlement`: who settled in town, the ledger of the three links, its standards and figures."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from api.cli.common import actor_of, office_of, print_json, print_table
from api.office import Office
from api.settlement_report import Report
from registry.rules.link_standards import FIGURES, LINKS, UNSET
from registry.rules.settlements import CLASSES, REASONS, SETTLING, NewSettlement

_DAY = click.DateTime(["%Y-%m-%d"])
Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def settlement() -> None:
    """Settling in town: members' reports, which change no right, and the ledger of the three links 三挂钩."""


def _facts(command: Command) -> Command:
    """Add the options of a settlement's facts."""
    for name, options in (
        ("--document", {"help": "household register or residence permit"}),
        ("--since", {"type": _DAY, "help": "day of settling"}),
        ("--class", {"type": click.Choice(list(CLASSES)), "help": "class of the town"}),
        ("--place", {"help": "name of the place"}),
        ("--to", {"metavar": "CODE", "help": "region code of the place"}),
        ("--kind", {"type": click.Choice(list(SETTLING)), "help": "how"}),
    ):
        keys = {"--class": "of", "--since": "day"}
        names = (name, keys[name]) if name in keys else (name,)
        command = click.option(*names, **options)(command)
    return command


@settlement.command()
@click.argument("household", metavar="HOUSEHOLD")
@click.argument("member", type=click.IntRange(1))
@_facts
@click.option("--as", "clerk", metavar="U", help="the clerk who takes the report")
@click.pass_context
def report(
    ctx: click.Context,
    /,
    household: str,
    member: int,
    clerk: str | None,
    **facts: Any,
) -> None:
    """Record that the MEMBERth member of HOUSEHOLD (18 digits) settled in town."""
    from api.transaction import reading, writing
    from registry.queries import rosters
    from registry.services.report_settlement import report_settlement

    office = office_of(ctx)
    actor = actor_of(office, clerk, "clerk")
    with reading(office.engine) as session:
        members = rosters.of_household(session, household).members
    if member > len(members):
        raise click.UsageError(f"household {household} has {len(members)} members")
    new = _settlement(facts)
    with writing(office.engine) as session:
        number = report_settlement(session, household, members[member - 1].person_id, new, actor=actor)
    click.echo(f"进城登记 {number} (settlement {number} is on record; no right changes)")


def _settlement(facts: dict[str, Any]) -> NewSettlement:
    kind, to, place, of = (str(facts[name] or "") for name in ("kind", "to", "place", "of"))
    day = facts["day"].date() if facts["day"] else None
    return NewSettlement(kind, to, place, of, day, facts["document"] or "")


@settlement.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, type=click.Choice(list(REASONS)))
@click.option("--remark", required=True, help="what it rests on")
@_facts
@click.option("--as", "registrar", metavar="U", help="the registrar who counters it")
@click.pass_context
def correct(
    ctx: click.Context,
    /,
    number: int,
    reason: str,
    remark: str,
    registrar: str | None,
    **facts: Any,
) -> None:
    """Counter settlement NUMBER; with --kind and the rest, book what is true now in its place."""
    from api.transaction import writing
    from registry.services.correct_settlement import Why, correct_settlement

    office = office_of(ctx)
    actor = actor_of(office, registrar, "registrar")
    then = _settlement(facts) if facts["kind"] else None
    with writing(office.engine) as session:
        now = correct_settlement(session, number, Why(reason, remark), then, actor=actor)
    click.echo(
        f"进城登记 {number} 已冲销" + (f"，另记 {now} (settlement {now} stands in its place)" if now else "")
    )


@settlement.command("list")
@click.option("--all", "every", is_flag=True, help="with those that were countered")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, every: bool, as_json: bool) -> None:
    """List settlements, the latest first."""
    from api.transaction import reading
    from api.v1.settlements import as_json as said
    from registry.queries import settlements

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = settlements.of_regions(session, [office.county_code], most=100_000, standing=not every)
    if as_json:
        print_json([said(s) for s in found])
        return
    rows = [
        [s.id, s.person_name, s.household, SETTLING[s.kind].zh, s.destination_name, str(s.settled_on),
         "" if s.stands else "冲销"]
        for s in found
    ]  # fmt: skip
    print_table("Settlements", ["number", "who", "household", "how", "where", "since", "state"], rows)


@settlement.command()
@click.option("--region", metavar="CODE", help="households of a town only")
@click.option("--year", type=click.IntRange(1900, 9998), help="one year of booking")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="write a workbook too")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def ledger(
    ctx: click.Context, region: str | None, year: int | None, xlsx: Path | None, as_json: bool
) -> None:
    """Print people, land and money by year and destination, and both rates of urbanisation."""
    from api.settlement_report import report_of
    from api.transaction import reading
    from api.v1.settlements import ledger_json

    office = office_of(ctx)
    code = region or office.county_code
    with reading(office.engine) as session:
        found = report_of(session, code, [code], year)
    if xlsx:
        _workbook(office, xlsx, found)
    if as_json:
        print_json(ledger_json(found))
        return
    rows = [
        [str(row.year), row.destination_name, CLASSES[row.destination_class].zh, row.total,
         *(f"{one.amount:,.2f}" if one.counted else UNSET.zh for one in row.sums.values())]
        for row in found.rows
    ]  # fmt: skip
    links = (name.zh.replace("/人", "") for name in LINKS.values())
    print_table("三挂钩台账", ["年度", "地名", "城镇类别", "人数", *links], rows)
    for rate in found.rates:
        now, goal = (UNSET.zh if value is None else f"{value}%" for value in (rate.now, rate.goal))
        click.echo(f"{rate.measure}: {now} ({goal})")


def _workbook(office: Office, path: Path, found: Report) -> None:
    """Write the workbook; that it was taken is in the access log first."""
    from sqlalchemy.orm import Session

    from geodata import settlement_sheets
    from registry.services.log_access import log_export

    with Session(office.access_engine) as short, short.begin():
        log_export(short, county=office.county_code, account_id=None, unmasked=False, purpose="settlements")
    settlement_sheets.write(path, found.rows, found.entries, found.rates)


@settlement.command()
@click.argument("link", type=click.Choice(list(LINKS)))
@click.argument("kind", type=click.Choice(list(SETTLING)))
@click.argument("value")
@click.option("--class", "of", type=click.Choice(list(CLASSES)), help="class of the town, for land")
@click.option("--from", "first", type=_DAY, help="first day; today without it")
@click.option("--source", required=True, help="document it rests on")
@click.option("--confirmed", is_flag=True, help="the source was read and says so")
@click.option("--as", "operator", metavar="U", help="who sets it")
@click.pass_context
def standard(
    ctx: click.Context,
    link: str,
    kind: str,
    value: str,
    of: str | None,
    first: datetime | None,
    source: str,
    confirmed: bool,
    operator: str | None,
) -> None:
    """Set m² or yuan for each person who settled by KIND."""
    from api.transaction import writing
    from registry import clock
    from registry.rules.link_standards import NewStandard
    from registry.services.set_link_standard import set_link_standard

    office = office_of(ctx)
    actor = actor_of(office, operator, "operator")
    with writing(office.engine) as session:
        day = first.date() if first else clock.today(session)
        new = NewStandard(link, kind, of, _number(value), day, source, confirmed)
        set_link_standard(session, new, county=office.county_code, actor=actor)
    click.echo(f"{link} {kind} {of or ''} = {value} from {day}")


@settlement.command()
@click.argument("name", type=click.Choice(list(FIGURES)))
@click.argument("value")
@click.option("--region", metavar="CODE", help="a town; the county without it")
@click.option("--from", "first", type=_DAY, help="day of the figure; today without it")
@click.option("--source", required=True, help="document it rests on")
@click.option("--confirmed", is_flag=True, help="the source was read and says so")
@click.option("--as", "operator", metavar="U", help="who sets it")
@click.pass_context
def figure(
    ctx: click.Context,
    name: str,
    value: str,
    region: str | None,
    first: datetime | None,
    source: str,
    confirmed: bool,
    operator: str | None,
) -> None:
    """Set a figure of the population, or a target in per cent."""
    from api.transaction import writing
    from registry import clock
    from registry.rules.link_standards import NewFigure
    from registry.services.set_population_figure import set_population_figure

    office = office_of(ctx)
    actor = actor_of(office, operator, "operator")
    with writing(office.engine) as session:
        day = first.date() if first else clock.today(session)
        new = NewFigure(name, region or office.county_code, _number(value), day, source, confirmed)
        set_population_figure(session, new, county=office.county_code, actor=actor)
    click.echo(f"{name} {new.region_code} = {value} from {day}")


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise click.UsageError(f"{text!r} is no number") from None
