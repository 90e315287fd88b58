"""`sanquan bench`: the program beside the raw limits of the machine, in one run."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from api.cli.common import print_json, print_table, settings_of

_GOALS = {
    "P1": ("loading", "load a delivery beside ogr2ogr"),
    "P2": ("checking", "check a delivery beside reading it"),
    "P3": ("entry", "enter one parcel with the overlap guard and without"),
    "P4": ("writers", "sixteen writers with the guard and without"),
    "P7": ("lookups", "look certificates up by token beside bare Flask"),
    "P8": ("papers", "issue certificates beside typst alone"),
    "P10": ("desk", "take a case through HTTP in a large register and in a small one"),
    "lease": ("leasing", "enter a lease of 10, 100, 1,000 households beside a raw INSERT of its rows"),
    "clerk": ("clerk", "a clerk's act while a delivery is loaded and without"),
}


@click.command(epilog="\n\n".join(f"{name}: {what}" for name, (_, what) in _GOALS.items()))
@click.argument("goals", nargs=-1, type=click.Choice(list(_GOALS), case_sensitive=False))
@click.option("--parcels", type=click.IntRange(200, 3_000_000), default=10_000, show_default=True)
@click.option(
    "--rounds",
    type=click.IntRange(1, 50),
    default=5,
    show_default=True,
    help="both sides in each, turned about; fewer than five say little",
)
@click.option(
    "--package",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="for P1, P2, clerk: this delivery of the demo county; default one is made of --parcels",
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def bench(
    ctx: click.Context,
    goals: tuple[str, ...],
    parcels: int,
    rounds: int,
    package: Path | None,
    as_json: bool,
) -> None:
    """Measure GOALS of docs/performance.md (all without one) in scratch databases, dropped afterwards.

    Says the ratio to the raw limit that was measured beside it; other work on the machine shows in the load.
    """
    from api.bench.machine import machine
    from api.bench.measure import Measured, Order
    from api.bench.processes import BenchError

    settings = settings_of(ctx)
    before = machine(settings)
    order = Order(rounds, parcels, package, lambda line: click.echo(line, err=True))
    lines: list[Measured] = []
    for name in goals or _GOALS:
        try:
            lines += import_module(f"api.bench.{_GOALS[name][0]}").run(settings, order)
        except BenchError as error:
            raise click.ClickException(str(error)) from error
    after = machine(settings)["load_average"]
    if as_json:
        print_json(
            {"machine": before, "load_after": after, "rounds": rounds, "lines": [m.as_json() for m in lines]}
        )
    else:
        _show(before, after, rounds, lines)


def _show(machine: Mapping[str, Any], after: Any, rounds: int, lines: list[Any]) -> None:
    from api.bench.measure import spread

    click.echo(" · ".join(f"{name} {value}" for name, value in machine.items()))
    click.echo(f"load average before {machine['load_average']}, after {after}")
    print_table(
        f"{rounds} rounds, median (least–most)",
        ["goal", "what", "unit", "Sanquan", "raw limit", "ratio", "wanted", "reached"],
        [
            [
                m.goal.code,
                m.what,
                m.unit,
                spread(m.ours),
                spread(m.beside),
                spread(m.ratios),
                m.goal.said(),
                "yes" if m.reached else "NO",
            ]
            for m in lines
        ],
    )
    for m in lines:
        if m.facts:
            click.echo(f"{m.goal.code} {m.what}: " + ", ".join(f"{k} {v}" for k, v in m.facts.items()))
