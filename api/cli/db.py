"""`sanquan db`: the private cluster and the database."""

from pathlib import Path

import click

from api import database
from api.cli.common import settings_of
from api.office import cluster_of, ensure_server


@click.group()
def db() -> None:
    """The private PostGIS cluster and the county's database."""


@db.command()
@click.pass_context
def up(ctx: click.Context) -> None:
    """Start the private cluster; after a crash it recovers by itself."""
    settings = settings_of(ctx)
    if not settings.private:
        raise click.UsageError("DATABASE_URL is set: that server is not ours to start")
    started = ensure_server(settings)
    click.echo(
        f"{'started' if started else 'already running'}: {settings.state}, socket in {settings.sockets}"
    )


@db.command()
@click.pass_context
def down(ctx: click.Context) -> None:
    """Stop the private cluster."""
    settings = settings_of(ctx)
    if not settings.private:
        raise click.UsageError("DATABASE_URL is set: that server is not ours to stop")
    click.echo("stopped" if cluster_of(settings).down() else "was not running")


@db.command()
@click.pass_context
def status(ctx: click.Context) -> int:
    """Say what runs where, and at which migration the database is; 1 where the register cannot be used."""
    from sqlalchemy.exc import OperationalError

    from registry.db import engine_for

    settings = settings_of(ctx)
    if settings.private:
        running = cluster_of(settings).running()
        click.echo(f"private cluster {settings.state}: {'running' if running else 'down'}")
        if not running:
            return 1
    engine = engine_for(settings.app_url)
    try:
        with engine.connect() as connection:
            at = database.revision(connection)
    except OperationalError:
        click.echo(f"database {settings.app_url.database}: does not exist or cannot be opened")
        return 1
    finally:
        engine.dispose()
    click.echo(f"database {settings.app_url.database}: migration {at}, program {database.head()}")
    return 0 if at == database.head() else 1


@db.command()
@click.option("--county", nargs=2, metavar="CODE NAME", help="six digits and name, the first time")
@click.option("--srid", type=int, help="EPSG code of the county's projected reference system, the first time")
@click.option(
    "--time-zone", default="Asia/Shanghai", show_default=True, help="time zone of its days, the first time"
)
@click.pass_context
def migrate(ctx: click.Context, county: tuple[str, str] | None, srid: int | None, time_zone: str) -> None:
    """Make the database where there is none, and bring it to the newest migration."""
    settings = settings_of(ctx)
    if settings.admin_url is None:
        raise click.UsageError("set DATABASE_ADMIN_URL: migrations log in as administrator")
    if bool(county) != bool(srid):
        raise click.UsageError("--county and --srid are chosen together")
    ensure_server(settings)
    choice = database.CountyChoice(county[0], county[1], srid, time_zone) if county and srid else None
    database.make_database(settings.admin_url, settings.app_url, settings.access_url)
    before, after = database.migrate(settings.admin_url, choice)
    database.settle_key(settings, settings.admin_url)
    click.echo(f"{settings.app_url.database}: {before or 'new'} → {after}")


@db.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, folder: Path) -> None:
    """Write a backup into the new FOLDER. The key file is not in it: keep a copy of that apart."""
    from api.backup import backup as take

    settings = settings_of(ctx)
    ensure_server(settings)
    manifest = take(settings, folder)
    rows = sum(t.rows for t in manifest.tables.values())
    click.echo(f"{folder}: {len(manifest.tables)} tables, {rows:,} rows of {manifest.county}")
    click.echo(f"without the key {settings.key_file} its personal data cannot be read: keep a copy apart")


@db.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.pass_context
def restore(ctx: click.Context, folder: Path) -> None:
    """Make the database (--database NAME) from the backup in FOLDER and prove it equal, row by row."""
    from api.backup import restore as make

    settings = settings_of(ctx)
    ensure_server(settings)
    manifest = make(settings, folder)
    click.echo(f"{settings.app_url.database}: restored and equal, as of {manifest.taken_at}")


@db.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.pass_context
def drill(ctx: click.Context, folder: Path) -> None:
    """Prove that the backup in FOLDER can be restored, in a scratch cluster that is thrown away."""
    from api.backup import drill as prove

    prove(settings_of(ctx), folder, click.echo)
