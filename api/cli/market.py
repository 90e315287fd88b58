"""`sanquan market`: what is on offer on the market board."""

import click

from api.cli.common import office_of, print_json, print_table


@click.group()
def market() -> None:
    """Offers on the market board 流转市场."""


@market.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List what is on offer, as everyone may see it."""
    from api.transaction import reading
    from api.v1.market import said_of
    from registry.queries import market as board

    office = office_of(ctx)
    with reading(office.engine) as session:
        found = board.on_board(session, board.Wanted(), 10_000)
    if as_json:
        print_json([said_of(view) for view in found])
        return
    print_table(
        "Offers",
        ["number", "village", "kind", "mu", "until"],
        [[v.id, v.group, v.kind or "asset", v.mu, v.last_day] for v in found],
    )
