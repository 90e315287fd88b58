"""Makes a register of any size out of a small one: every row of ground, people, rights and cases again.

Copies have ids and codes of their own and ground beside the first's; rows refer to each other as in
the original. Written past all triggers: it is for measuring how acts depend on size, not for auditing.
"""

from collections.abc import Iterator
from functools import cache

import psycopg
from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Column, Table

from api.bench.ground import connect
from api.office import Office
from registry.db import Base

TABLES = (
    "journal_entry", "event_number", "grantor", "grantor_version", "person", "household", "contract_holder",
    "contract_holder_version", "household_member", "spatial_unit", "spatial_unit_version", "contract",
    "contract_version", "contract_parcel", "land_case", "case_step", "case_contract", "notice",
    "notice_closing", "result_sheet", "contract_signing", "approval", "registration_unit", "entry",
    "land_right", "land_right_version", "right_parcel",
)  # fmt: skip
_IDS, _CODES, _ACROSS, _METRES = 10_000_000, 10_000, 50, 6_000
"""From copy to copy: ids and grantor codes go up by this; copies lie in rows of `_ACROSS`, so far apart."""


def multiply(office: Office, copies: int) -> None:
    """Add so many copies of the register to itself."""
    assert office.settings.admin_url is not None
    with connect(office.settings.admin_url, asynchronous=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for name in TABLES:
            connection.execute(_copy(Base.metadata.tables[name]).encode(), {"copies": copies})
        for name in TABLES:
            _go_on(connection, Base.metadata.tables[name])
            connection.execute(f"VACUUM ANALYZE {name}".encode())
        connection.execute("CHECKPOINT")


def _copy(table: Table) -> str:
    columns = [column for column in table.columns if column.computed is None]
    names = ", ".join(column.name for column in columns)
    values = ", ".join(_again(column) for column in columns)
    return (
        f"INSERT INTO {table.name} ({names}) OVERRIDING SYSTEM VALUE "  # noqa: S608 (names of the model)
        f"SELECT {values} FROM {table.name} AS o CROSS JOIN generate_series(1, %(copies)s) AS k"
    )


def _again(column: "Column[object]") -> str:
    """Return the SQL of a column's value in copy `k`."""
    name = f"o.{column.name}"
    if isinstance(column.type, Geometry):
        return f"ST_Translate({name}, {_METRES} * (k %% {_ACROSS}), {_METRES} * (k / {_ACROSS}))"
    if _is_shifted(column):
        return f"{name} + k * {_IDS}::bigint"
    if column.name == "id_index":
        return f"sha256({name} || int4send(k))"
    if getattr(column.type, "collation", None) == "C":
        middle = f"lpad((substr({name}, 7, 8)::bigint + k * {_CODES})::text, 8, '0')"
        moved = f"overlay({name} PLACING {middle} FROM 7 FOR 8)"
        other = f"WHEN length({name}) >= 14 THEN {name} || '.' || k"
        return f"CASE WHEN {name} ~ '^[0-9]{{14}}' THEN {moved} {other} ELSE {name} END"
    return name


@cache
def _is_shifted(column: "Column[object]") -> bool:
    """Return whether a column numbers rows that are copied, or refers to such a number."""
    if not isinstance(column.type, BigInteger) or column.table.name not in TABLES:
        return False
    own = column.name == "id" or (column.table.name, column.name) == ("event_number", "number")
    return own or any(
        _is_shifted(key.column) for key in column.foreign_keys if key.column.table is not column.table
    )


def _go_on(connection: psycopg.Connection[tuple[object, ...]], table: Table) -> None:
    """Let new rows be numbered after the copies."""
    for column in _numbered(table):
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column}'), max({column})) "  # noqa: S608
            f"FROM {table.name} HAVING max({column}) IS NOT NULL".encode()
        )


def _numbered(table: Table) -> Iterator[str]:
    yield from (column.name for column in table.columns if column.identity is not None)
