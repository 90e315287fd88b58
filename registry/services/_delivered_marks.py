"""Puts a delivery's boundary points and lines in the place of those a corrected parcel had.

What a parcel shared with a neighbor that stays as it is goes on as the neighbor's own.
"""

from collections.abc import Sequence

from registry.models import BoundaryLine, BoundaryPoint
from registry.services._survey_units import LINE, POINT
from registry.services._write import Writing

Columns = Sequence[tuple[str, str]]
_TABLES: tuple[tuple[str, type[BoundaryPoint | BoundaryLine], Columns], ...] = (
    ("points", BoundaryPoint, POINT),
    ("lines", BoundaryLine, LINE),
)
_PLAIN = ("parcel_codes", "wkb")


def _delivered(kind: str, table: str, columns: Columns) -> str:
    """Return the SQL that writes delivered marks, without neighbors whose new shapes are not accepted."""
    same = ", ".join(name for name, _ in columns if name not in _PLAIN)
    typed = ", ".join(f"{name} {sql}" for name, sql in columns)
    return f"""
        WITH mark AS (
          SELECT DISTINCT m.* FROM delivery_difference AS d
          CROSS JOIN jsonb_to_recordset(d.marks -> '{kind}') AS m ({typed}) WHERE d.id IN :ids),
        pending AS (
          SELECT u.code FROM delivery_difference AS o JOIN spatial_unit AS u ON u.id = o.unit_id
          JOIN spatial_unit_version AS v ON v.unit_id = o.unit_id AND v.version = o.seen_version
          WHERE o.delivery_id = :delivery AND o.region_code = :region AND o.shape IS NOT NULL
            AND o.id NOT IN :ids AND v.ended_by IS NULL)
        INSERT INTO {table} (region_code, {same}, parcel_codes, shape, begun_by)
        SELECT :region, {same},
          ARRAY(SELECT c FROM unnest(parcel_codes) WITH ORDINALITY AS t (c, n)
                WHERE c NOT IN (SELECT code FROM pending) ORDER BY n),
          ST_GeomFromWKB(wkb, (SELECT srid FROM county)), :act
        FROM mark
    """  # noqa: S608 (names of columns from above)


def _left(table: str, columns: Columns) -> str:
    """Return the SQL that gives neighbors what ended, where nothing delivered for them lies in its place."""
    same = ", ".join(name for name, _ in columns if name not in _PLAIN)
    return f"""
        INSERT INTO {table} (region_code, {same}, parcel_codes, shape, begun_by)
        SELECT region_code, {same}, codes, shape, :act FROM {table} AS e
        CROSS JOIN LATERAL (
          SELECT ARRAY(
            SELECT c FROM unnest(e.parcel_codes) WITH ORDINALITY AS t (c, n)
            WHERE c NOT IN :codes AND NOT EXISTS (
              SELECT FROM {table} AS w WHERE w.begun_by = :act AND w.shape && e.shape
                AND ST_Equals(w.shape, e.shape) AND c = ANY (w.parcel_codes))
            ORDER BY n) AS codes) AS rest
        WHERE e.ended_by = :act AND codes <> '{{}}'
    """  # noqa: S608 (as above)


def replace_marks(
    writing: Writing, delivery_id: int, region: str, of: dict[str, dict[int, str]]
) -> dict[str, int]:
    """Replace points and lines of parcels; `of` has, for each kind, the codes by id of their difference.

    Returns how many of each were delivered.
    """
    done = {}
    for kind, model, columns in _TABLES:
        if chosen := of[kind]:
            codes = list(chosen.values())
            writing.end(model, model.region_code == region, model.parcel_codes.op("&&")(codes))
            table = model.__tablename__
            done[kind] = writing.add_selected(
                model, _delivered(kind, table, columns), expanding=("ids",), ids=list(chosen),
                delivery=delivery_id, region=region,
            )  # fmt: skip
            writing.add_selected(model, _left(table, columns), expanding=("codes",), codes=codes)
    return done
