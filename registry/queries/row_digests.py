"""What the journal's leaves say of rows: for each table how many rows an act began, and a digest of them.

The digest of one row is made by the database from the stored values, independent of its display
settings. Columns that a later act may fill in (recorded_to, ended_by, an account's password) and
those the database computes are left out. Columns that a table got later count where they hold
something, so that what was sealed before keeps its digest.
"""

from functools import cache
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    Computed,
    Date,
    Float,
    LargeBinary,
    Table,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, aggregate_order_by

from registry.db import AnySelect
from registry.models import JournalEntry

_LATER = {"recorded_to", "ended_by", "password_hash", "is_active"}
_EARLIER_FORM = {"delivery_grantor": frozenset({"id", "parcels_same", "parcels_differing"})}
"""Columns that sealed rows got without the mark `later` (migration 20261125_0910): leaves from before know
the rows without them."""


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


def _row_digest(table: Table, without: frozenset[str] = frozenset()) -> Any:
    counted = [
        column
        for column in table.columns
        if column.name not in _LATER | without and not isinstance(column.server_default, Computed)
    ]
    first = func.jsonb_build_array(*(_stable(c) for c in counted if not c.info.get("later")))
    written: Any = cast(first, Text)
    added = [part for c in counted if c.info.get("later") for part in (literal(c.name), _stable(c))]
    if added:
        more = cast(func.jsonb_strip_nulls(func.jsonb_build_object(*added)), Text)
        written = written + func.coalesce(func.nullif(more, "{}"), "")
    return func.sha256(func.convert_to(written, "UTF8"), type_=LargeBinary)


def _over(digest: Any) -> Any:
    """Return the hex SHA-256 over sorted row digests, an aggregate."""
    ordered: Any = aggregate_order_by(literal_column("''::bytea"), digest)
    return func.encode(func.sha256(func.string_agg(digest, ordered)), "hex")


@cache
def of_act(table: Table) -> AnySelect:
    """Return the query for (rows, digest) of what the act :act began in a table."""
    act = bindparam("act", type_=BigInteger)
    each = select(_row_digest(table).label("digest")).where(table.c.begun_by == act).subquery()
    return select(func.count(), _over(each.c.digest))


def unproved(table: Table) -> AnySelect:
    """Return the query for the acts whose rows of a table are not what their leaves say, all at once.

    Gives (act, what is wrong). Rows begun by no act are the county's set-up and stand outside.
    """
    stands, forms = _stands(table)
    said = _said(table)
    rows = func.coalesce(stands.c.rows, 0)
    wrong = func.concat(
        rows, " rows, the leaf says ", func.coalesce(cast(said.c.rows, Text), "none"),
        case((rows == said.c.rows, " but another digest"), else_=""),
    )  # fmt: skip
    same = or_(*(func.coalesce(stands.c[form], "") == said.c.sha256 for form in forms))
    return (
        select(func.coalesce(stands.c.act, said.c.act), wrong)
        .select_from(stands.join(said, stands.c.act == said.c.act, full=True))
        .where(rows.is_distinct_from(said.c.rows) | same.is_not(True))
    )


def _stands(table: Table) -> tuple[CTE, list[str]]:
    """Return (act, rows, digests) of the rows as they stand, and the names of the digests."""
    digests = {"sha256": _row_digest(table)}
    if table.name in _EARLIER_FORM:
        digests["earlier"] = _row_digest(table, _EARLIER_FORM[table.name])
    begun = table.c.begun_by
    each = (
        select(begun.label("act"), *(digest.label(form) for form, digest in digests.items()))
        .where(begun.is_not(None))
        .subquery()
    )
    over = (_over(each.c[form]).label(form) for form in digests)
    stands = select(each.c.act, func.count().label("rows"), *over).group_by(each.c.act)
    return stands.cte("stands"), list(digests)


def _said(table: Table) -> CTE:
    """Return (act, rows, digest) of the leaves that name a table; only those are taken apart."""
    named = func.strpos(JournalEntry.payload, f'"{table.name}":{{"count"') > 0
    leaf = cast(JournalEntry.payload, JSONB)["rows"][table.name]
    rows = cast(leaf["count"].astext, BigInteger).label("rows")
    return (
        select(JournalEntry.id.label("act"), rows, leaf["sha256"].astext.label("sha256"))
        .where(named)
        .cte("said")
    )
