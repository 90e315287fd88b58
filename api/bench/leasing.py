"""A lease of 10, 100 and 1,000 households entered in one act, beside a raw INSERT of its rows."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.bench import leases
from api.bench.measure import Goal, Measured, Order
from api.bench.multiply import multiply
from api.bench.scratch import registered, scratch_office
from api.office import Office
from api.settings import Settings
from registry.db import Base
from registry.models import JournalEntry
from registry.services._write import Actor
from registry.services.take_step import take_step

GOAL, FLAT = Goal("lease", 20, at_most=True), Goal("lease flat", 1.3, at_most=True)
SIZES = (10, 100, 1_000)
_PARCELS = 200
"""Parcels of the county that is multiplied until it has households for all leases."""
Rows = dict[str, tuple[list[str], list[tuple[object, ...]]]]


@dataclass(slots=True)
class _Lease:
    """An approved lease of some households, what its entry took, and the same rows inserted raw."""

    households: int
    case: int
    ours: list[float]
    raw: list[float]
    rows: int = 0


def run(settings: Settings, order: Order) -> list[Measured]:
    """Enter each lease and take it back, round by round; then insert its rows into bare tables."""
    with scratch_office(settings, "leasing") as office:
        actors = registered(office, _PARCELS)
        rights = leases.under_one_grantor(office, lambda held: multiply(office, -(-sum(SIZES) // held)))
        order.tell(f"{len(rights):,} households under one grantor")
        found: list[_Lease] = []
        for size in SIZES:
            first = sum(lease.households for lease in found)
            case = leases.approved(office, rights[first : first + size], actors)
            found.append(_Lease(size, case, [], []))
            order.tell(f"lease of {size:,} approved")
        for number in range(order.rounds):
            for lease in found[:: 1 if number % 2 == 0 else -1]:
                _round(office, lease, actors["shen"])
            order.tell(f"round {number + 1}: " + ", ".join(f"{x.ours[-1]:.2f} s" for x in found))
    return _lines(found)


def _lines(found: Sequence[_Lease]) -> list[Measured]:
    few, some, many = found
    each = [(b - a) / (many.households - few.households) for a, b in zip(few.ours, many.ours, strict=True)]
    fixed = [t - few.households * e for t, e in zip(few.ours, each, strict=True)]
    facts = {
        "fixed_ms": round(statistics.median(fixed) * 1000, 1),
        "each_ms": round(statistics.median(each) * 1000, 2),
    }
    lines = [
        Measured(GOAL, f"entry of {x.households:,} households", "s", x.ours, x.raw, {"rows": x.rows})
        for x in found
    ]
    for x in (few, some):
        what = f"a household of {many.households:,} beside one of {x.households:,}"
        lines.append(Measured(FLAT, what, "ms", _a_household(many), _a_household(x), facts))
    return lines


def _a_household(lease: _Lease) -> list[float]:
    return [seconds * 1000 / lease.households for seconds in lease.ours]


def _round(office: Office, lease: _Lease, actor: Actor) -> None:
    with Session(office.engine, autoflush=False) as session:
        begun = time.perf_counter()
        entered = take_step(session, lease.case, "enter", actor=actor)
        lease.ours.append(time.perf_counter() - begun)
        assert entered == lease.households
        written = _written(session)
        session.rollback()
    lease.rows = sum(len(rows) for _, rows in written.values())
    assert office.settings.admin_url is not None
    with leases.bare(office.settings.admin_url) as connection:
        lease.raw.append(_insert(connection, written))
        connection.rollback()


def _written(session: Session) -> Rows:
    """Return the rows that the session's last act began, by table."""
    act = session.scalar(select(func.max(JournalEntry.id)))
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column.computed is None]
        if "begun_by" in table.c:
            rows = session.connection().exec_driver_sql(
                f"SELECT {', '.join(c.name for c in columns)} FROM {table.name} WHERE begun_by = {act}"  # noqa: S608
            )
            if listed := [tuple(row) for row in rows]:
                found[table.name] = ([c.name for c in columns], listed)
    return found


def _insert(connection: psycopg.Connection[tuple[object, ...]], written: Rows) -> float:
    """Insert rows into copies of their tables that have indexes, but neither triggers nor foreign keys."""
    for table in written:
        connection.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING INDEXES)").format(
                sql.Identifier(f"bare_{table}"), sql.Identifier(table)
            )
        )
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        for table, (columns, rows) in written.items():
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(f"bare_{table}"),
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(sql.Placeholder() * len(columns)),
            )
            cursor.executemany(statement, rows)
    return time.perf_counter() - begun
