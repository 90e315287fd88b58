"""`sanquan setting`: dated settings of the county."""

from datetime import datetime

import click

from api.cli.common import actor_of, office_of, print_json, print_table


@click.group()
def setting() -> None:
    """Dated settings: what the law leaves to counties, with source and first day."""


@setting.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the settings in force today."""
    from api.transaction import reading
    from registry.queries import parameters
    from registry.rules.parameters import SETTINGS

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = parameters.all_in_force(session)
    if as_json:
        print_json(
            [
                {
                    "key": p.key,
                    "value": p.value,
                    "from": p.valid_from,
                    "source": p.source,
                    "confirmed": p.confirmed,
                }
                for p in found
            ]
        )
        return
    rows = [
        [p.key, SETTINGS[p.key].name.zh, p.value, str(p.valid_from), p.source, "yes" if p.confirmed else "no"]
        for p in found
    ]
    print_table("Settings", ["key", "名称", "value", "from", "source", "confirmed"], rows)


@setting.command("set")
@click.argument("key")
@click.argument("value")
@click.option("--source", required=True, help="what it rests on: a document, a decision")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="first day; default today")
@click.option("--confirmed", is_flag=True, help="the source was read and says so")
@click.option("--as", "username", metavar="U", help="the operator who sets it")
@click.pass_context
def set_(
    ctx: click.Context,
    key: str,
    value: str,
    source: str,
    valid_from: datetime | None,
    confirmed: bool,
    username: str | None,
) -> None:
    """Give a setting another value from a day on."""
    from api.transaction import writing
    from registry import clock
    from registry.services.set_parameter import NewValue, set_parameter

    office = office_of(ctx)
    actor = actor_of(office, username, "operator")
    with writing(office.engine) as session:
        day = valid_from.date() if valid_from else clock.today(session)
        new = NewValue(key, value, day, source, confirmed)
        set_parameter(session, new, county=office.county_code, actor=actor)
    click.echo(f"{key} = {value} from {day}")
