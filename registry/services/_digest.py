"""Digests of rows for the journal: what an act wrote can be proved later, row by row.

Computed by the database from the stored values, independent of its display settings. Columns that
a later act may fill in (recorded_to, ended_by, an account's password) and those the database
computes are left out. Columns that a table got later count where they hold something, so that what
was sealed before keeps its digest.
"""

from functools import cache
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    Date,
    Float,
    LargeBinary,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP, aggregate_order_by
from sqlalchemy.orm import Session

_LATER = {"recorded_to", "ended_by", "password_hash", "is_active"}


def _stable(column: Column[Any]) -> Any:
    """Return a column as text or number that does not depend on the session's settings."""
    if isinstance(column.type, Geometry):
        return func.encode(func.ST_AsBinary(column, "NDR", type_=LargeBinary), "hex")
    if isinstance(column.type, LargeBinary):
        return func.encode(column, "hex")
    if isinstance(column.type, TIMESTAMP):
        return literal_column(f"(extract(epoch FROM {column.name}) * 1000000)::bigint")
    if isinstance(column.type, Date):
        return func.to_char(column, "YYYY-MM-DD")
    if isinstance(column.type, Float):
        return func.encode(func.float8send(column), "hex")
    return column


@cache
def _query(table: Table) -> Select[Any]:
    counted = [
        column
        for column in table.columns
        if column.name not in _LATER and not isinstance(column.server_default, Computed)
    ]
    first = func.jsonb_build_array(*(_stable(c) for c in counted if not c.info.get("later")))
    written: Any = cast(first, Text)
    added = [part for c in counted if c.info.get("later") for part in (literal(c.name), _stable(c))]
    if added:
        more = cast(func.jsonb_strip_nulls(func.jsonb_build_object(*added)), Text)
        written = written + func.coalesce(func.nullif(more, "{}"), "")
    row = func.sha256(func.convert_to(written, "UTF8"), type_=LargeBinary)
    each = (
        select(row.label("digest")).where(table.c.begun_by == bindparam("act", type_=BigInteger)).subquery()
    )
    ordered: Any = aggregate_order_by(literal_column("''::bytea"), each.c.digest)
    return select(func.count(), func.encode(func.sha256(func.string_agg(each.c.digest, ordered)), "hex"))


def rows_digest(session: Session, table: Table, act: int) -> dict[str, int | str]:
    """Return how many rows of a table an act began, and the SHA-256 over their sorted digests."""
    count, digest = session.execute(_query(table), {"act": act}).one()
    return {"count": int(count), "sha256": digest or ""}
