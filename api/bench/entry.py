"""P3: one parcel entered with the overlap guard, beside the same insert without; small register and large."""

import itertools
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from api.bench import ground
from api.bench.measure import Goal, Measured, Order
from api.bench.scratch import scratch_office, with_accounts
from api.office import Office
from api.settings import Settings

GOAL, FLAT = Goal("P3", 2.5, at_most=True), Goal("P3 flat", 1.3, at_most=True)
_SMALL, _INSERTS = 10_000, 40
_INSERT = """
INSERT INTO spatial_unit_version (unit_id, level, region_code, shape, version, recorded_from, begun_by)
VALUES (%s, 'contracted_parcel', %s, ST_GeomFromWKB(%s, %s), 1, register_now(), %s)
"""
_MODES = ("off", "on")


@dataclass(slots=True)
class _Register:
    """A filled register and the free places not yet entered."""

    office: Office
    parcels: int
    places: Iterator[int]
    inserts: int

    def p50(self, *, guarded: bool, commit: str) -> float:
        """Enter parcels one transaction each; return the median in ms."""
        url = self.office.settings.app_url
        ground.guard(self.office, on=guarded)
        with ground.connect(url, asynchronous=commit == "off") as connection:
            rows = [self._row(connection, place) for place in itertools.islice(self.places, self.inserts)]
            took = []
            for row in rows:
                begun = time.perf_counter()
                connection.execute(_INSERT, row, prepare=True)
                took.append((time.perf_counter() - begun) * 1000)
        return statistics.median(took)

    def _row(self, connection: ground.Connection, place: int) -> tuple[object, ...]:
        found = connection.execute(
            "SELECT id, region_code, begun_by FROM spatial_unit WHERE code = %s", [ground.code_of(place)]
        ).fetchone()
        assert found is not None
        return found[0], found[1], ground.shape_of(connection, place), self.office.srid, found[2]


def run(settings: Settings, order: Order) -> list[Measured]:
    """Measure at 10,000 parcels and at `parcels`, all registers open side by side, round by round."""
    with ExitStack() as open_:
        registers = [
            _filled(open_.enter_context(scratch_office(settings, f"entry{size}")), size, order)
            for size in sorted({min(_SMALL, order.parcels), order.parcels})
        ]
        seen = _rounds(registers, order)
    lines = []
    for register, commit in itertools.product(registers, _MODES):
        ours, beside = (seen[register.parcels, commit, guarded] for guarded in (True, False))
        what = f"one insert, {register.parcels:,} parcels"
        facts = {"synchronous_commit": commit, "inserts_a_round": register.inserts}
        lines.append(Measured(GOAL, f"{what}, synchronous_commit {commit}", "ms", ours, beside, facts))
    small, large = registers[0].parcels, registers[-1].parcels
    if small != large:
        what = f"guarded, {large:,} parcels beside {small:,}, synchronous_commit off"
        lines.append(Measured(FLAT, what, "ms", seen[large, "off", True], seen[small, "off", True]))
    return lines


def _filled(office: Office, parcels: int, order: Order) -> _Register:
    order.tell(f"filling {parcels:,} parcels")
    with_accounts(office)
    free = ground.fill(office, parcels)
    ground.drawn(parcels).shuffle(free)
    most = len(free) // (order.rounds * 2 * len(_MODES))
    return _Register(office, parcels, iter(free), min(_INSERTS, most))


def _rounds(registers: Sequence[_Register], order: Order) -> dict[tuple[int, str, bool], list[float]]:
    seen: dict[tuple[int, str, bool], list[float]] = {}
    for number in range(order.rounds):
        for commit, register, turn in itertools.product(_MODES, registers, (0, 1)):
            guarded = (number + turn) % 2 == 0
            p50 = register.p50(guarded=guarded, commit=commit)
            seen.setdefault((register.parcels, commit, guarded), []).append(p50)
        order.tell(f"round {number + 1} of {order.rounds}")
    return seen
