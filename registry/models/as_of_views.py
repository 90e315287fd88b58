"""The schema `as_of`: every table of the register once more, as it stood after one act.

A view has the name and the columns of its table. It shows what acts up to number `sanquan.act` had
written, and what a later act ended as still in force. A transaction that looks there before it
looks in `public` (queries/as_of.py) gets the past from every query of the program alike, and none
can forget to ask for it. The views follow from the models, so migrations/env.py makes them anew
after each migration and no migration names them.
"""

from sqlalchemy import Connection, Table, text

from registry.db import ENDED, Base
from registry.periods import OPEN_TIME

SCHEMA = "as_of"
_OF_TODAY = frozenset({"account", "account_role", "delegation"})
"""Who may ask is settled by the roles of today, whatever moment is asked for."""
_ACT, _MOMENT = "current_setting('sanquan.act')::bigint", "current_setting('sanquan.moment')::timestamptz"
_CLOCK = (
    # Days are counted from the moment asked for: register_today() of `public` calls the nearest clock.
    f"CREATE OR REPLACE FUNCTION {SCHEMA}.register_now() RETURNS timestamptz LANGUAGE sql STABLE AS "
    "$$ SELECT current_setting('sanquan.moment')::timestamptz $$"
)
_FOOT = (
    f"GRANT USAGE ON SCHEMA {SCHEMA} TO sanquan_app",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO sanquan_app",
)


def drop(connection: Connection) -> None:
    """Drop the views, so that a migration may change their tables."""
    views = text("SELECT viewname FROM pg_views WHERE schemaname = :schema")
    for name in connection.scalars(views, {"schema": SCHEMA}).all():
        connection.exec_driver_sql(f"DROP VIEW {SCHEMA}.{name}")


def make(connection: Connection) -> None:
    """Make the views of all tables whose rows are begun by acts, or carry the time of their writing."""
    if connection.scalar(text("SELECT to_regnamespace(:schema)"), {"schema": SCHEMA}) is None:
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
    for statement in (_CLOCK, *(_view(table) for table in _tables()), *_FOOT):
        connection.exec_driver_sql(statement)


def _tables() -> list[Table]:
    return [t for t in Base.metadata.sorted_tables if t.name not in _OF_TODAY and _written(t)]


def _done(act: str) -> str:
    """Return the condition that an act was done by then; no number, or none yet, is no."""
    return f"(SELECT n.number FROM public.event_number AS n WHERE n.act_id = {act}) <= {_ACT}"  # noqa: S608 (names from the models)


def _written(table: Table) -> str | None:
    """Return the condition that a row stood in a table by then, or None for a table without history."""
    if table.name == "journal_entry":
        return _done("t.id")
    if table.name == "event_number":
        return f"t.number <= {_ACT}"
    if table.name == "calendar_day":
        return f"(t.recorded_at IS NULL OR t.recorded_at <= {_MOMENT})"
    if "begun_by" not in table.c:
        return None
    done = _done("t.begun_by")
    return f"(t.begun_by IS NULL OR {done})" if table.c.begun_by.nullable else done


def _view(table: Table) -> str:
    columns = ", ".join(_column(name) for name in table.c.keys())  # noqa: SIM118 (a collection of columns is no mapping)
    where = _written(table)
    if any(i.dialect_options["postgresql"]["where"] is ENDED for i in table.indexes):
        # Always true: it lets the planner use the index of current rows and that of ended ones together.
        where = f"{where} AND (t.ended_by IS NULL OR t.{ENDED})"
    # The reader's own rights on the table count, as they will under row-level security.
    made = f"CREATE VIEW {SCHEMA}.{table.name} WITH (security_invoker = true) AS "
    return f"{made}SELECT {columns} FROM public.{table.name} AS t WHERE {where}"  # noqa: S608 (names from the models)


def _column(name: str) -> str:
    ended = f"t.ended_by IS NOT NULL AND {_done('t.ended_by')}"
    if name == "ended_by":
        return f"CASE WHEN {ended} THEN t.ended_by END AS ended_by"
    if name == "recorded_to":
        still = f"'{OPEN_TIME.isoformat()}'::timestamptz"
        return f"CASE WHEN {ended} THEN t.recorded_to ELSE {still} END AS recorded_to"
    return f't."{name}"'
