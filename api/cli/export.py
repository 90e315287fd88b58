"""`sanquan export`: what the register says, as files."""

from pathlib import Path
from typing import Any, Literal

import click

from api.cli.common import actor_of, office_of, print_json, print_table, progress
from api.cli.messages import messages, responses, sent


@click.group()
def export() -> None:
    """What the register says, as files."""


export.add_command(messages)
export.add_command(responses)
export.add_command(sent)


@export.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--tables", type=click.Choice(["sqlite", "xlsx"]), default="sqlite", show_default=True)
@click.option(
    "--encoding",
    type=click.Choice(["gbk", "utf-8"]),
    default="gbk",
    show_default=True,
    help="of the layers; what GBK cannot hold goes into a further file of the layer in UTF-8",
)
@click.option(
    "--unmask", is_flag=True, help="write numbers of people as they are: only such a delivery loads"
)
@click.option("--purpose", help="with --unmask: what for; it is kept in the access log")
@click.option("--as", "username", metavar="U", help="the registrar who exports")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def package(
    ctx: click.Context,
    out: Path,
    tables: Literal["sqlite", "xlsx"],
    encoding: Literal["gbk", "utf-8"],
    unmask: bool,
    purpose: str | None,
    username: str | None,
    as_json: bool,
) -> None:
    """Write the county as a delivery after NY/T 2539 below OUT, which must be new or empty.

    OUT appears when it is whole; after an interruption the same command starts over.
    """
    from api.export import Asker
    from api.export import export as write
    from geodata.export import Order
    from registry.services.log_access import EXPORTER

    purpose = (purpose or "").strip() or None
    if unmask != (purpose is not None):
        raise click.UsageError("--unmask needs a --purpose, and a purpose is only asked for unmasking")
    office = office_of(ctx)
    actor = actor_of(office, username, EXPORTER)
    order = Order(
        office.county_code,
        office.county_name,
        office.srid,
        tables=tables,
        encoding=encoding,
        masked=not unmask,
    )
    with progress("exporting", quiet=as_json) as tell:
        made = write(office, order, out, Asker(actor, purpose), tell)
    if as_json:
        print_json({"root": made.root, "masked": not unmask, "digests": as_dict(made.digests)})
        return
    print_digests(str(made.root), made.digests)
    if not unmask:
        click.echo("证件号码、电话已掩码：只供查阅，不能入库。 Masked: for reading, not for loading.")


def as_dict(digests: Any) -> dict[str, dict[str, object]]:
    """Return digests as they are printed in JSON."""
    return {name: {"rows": d.rows, "sha256": d.sha256} for name, d in digests.items()}


def print_digests(title: str, digests: Any) -> None:
    """Print rows and digest of each table."""
    from geodata.standard.nyt2539_2016 import BY_NAME

    print_table(
        title,
        ["表/图层", "table", "rows", "SHA-256"],
        [[BY_NAME[name].zh, name, d.rows, d.sha256] for name, d in digests.items()],
    )
