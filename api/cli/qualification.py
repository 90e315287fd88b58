"""`sanquan qualification`: the ledger of homestead qualifications 宅基地资格台账."""

from datetime import datetime

import click

from api.cli.common import actor_of, office_of, print_json, print_table
from registry.rules.qualifications import BEGINS, ENDS, QUALIFIED

_GROUNDS = {**BEGINS, **ENDS}


@click.group()
def qualification() -> None:
    """Homestead qualifications: who may be granted a homestead, under which collective, since when."""


@qualification.command()
@click.argument("household", metavar="HOUSEHOLD")
@click.option("--ground", required=True, type=click.Choice(list(_GROUNDS)))
@click.option(
    "--from", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="first day of what is new"
)
@click.option("--source", required=True, help="roster or decision it rests on")
@click.option(
    "--person", "people", multiple=True, type=int, help="its number in the list; all members without"
)
@click.option("--as", "clerk", metavar="U", help="the clerk who writes it")
@click.pass_context
def record(
    ctx: click.Context,
    /,
    household: str,
    ground: str,
    day: datetime,
    source: str,
    people: tuple[int, ...],
    clerk: str | None,
) -> None:
    """Write a line for persons of HOUSEHOLD (18 digits), or for all its members."""
    from api.transaction import writing
    from registry.services.record_qualification import NewLines, record_qualification

    office = office_of(ctx)
    actor = actor_of(office, clerk, "clerk")
    new = NewLines(ground, day.date(), source, people)
    with writing(office.engine) as session:
        lines = record_qualification(session, household, new, actor=actor)
    click.echo(f"资格台账新增 {lines} 行 ({lines} lines are on the ledger; no right changes)")


@qualification.command("list")
@click.argument("household", metavar="HOUSEHOLD")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, household: str, as_json: bool) -> None:
    """List who of HOUSEHOLD is, was or is not yet on the ledger."""
    from dataclasses import asdict

    from api.transaction import reading
    from registry.queries import qualifications, rosters

    office = office_of(ctx)
    with reading(office.engine) as session:
        roster = rosters.of_household(session, household)
        found = qualifications.of_household(session, roster.holder_id)
        qualified = qualifications.is_qualified(session, roster.holder_id, roster.region_code)
    if as_json:
        members = [{"person_id": m.person_id, "name": m.name} for m in roster.members]
        lines = [asdict(q) for q in found]
        print_json({"household": household, "qualified": qualified, "members": members, "lines": lines})
        return
    rows: list[list[object]] = [
        [q.person_id, q.name, q.since, _GROUNDS[q.ground].zh, q.until or "", _ground(q.end_ground)]
        for q in found
    ]
    without = {m.person_id: m.name for m in roster.members if m.person_id not in {q.person_id for q in found}}
    rows += [[person, name, "", "", "", ""] for person, name in without.items()]
    print_table("Qualifications", ["person", "who", "since", "ground", "until", "why it ended"], rows)
    click.echo(QUALIFIED[qualified].zh)


def _ground(code: str | None) -> str:
    return _GROUNDS[code].zh if code else ""
