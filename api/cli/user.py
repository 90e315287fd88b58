"""`sanquan user`: accounts."""

import click

from api.cli.common import actor_of, office_of, print_json, print_table


@click.group()
def user() -> None:
    """Accounts of people who work at the register."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="the person's name")
@click.option("--id-number", required=True, help="the person's resident ID number; kept sealed")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE[:REGION]",
    help="clerk, registrar, analyst or operator",
)
@click.option(
    "--as", "username_of_actor", metavar="U", help="who adds the account; nobody may for the first one"
)
@click.pass_context
def add(
    ctx: click.Context,
    username: str,
    name: str,
    id_number: str,
    roles: tuple[str, ...],
    username_of_actor: str | None,
) -> None:
    """Add an account and print its random password once."""
    from api.passwords import hashed, random_password
    from api.transaction import reading, writing
    from registry.codelists import IdKind
    from registry.queries import accounts
    from registry.services._write import Actor
    from registry.services.add_account import NewAccount, add_account
    from registry.services.survey_facts import PersonFacts

    office = office_of(ctx)
    with reading(office.engine) as session:
        first = not accounts.all_of(session)
    actor = Actor() if first else actor_of(office, username_of_actor, "operator")
    password = random_password()
    pairs = [(r.partition(":")[0], r.partition(":")[2] or office.county_code) for r in roles]
    account = NewAccount(username, hashed(password), PersonFacts(name, IdKind.RESIDENT, id_number), pairs)
    with writing(office.engine) as session:
        add_account(session, account, county=office.county_code, actor=actor, vault=office.vault)
    click.echo(f"{username}: {password}")


@user.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List accounts."""
    from api.transaction import reading
    from registry.queries import accounts

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = accounts.all_of(session)
    if as_json:
        print_json(
            [
                {"username": a.username, "name": a.person_name, "roles": a.roles, "active": a.is_active}
                for a in found
            ]
        )
        return
    print_table(
        "Accounts",
        ["username", "name", "roles", "active"],
        [
            [
                a.username,
                a.person_name,
                ", ".join(f"{r}:{c}" for r, c in a.roles),
                "yes" if a.is_active else "no",
            ]
            for a in found
        ],
    )
