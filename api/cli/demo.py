"""`sanquan demo`: generate and load the demo county."""

from pathlib import Path

import click

from api.cli.common import office_of, progress


@click.group()
def demo() -> None:
    """The demo county: real names of places, invented villages and people."""


@demo.command()
@click.option("--parcels", type=click.IntRange(20, 3_000_000), default=1_560, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--defects", type=click.FloatRange(0, 0.1), default=0.0, help="share of parcels with a planted defect"
)
@click.option(
    "--no-boundaries", is_flag=True, help="leave boundary points and lines out: a declared partial delivery"
)
@click.option("--tables", type=click.Choice(["sqlite", "xlsx"]), default="sqlite", show_default=True)
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
def generate(parcels: int, seed: int, defects: float, no_boundaries: bool, tables: str, out: Path) -> None:
    """Write a delivery below OUT, the same for the same seed, and the truth of its defects."""
    from geodata.demo.generate import Order
    from geodata.demo.generate import generate as make

    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty")
    out.mkdir(parents=True, exist_ok=True)
    order = Order(
        parcels, seed, defects, boundaries=not no_boundaries, tables="xlsx" if tables == "xlsx" else "sqlite"
    )
    with progress("generating") as tell:
        made = make(order, out, tell)
    click.echo(f"{made.root}: {made.counts['parcels']:,} parcels, {made.counts['holders']:,} holders")
    if defects:
        click.echo(f"{made.planted:,} defects planted; what a check must find: {made.truth}")


@demo.command()
@click.pass_context
def load(ctx: click.Context) -> None:
    """Load the demo county into an empty register and take it to certificates."""
    from api.demo import load_demo

    office = office_of(ctx)
    for line in load_demo(office):
        click.echo(line)
