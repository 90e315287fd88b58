"""`sanquan register`: from result sheets to entry."""

import click

from api.cli.common import actor_of, office_of, print_json, print_table, progress


@click.command()
@click.option("--grantor", metavar="CODE", help="one grantor, village, town …: everything below this code")
@click.option("--all", "everything", is_flag=True, help="every grantor of the county")
@click.option(
    "--as", "clerk", metavar="U", help="the clerk who records result sheets and the grantor's application"
)
@click.option("--accept-as", metavar="U", required=True, help="the registrar who accepts and reviews")
@click.option("--approve-as", metavar="V", required=True, help="another registrar, who approves and enters")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def register(
    ctx: click.Context,
    grantor: str | None,
    everything: bool,
    clerk: str | None,
    accept_as: str,
    approve_as: str,
    as_json: bool,
) -> int:
    """Take surveys whose display is done to entry: sign, apply, accept, announce, approve, enter.

    Goes as far as the law allows today; run it again when the announcement has ended.
    """
    from api.register import Hands, register_survey
    from api.transaction import reading
    from registry.queries import cases

    if bool(grantor) == everything:
        raise click.UsageError("say --grantor CODE or --all")
    office = office_of(ctx)
    hands = Hands(
        actor_of(office, clerk, "clerk"),
        actor_of(office, accept_as, "registrar"),
        actor_of(office, approve_as, "registrar"),
    )
    with reading(office.engine) as session:
        surveys = cases.in_region(session, grantor or office.county_code, "survey")
    outcomes = []
    with progress("registering") as tell:
        for number, survey in enumerate(surveys):
            outcomes.append(register_survey(office, survey, hands))
            tell(number + 1, len(surveys))
    total = {
        "contracts": sum(o.contracts for o in outcomes),
        "entered_now": sum(o.entered for o in outcomes),
        "entered_before": sum(o.entered_before for o in outcomes),
        "waiting": sum(o.waiting for o in outcomes),
        "left_out": sum(len(o.left_out) for o in outcomes),
    }
    refusals = [r.said.zh for o in outcomes for r in o.refusals]
    left_out = {code: [r.said.zh for r in why] for o in outcomes for code, why in o.left_out.items()}
    until = sorted({o.announced_until for o in outcomes if o.announced_until})
    if as_json:
        print_json({**total, "refusals": refusals, "left_out_why": left_out, "announced_until": until})
        return 3 if refusals else 0
    for why in list(left_out.values())[:20]:
        click.echo(" ".join(why))
    if len(left_out) > 20:
        click.echo(f"… and {len(left_out) - 20} more; --json lists all")
    for line in refusals[:20]:
        click.echo(line)
    if until:
        click.echo(f"announced until {until[-1]}; run this again then")
    print_table("Contracts", list(total), [list(total.values())])
    return 3 if refusals else 0
