"""`sanquan relative`: relations on record; who has one takes no step of a case that concerns it."""

from datetime import datetime, timedelta

import click

from api.cli.common import actor_of, office_of, print_json, print_table
from registry.rules.relatives import RELATIONS


@click.group()
def relative() -> None:
    """Relations of officers, for which they stand aside 回避."""


@relative.command()
@click.argument("username")
@click.option(
    "--relation", required=True, type=click.Choice(list(RELATIONS)), help="what the other is to them"
)
@click.option("--name", help="the other person's name")
@click.option("--id-number", help="the other person's resident ID number; kept sealed")
@click.option(
    "--household", metavar="CODE", help="instead of a person: a household, by its holder's 18 digits"
)
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="first day; today without it")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="last day; open without it")
@click.option("--source", required=True, help="declaration or document it rests on")
@click.option("--as", "operator", metavar="U", help="who records it")
@click.pass_context
def add(
    ctx: click.Context,
    username: str,
    relation: str,
    name: str | None,
    id_number: str | None,
    household: str | None,
    first: datetime | None,
    last: datetime | None,
    source: str,
    operator: str | None,
) -> None:
    """Record that USERNAME stands aside for a person or a household."""
    from api.transaction import writing
    from registry import clock
    from registry.codelists import IdKind
    from registry.periods import OPEN_DATE
    from registry.services.record_relative import NewRelation, record_relative
    from registry.services.survey_facts import PersonFacts

    if bool(name and id_number) == bool(household):
        raise click.UsageError("give --name with --id-number, or --household")
    office = office_of(ctx)
    actor = actor_of(office, operator, "operator")
    other = PersonFacts(name, IdKind.RESIDENT, id_number) if name else None
    until = last.date() + timedelta(days=1) if last else OPEN_DATE
    with writing(office.engine) as session:
        day = first.date() if first else clock.today(session)
        new = NewRelation(username, relation, source, day, other, household, until)
        number = record_relative(session, new, county=office.county_code, actor=actor, vault=office.vault)
    click.echo(f"已登记回避关系 {number} (relation {number} is on record)")


@relative.command()
@click.argument("number", type=int)
@click.option("--as", "operator", metavar="U", help="who ends it")
@click.pass_context
def end(ctx: click.Context, number: int, operator: str | None) -> None:
    """End relation NUMBER: it was wrong, or is over."""
    from api.transaction import writing
    from registry.services.record_relative import end_relative

    office = office_of(ctx)
    actor = actor_of(office, operator, "operator")
    with writing(office.engine) as session:
        end_relative(session, number, county=office.county_code, actor=actor)
    click.echo(f"回避关系 {number} 已终止 (relation {number} is ended)")


@relative.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the relations that stand."""
    from dataclasses import asdict

    from api.transaction import reading
    from registry.queries import relatives

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = relatives.relations(session)
    if as_json:
        print_json([asdict(r) for r in found])
        return
    print_table(
        "Relations",
        ["number", "stands aside", "for", "relation", "from", "before", "source"],
        [
            [r.id, r.person_name, r.relative_name or r.household_code or "", RELATIONS[r.relation].zh,
             r.during_from, r.during_to, r.source]
            for r in found
        ],
    )  # fmt: skip
