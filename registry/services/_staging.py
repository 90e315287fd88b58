"""Staging: rows of an act copied into temporary tables on the session's own connection.

From there INSERT … SELECT writes a whole grantor in a few statements. The tables live as long as
the connection and are emptied by every commit.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from psycopg import Connection, sql
from sqlalchemy import text
from sqlalchemy.orm import Session


def stage(
    session: Session, name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]
) -> None:
    """Copy rows into the temporary table `stage_<name>`, made at first use and emptied before.

    `columns` are (name, SQL type); each row has a value for each.
    """
    connection = cast("Connection[Any]", session.connection().connection.dbapi_connection)
    table = sql.Identifier(f"stage_{name}")
    typed = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(t)) for c, t in columns)
    names = sql.SQL(", ").join(sql.Identifier(c) for c, _ in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE IF NOT EXISTS {} ({}) ON COMMIT DELETE ROWS").format(table, typed)
        )
        # Neither TRUNCATE nor ANALYZE every time: both write the catalogue, ten times a grantor.
        cursor.execute(sql.SQL("DELETE FROM {}").format(table))
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)) as copy:
            for row in rows:
                copy.write_row(row)
        # Without figures the planner nests loops over it; they outlive the rows, whose number it sees itself.
        cursor.execute("SELECT reltuples <= 0 FROM pg_class WHERE oid = %s::regclass", [f"stage_{name}"])
        if cursor.fetchone() == (True,):
            cursor.execute(sql.SQL("ANALYZE {}").format(table))


def take_out(session: Session, same: str, taken: str, orphans: str) -> tuple[list[str], list[str]]:
    """Delete staged rows that the register has; return the codes of (the same, others)."""
    found = [list(session.scalars(text(statement))) for statement in (same, taken)]
    session.execute(text(orphans))
    return found[0], found[1]


def renew_plans(session: Session) -> None:
    """Let the connection plan its statements anew, each time it has done twice as many loads as before.

    It keeps plans from when the tables were empty, and an index looks useless in an empty table.
    """
    info = session.connection().info
    info["loads"] = loads = info.get("loads", 0) + 1
    if loads & (loads - 1) == 0:
        session.execute(text("DISCARD PLANS"))
