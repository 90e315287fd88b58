"""P2: `sanquan check` by every rule beside reading the same files and one bare pass over the shapes."""

import json
import statistics

from api.bench.deliveries import delivery
from api.bench.measure import Goal, Measured, Order, alternate
from api.bench.processes import Ran, module, sanquan, timed
from api.settings import Settings

GOAL = Goal("P2", 2.5, at_most=True)


def run(settings: Settings, order: Order) -> list[Measured]:
    """Measure both as commands of their own, from their start to their end."""
    peaks: dict[str, list[float]] = {"check": [], "bare": []}
    said: dict[str, str] = {}
    with delivery(order) as package:

        def once(name: str, command: list[str], *may_return: int) -> float:
            ran: Ran = timed(command, settings, may_return=may_return)
            peaks[name].append(ran.peak_mb)
            said[name] = ran.out
            order.tell(f"{name} {ran.seconds:.1f} s, {ran.peak_mb:.0f} MB")
            return ran.seconds

        a, b = alternate(
            order.rounds,
            lambda: once("check", sanquan("check", str(package), "--json"), 0, 1),
            lambda: once("bare", module("api.bench.bare_check", str(package)), 0),
        )
        what = f"check {package.name}"
    parcels, invalid, overlaps = map(int, said["bare"].split())
    facts = {
        "findings": len(json.loads(said["check"])["findings"]),
        "parcels": parcels,
        "invalid": invalid,
        "overlaps": overlaps,
        **{f"{name}_peak_mb": round(statistics.median(values)) for name, values in peaks.items()},
    }
    return [Measured(GOAL, what, "s", a, b, facts)]
