"""Kept connections for what strangers ask most: one a thread, every statement prepared and by itself.

No pool: taking a connection out of psycopg's own and putting it back cost as much as the look-up itself
(docs/figures.md, P7). The threads that answer are few and live as long as the process.
No ping before each use, as the engines have: a connection that the server has dropped is found by
its error, and the statement asked once more on a new one; one that the server cancelled is not asked again.
"""

from collections.abc import Sequence
from threading import Lock, Thread, current_thread, local
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
        self._all: dict[Thread, psycopg.Connection[Row]] = {}
        self._lock = Lock()
        self._is_closed = False

    def one(self, statement: bytes, values: Sequence[object]) -> Row | None:
        """Run one statement, a transaction of its own; return its first row. Raises psycopg.Error."""
        try:
            return self._ask(statement, values)
        except psycopg.OperationalError:
            if not self._drop():
                raise
            return self._ask(statement, values)

    def _ask(self, statement: bytes, values: Sequence[object]) -> Row | None:
        cursor = self._kept.cursor
        if cursor is None:
            cursor = self._kept.cursor = self._connected().cursor()
        return cursor.execute(statement, values, prepare=True).fetchone()

    def _connected(self) -> psycopg.Connection[Row]:
        """Open a connection of this thread; those of threads that have ended are closed meanwhile."""
        connection = psycopg.connect(**self._arguments)
        with self._lock:
            ended = [thread for thread in self._all if not thread.is_alive()]
            stale = [self._all.pop(thread) for thread in ended]
            if not self._is_closed:
                self._all[current_thread()] = connection
            else:
                stale.append(connection)  # the office closed while this one was being opened
        for old in stale:
            old.close()
        if connection.closed:
            said = "the office is closed"
            raise psycopg.OperationalError(said)
        return connection

    def _drop(self) -> bool:
        """Forget this thread's connection if it is gone; return whether it was."""
        cursor = self._kept.cursor
        if cursor is None or not cursor.connection.closed:
            return False
        self._kept.cursor = None
        with self._lock:
            self._all.pop(current_thread(), None)
        return True

    def close(self) -> None:
        """Close all connections, and those that are being opened."""
        with self._lock:
            self._is_closed = True
            connections = list(self._all.values())
            self._all.clear()
        for connection in connections:
            connection.close()
