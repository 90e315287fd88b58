"""P4: sixteen connections that write at random places at once, with the overlap guard and without."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg
from psycopg.errors import ExclusionViolation

from api.bench import ground
from api.bench.measure import Goal, Measured, Order, alternate
from api.bench.scratch import scratch_office, with_accounts
from api.office import Office
from api.settings import Settings
from geodata.demo.places import ORIGIN

GOAL = Goal("P4", 0.75, at_most=False)
_WRITERS, _WRITES = 16, 150
_GRID, _SIDE, _SHAKE = 40.0, 28.0, 5.0
"""Metres: two shapes of one place always overlap, two of different places never."""
_PLACES_A_WRITE = 10
_ENTER = """
WITH unit AS (
  INSERT INTO spatial_unit (level, code, region_code, begun_by)
  VALUES ('contracted_parcel', %(code)s, %(region)s, %(act)s) RETURNING id)
INSERT INTO spatial_unit_version (unit_id, level, region_code, shape, version, recorded_from, begun_by)
SELECT id, 'contracted_parcel', %(region)s, ST_GeomFromWKB(%(shape)s, %(srid)s), 1, register_now(), %(act)s
FROM unit
"""
_OVERLAPS = """
SELECT count(*) FROM spatial_unit_version AS a JOIN spatial_unit_version AS b
  ON a.shape && b.shape AND a.ended_by IS NULL AND b.ended_by IS NULL AND a.id + 0 < b.id
 AND ST_Area(ST_Intersection(a.shape, b.shape)) > 1
WHERE a.region_code = %(region)s AND b.region_code = %(region)s
"""


@dataclass(slots=True)
class _Field:
    """One run's own ground and codes."""

    office: Office
    number: int
    writes: int
    act: int
    refused: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def region(self) -> str:
        return f"510623{90_000_000 + self.number}"

    def rows(self) -> list[list[dict[str, object]]]:
        """Return what each writer enters: drawn once, the same for the same field."""
        numbers = ground.drawn(self.number)
        total = _WRITERS * self.writes
        across = int((total * _PLACES_A_WRITE) ** 0.5) + 1
        south = ORIGIN[1] - (self.number + 1) * 20_000
        lists: list[list[dict[str, object]]] = [[] for _ in range(_WRITERS)]
        for k, (column, row) in enumerate(numbers.integers(0, across, (total, 2))):
            dx, dy = numbers.uniform(-_SHAKE, _SHAKE, 2)
            shape = ground.square(ORIGIN[0] + column * _GRID + dx, south + row * _GRID + dy, _SIDE)
            lists[k % _WRITERS].append(
                {
                    "code": f"{self.region}{k + 1:05d}",
                    "region": self.region,
                    "act": self.act,
                    "shape": shape,
                    "srid": self.office.srid,
                }
            )
        return lists

    def seconds(self) -> float:
        """Let all writers begin at a barrier; return how long the last one needed."""
        lists = self.rows()
        barrier = threading.Barrier(_WRITERS + 1)
        url = self.office.settings.app_url
        connections = [ground.connect(url, asynchronous=True) for _ in lists]
        try:
            with ThreadPoolExecutor(_WRITERS) as pool:
                done = [
                    pool.submit(self._write, connection, rows, barrier)
                    for connection, rows in zip(connections, lists, strict=True)
                ]
                barrier.wait()
                begun = time.perf_counter()
                for writer in done:
                    writer.result()
                return time.perf_counter() - begun
        finally:
            for connection in connections:
                connection.close()

    def _write(
        self,
        connection: "psycopg.Connection[tuple[object, ...]]",
        rows: list[dict[str, object]],
        barrier: threading.Barrier,
    ) -> None:
        connection.execute("SELECT 1")
        barrier.wait()
        refused = 0
        for row in rows:
            try:
                connection.execute(_ENTER, row, prepare=True)
            except ExclusionViolation:
                refused += 1
        with self._counting:
            self.refused += refused

    def overlaps(self) -> int:
        """Count the overlaps of more than 1 m² that landed on this field."""
        with ground.connect(self.office.settings.app_url) as connection:
            found = connection.execute(_OVERLAPS, {"region": self.region}).fetchone()
        assert found is not None
        return int(str(found[0]))


def run(settings: Settings, order: Order) -> list[Measured]:
    """Measure on a register of `parcels`; every run has ground of its own."""
    with scratch_office(settings, "writers") as office:
        with_accounts(office)
        act = _some_act(office)
        order.tell(f"filling {order.parcels:,} parcels")
        ground.fill(office, order.parcels)
        facts = {"overlaps_with_guard": 0, "overlaps_without": 0, "refused_with_guard": 0}
        fields = iter(range(2 * order.rounds))
        writes = min(_WRITES, max(10, order.parcels // 20))

        def once(*, guarded: bool) -> float:
            ground.guard(office, on=guarded)
            field_ = _Field(office, next(fields), writes, act)
            rate = _WRITERS * writes / field_.seconds()
            facts["overlaps_with_guard" if guarded else "overlaps_without"] += field_.overlaps()
            facts["refused_with_guard"] += field_.refused
            order.tell(f"{'guard' if guarded else 'no guard'}: {rate:.0f} a second")
            return rate

        a, b = alternate(order.rounds, lambda: once(guarded=True), lambda: once(guarded=False))
    what = f"{_WRITERS} writers, {order.parcels:,} parcels, synchronous_commit off"
    return [Measured(GOAL, what, "entries/s", a, b, {**facts, "writes_a_round": _WRITERS * writes})]


def _some_act(office: Office) -> int:
    with ground.connect(office.settings.app_url) as connection:
        found = connection.execute("SELECT max(id) FROM journal_entry").fetchone()
    assert found is not None
    return int(str(found[0]))
