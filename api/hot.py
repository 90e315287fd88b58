"""Kept connections for what strangers ask most: one a thread, every statement prepared and by itself.

No pool: taking a connection out of psycopg's own and putting it back cost as much as the look-up itself
(docs/figures.md, P7). The threads that answer are few and live as long as the process.
No ping before each use, as the engines have: a connection that the server has dropped is found by
its error, and the statement asked once more on a new one.
"""

from collections.abc import Sequence
from threading import local
from typing import Any

import psycopg
from sqlalchemy import Engine

Row = tuple[Any, ...]
_PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan"
"""Every look-up goes by unique keys: its plan never depends on what is looked for."""
_PATIENCE = 5
"""Seconds to wait for a connection."""


class _Kept(local):
    """A thread's own cursor, where it has one."""

    cursor: psycopg.Cursor[Row] | None = None


class HotPath:
    """Connections of one role of the database; opened by a thread's first use, closed with the office."""

    def __init__(self, engine: Engine, name: str) -> None:
        arguments = engine.dialect.create_connect_args(engine.url)[1]
        self._arguments: dict[str, Any] = {
            "connect_timeout": _PATIENCE,
            **arguments,
            "autocommit": True,
            "application_name": name,
            "options": _PLANNED_ONCE,
        }
        self._kept = _Kept()
        self._all: set[psycopg.Connection[Row]] = set()

    def one(self, statement: bytes, values: Sequence[object]) -> Row | None:
        """Run one statement, a transaction of its own; return its first row. Raises psycopg.Error."""
        try:
            return self._ask(statement, values)
        except psycopg.OperationalError:
            self._drop()
            return self._ask(statement, values)

    def _ask(self, statement: bytes, values: Sequence[object]) -> Row | None:
        cursor = self._kept.cursor
        if cursor is None:
            cursor = self._kept.cursor = self._connected().cursor()
        return cursor.execute(statement, values, prepare=True).fetchone()

    def _connected(self) -> psycopg.Connection[Row]:
        connection = psycopg.connect(**self._arguments)
        self._all.add(connection)
        return connection

    def _drop(self) -> None:
        cursor, self._kept.cursor = self._kept.cursor, None
        if cursor is not None:
            cursor.connection.close()
            self._all.discard(cursor.connection)

    def close(self) -> None:
        """Close all connections."""
        for connection in list(self._all):
            connection.close()
        self._all.clear()
        self._kept = _Kept()
