"""`sanquan withdraw`: a wrong load, before any entry rests on it."""

import click

from api.cli.common import actor_of, office_of, progress


@click.command()
@click.argument("delivery", type=int)
@click.option("--reason", required=True, help="why: kept with every case")
@click.option("--as", "username", metavar="U", help="the clerk who withdraws")
@click.pass_context
def withdraw(ctx: click.Context, delivery: int, reason: str, username: str | None) -> None:
    """Withdraw everything that DELIVERY brought 撤回; refused where an entry rests on it."""
    from api import redelivery

    office = office_of(ctx)
    actor = actor_of(office, username, "clerk")
    with progress("withdrawing") as tell:
        ended = redelivery.withdraw(office, delivery, reason=reason, actor=actor, progress=tell)
    for table, count in sorted(ended.items()):
        if count:
            click.echo(f"{table}: {count:,}")
    click.echo(f"成果 {delivery} 已撤回 (delivery {delivery} is withdrawn)")
