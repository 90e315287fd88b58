"""`sanquan delegation`: who acts for another, from one day to another; over by itself after the last day."""

from datetime import datetime, timedelta

import click

from api.cli.common import actor_of, office_of, print_json, print_table

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def delegation() -> None:
    """Who acts for another 委托."""


@delegation.command()
@click.argument("username")
@click.option("--for", "given_by", required=True, metavar="U", help="whose role it is")
@click.option(
    "--role", required=True, metavar="ROLE[:REGION]", help="the role, in the county or a part of it"
)
@click.option("--from", "first", required=True, type=_DAY, help="first day")
@click.option("--to", "last", required=True, type=_DAY, help="last day")
@click.option("--source", required=True, help="document it rests on")
@click.option("--as", "operator", metavar="U", help="who records it")
@click.pass_context
def add(
    ctx: click.Context,
    username: str,
    given_by: str,
    role: str,
    first: datetime,
    last: datetime,
    source: str,
    operator: str | None,
) -> None:
    """Let USERNAME act in another's role."""
    from api.transaction import writing
    from registry.services.delegate import NewDelegation, delegate

    office = office_of(ctx)
    actor = actor_of(office, operator, "operator")
    name, _, region = role.partition(":")
    until = last.date() + timedelta(days=1)
    new = NewDelegation(username, given_by, name, region or office.county_code, first.date(), until, source)
    with writing(office.engine) as session:
        number = delegate(session, new, county=office.county_code, actor=actor)
    click.echo(f"已登记委托 {number} (delegation {number} is on record)")


@delegation.command()
@click.argument("number", type=int)
@click.option("--as", "operator", metavar="U", help="who revokes it")
@click.pass_context
def revoke(ctx: click.Context, number: int, operator: str | None) -> None:
    """Revoke delegation NUMBER before its last day."""
    from api.transaction import writing
    from registry.services.delegate import revoke_delegation

    office = office_of(ctx)
    actor = actor_of(office, operator, "operator")
    with writing(office.engine) as session:
        revoke_delegation(session, number, county=office.county_code, actor=actor)
    click.echo(f"委托 {number} 已撤销 (delegation {number} is revoked)")


@delegation.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the delegations that were not revoked."""
    from dataclasses import asdict

    from api.transaction import reading
    from registry.queries import relatives

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = relatives.delegations(session)
    if as_json:
        print_json([asdict(d) for d in found])
        return
    print_table(
        "Delegations",
        ["number", "acts", "role", "region", "for", "from", "before", "source"],
        [
            [d.id, d.username, d.role, d.region_code, d.given_by, d.during_from, d.during_to, d.source]
            for d in found
        ],
    )
