"""Spatial units and boundaries of a survey: staged, compared with the register, written."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.models import BoundaryLine, BoundaryPoint, SpatialUnit, SpatialUnitVersion
from registry.services._staging import stage
from registry.services._write import Writing
from registry.services.survey_facts import LineFacts, PointFacts, UnitFacts

ATTRIBUTES = (
    ("name", "text"),
    ("ownership_kind", "text"),
    ("parcel_kind", "text"),
    ("land_use", "text"),
    ("soil_grade", "text"),
    ("purpose", "text"),
    ("is_protected_farmland", "boolean"),
    ("east", "text"),
    ("south", "text"),
    ("west", "text"),
    ("north", "text"),
    ("boundary_witness", "text"),
    ("key_points", "text"),
    ("note", "text"),
    ("survey_number", "bigint"),
    ("holder_code", "text"),
    ("structure", "text"),
    ("storeys", "smallint"),
)
_UNIT = (
    ("level", "text"), ("code", "text"), ("wkb", "bytea"), ("measured_area", "bigint"),
    ("measured_area_mu", "bigint"), *ATTRIBUTES,
)  # fmt: skip
_NAMES = ", ".join(name for name, _ in ATTRIBUTES)
_CODES_TAKEN = """
    DELETE FROM stage_unit AS s WHERE EXISTS (
      SELECT FROM spatial_unit AS u
      WHERE u.level = s.level AND u.code = s.code
        AND (EXISTS (SELECT FROM spatial_unit_version AS v WHERE v.unit_id = u.id AND v.ended_by IS NULL)
             OR EXISTS (SELECT FROM unit_lineage AS l
                        WHERE l.parent_id = u.id AND l.kind IN ('split', 'merge')))
      OFFSET 0)
    RETURNING s.level, s.code, NULL, 0
"""
# OFFSET 0 here and in its like: each staged row probes the index. Left free, the planner joins whole tables
# while they have no statistics yet, which during a first load is all the time.
_OVERLAPS = """
    SELECT s.level, s.code, u.code AS neighbor, o.area
    FROM stage_unit AS s
    CROSS JOIN LATERAL (
      SELECT v.unit_id, ST_Area(ST_Intersection(v.shape, s.shape)) AS area
      FROM spatial_unit_version AS v
      WHERE v.shape && s.shape AND v.ended_by IS NULL AND v.level = s.level
        AND ST_Relate(v.shape, s.shape, '2********')
      OFFSET 0) AS o
    JOIN spatial_unit AS u ON u.id = o.unit_id
    WHERE o.area > parameter_number('overlap_tolerance_m2')
"""
_UNITS = """
    INSERT INTO spatial_unit (level, code, grantor_id, region_code, begun_by)
    SELECT level, code, :grantor, :region, :act FROM stage_unit ORDER BY level, code
    ON CONFLICT ON CONSTRAINT uq_spatial_unit_level_code DO NOTHING
"""
_VERSIONS = f"""
    INSERT INTO spatial_unit_version (
      unit_id, level, region_code, shape, measured_area, measured_area_mu, {_NAMES}, version, recorded_from,
      begun_by)
    SELECT u.id, s.level, :region, s.shape, s.measured_area, s.measured_area_mu, {_NAMES},
      1 + coalesce((SELECT max(version) FROM spatial_unit_version AS v WHERE v.unit_id = u.id), 0), :at, :act
    FROM stage_unit AS s JOIN spatial_unit AS u ON u.level = s.level AND u.code = s.code
"""  # noqa: S608 (names of columns from above)
_POINTS = """
    INSERT INTO boundary_point (
      region_code, survey_number, number, mark_kind, method, parcel_codes, northing, easting, shape, begun_by)
    SELECT :region, survey_number, number, mark_kind, method, parcel_codes, northing, easting,
      ST_GeomFromWKB(wkb, (SELECT srid FROM county)), :act FROM stage_point AS s
    WHERE NOT :again OR EXISTS (SELECT FROM stage_unit AS u WHERE u.code = ANY (s.parcel_codes))
"""
_LINES = """
    INSERT INTO boundary_line (
      region_code, survey_number, number, nature, kind, position, description, neighbor_holder,
      neighbor_witness, from_point, to_point, parcel_codes, shape, begun_by)
    SELECT :region, survey_number, number, nature, kind, position, description, neighbor_holder,
      neighbor_witness, from_point, to_point, parcel_codes,
      ST_GeomFromWKB(wkb, (SELECT srid FROM county)), :act FROM stage_line AS s
    WHERE NOT :again OR EXISTS (SELECT FROM stage_unit AS u WHERE u.code = ANY (s.parcel_codes))
"""
POINT = (
    ("survey_number", "bigint"), ("number", "text"), ("mark_kind", "text"), ("method", "text"),
    ("parcel_codes", "text[]"), ("northing", "double precision"), ("easting", "double precision"),
    ("wkb", "bytea"),
)  # fmt: skip
LINE = (
    ("survey_number", "bigint"), ("number", "text"), ("nature", "text"), ("kind", "text"),
    ("position", "text"), ("description", "text"), ("neighbor_holder", "text"),
    ("neighbor_witness", "text"), ("from_point", "text"), ("to_point", "text"),
    ("parcel_codes", "text[]"), ("wkb", "bytea"),
)  # fmt: skip


def stage_units(session: Session, units: Sequence[UnitFacts], srid: int) -> None:
    """Copy units to staging, with their shapes as geometries."""
    attributes = [name for name, _ in ATTRIBUTES]
    stage(
        session,
        "unit",
        _UNIT,
        (
            (
                u.level, u.code, u.shape, _hundredths(u.measured_area), _hundredths(u.measured_area_mu),
                *(getattr(u, name) for name in attributes),
            )
            for u in units
        ),
    )  # fmt: skip
    session.execute(
        text(f"ALTER TABLE stage_unit ADD COLUMN IF NOT EXISTS shape geometry(Polygon, {int(srid)})")
    )
    session.execute(text("UPDATE stage_unit SET shape = ST_GeomFromWKB(wkb, :srid)"), {"srid": srid})


def _hundredths(area: Decimal | None) -> int | None:
    return None if area is None else int(area * 100)


def conflicts(session: Session) -> list[tuple[str, str, str | None, float]]:
    """Take out of staging, and return, units whose code or ground the register already has."""
    taken: list[Any] = list(session.execute(text(_CODES_TAKEN)).all())
    overlapping = session.execute(text(_OVERLAPS)).all()
    for level, code in {(row.level, row.code) for row in overlapping}:
        session.execute(
            text("DELETE FROM stage_unit WHERE level = :level AND code = :code"),
            {"level": level, "code": code},
        )
    return [tuple(row) for row in [*taken, *overlapping]]


def write_units(writing: Writing, grantor_id: int | None, region: str) -> int:
    """Insert the staged units; return how many of them are contracted parcels."""
    writing.add_selected(SpatialUnit, _UNITS, grantor=grantor_id, region=region)
    writing.add_selected(SpatialUnitVersion, _VERSIONS, region=region)
    count = writing.session.scalar(text("SELECT count(*) FROM stage_unit WHERE level = 'contracted_parcel'"))
    return int(count or 0)


def write_boundaries(
    writing: Writing, points: Sequence[PointFacts], lines: Sequence[LineFacts], region: str, *, again: bool
) -> None:
    """Insert boundary points and lines as surveyed; where a grantor came `again`, of what is staged only."""
    if points or again:
        stage(
            writing.session,
            "point",
            POINT,
            (
                (
                    p.survey_number,
                    p.number,
                    p.mark_kind,
                    p.method,
                    p.parcel_codes,
                    p.northing,
                    p.easting,
                    p.shape,
                )
                for p in points
            ),
        )
        writing.add_selected(BoundaryPoint, _POINTS, region=region, again=again)
    if lines or again:
        stage(
            writing.session,
            "line",
            LINE,
            (
                (
                    x.survey_number, x.number, x.nature, x.kind, x.position, x.description, x.neighbor_holder,
                    x.neighbor_witness, x.from_point, x.to_point, x.parcel_codes, x.shape,
                )
                for x in lines
            ),
        )  # fmt: skip
        writing.add_selected(BoundaryLine, _LINES, region=region, again=again)
