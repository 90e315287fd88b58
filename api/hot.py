"""Kept connections for what strangers ask most: psycopg's own pool, every statement prepared and by itself.

No ping before each use, as the engines have: a connection that the server has dropped is found by
its error, and the statement asked once more on another.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool
from sqlalchemy import Engine

Row = tuple[Any, ...]
_PLANNED_ONCE = "-c plan_cache_mode=force_generic_plan"
"""Every look-up goes by unique keys: its plan never depends on what is looked for."""
_MOST, _PATIENCE = 5, 5.0
"""Connections a process keeps at most; seconds to wait for one."""


class HotPath:
    """Connections of one role of the database; opened by the first use, closed with the office."""

    def __init__(self, engine: Engine, name: str) -> None:
        arguments = engine.dialect.create_connect_args(engine.url)[1]
        self._pool = ConnectionPool(
            kwargs={**arguments, "autocommit": True, "application_name": name, "options": _PLANNED_ONCE},
            min_size=1,
            max_size=_MOST,
            timeout=_PATIENCE,
            open=False,
        )

    def one(self, statement: bytes, values: Sequence[object]) -> Row | None:
        """Run one statement, a transaction of its own; return its first row. Raises psycopg.Error."""
        self._pool.open()
        try:
            return self._ask(statement, values)
        except psycopg.OperationalError:
            return self._ask(statement, values)

    def _ask(self, statement: bytes, values: Sequence[object]) -> Row | None:
        with self._pool.connection() as connection:
            return connection.execute(statement, values, prepare=True).fetchone()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()
