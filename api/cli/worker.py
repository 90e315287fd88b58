"""`sanquan worker`."""

import logging

import click

from api.cli.common import office_of


@click.command()
@click.pass_context
def worker(ctx: click.Context) -> None:
    """Check and load uploaded deliveries, one at a time, until Ctrl-C; a second worker waits."""
    from api.worker import work_until_stopped

    logging.basicConfig(format="worker: %(message)s", level=logging.WARNING)
    logging.getLogger("sanquan").setLevel(logging.INFO)
    work_until_stopped(office_of(ctx))
