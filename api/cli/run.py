"""`sanquan run` and `sanquan serve`."""

from contextlib import closing

import click

from api.cli.common import office_of, settings_of


@click.command()
@click.option(
    "--demo",
    is_flag=True,
    help="load the demo county into an empty register, also on a server of DATABASE_URL",
)
@click.pass_context
def run(ctx: click.Context, demo: bool) -> None:
    """Start the database, migrate, load the demo county the first time, serve. Ctrl-C stops all of it."""
    from api import database
    from api.demo import load_demo, needs_demo
    from api.office import cluster_of, ensure_server, open_office
    from api.serve import serve_until_stopped
    from geodata.demo import places

    settings = settings_of(ctx)
    started = ensure_server(settings)
    try:
        choice = None
        with_demo = settings.private or demo
        if settings.admin_url is not None:
            database.make_database(settings.admin_url, settings.app_url, settings.access_url)
            if with_demo and database.is_empty(settings.admin_url):
                choice = database.CountyChoice(places.COUNTY_CODE, places.COUNTY_NAME, places.SRID)
            database.migrate(settings.admin_url, choice)
            database.settle_key(settings, settings.admin_url)
        with closing(open_office(settings)) as office:
            if with_demo and needs_demo(office):
                for line in load_demo(office):
                    click.echo(line)
                click.echo("These passwords are shown once. `sanquan user add` makes more accounts.")
        serve_until_stopped(settings, background=True)
    finally:
        if started:
            cluster_of(settings).down()


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@click.pass_context
def serve(ctx: click.Context, workers: int) -> None:
    """Serve the pages only; `sanquan worker` works on uploaded deliveries beside them."""
    from api.serve import serve_until_stopped

    serve_until_stopped(office_of(ctx).settings, workers)
