"""Vector tiles of the register, made by the database from the stored Web Mercator shapes.

Filters are `shape_web && tile AND …` on partial indexes of current rows, and prefix ranges on
region codes. Rows are in the order of their ids, so that the same register gives the same bytes. Below zoom 13 a tile shows groups and villages instead of parcels.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

PARCEL_ZOOM, LABEL_ZOOM = 13, 16
_EXTENT = 4096
_SCOPE = "EXISTS (SELECT FROM unnest(CAST(:scopes AS text[])) AS s WHERE {t}.region_code >= s AND {t}.region_code < s || '~')"

_PARCELS = """
    SELECT ST_AsMVT(q, 'parcels', {extent}, 'shape', 'id') FROM (
      SELECT u.id, u.code, right(u.code, 5) AS short, v.parcel_kind AS kind,
        CASE WHEN r.right_id IS NULL THEN 'surveyed' WHEN c.id IS NULL THEN 'entered' ELSE 'certified' END AS state,
        ST_AsMVTGeom(v.shape_web, b.box, {extent}, 64) AS shape
      FROM box AS b
      JOIN spatial_unit_version AS v ON v.shape_web && (SELECT box FROM box) AND v.ended_by IS NULL AND v.level = 'contracted_parcel'
      JOIN spatial_unit AS u ON u.id = v.unit_id
      LEFT JOIN LATERAL (SELECT p.right_id, p.version FROM right_parcel AS p
                         WHERE p.unit_id = u.id AND p.ended_by IS NULL ORDER BY p.id LIMIT 1) AS r ON true
      LEFT JOIN LATERAL (SELECT c.id FROM certificate AS c
                         WHERE c.right_id = r.right_id AND c.right_version = r.version AND c.ended_by IS NULL LIMIT 1) AS c ON true
      WHERE {v_scope} ORDER BY v.id) AS q"""
_LABELS = """
    SELECT ST_AsMVT(q, 'labels', {extent}, 'shape') FROM (
      SELECT right(u.code, 5) AS short, {holder} AS holder, sqrt(ST_Area(v.shape_web))::integer AS room,
        ST_AsMVTGeom(ST_PointOnSurface(v.shape_web), b.box, {extent}, 0) AS shape
      FROM box AS b
      JOIN spatial_unit_version AS v ON v.shape_web && (SELECT box FROM box) AND v.ended_by IS NULL AND v.level = 'contracted_parcel'
      JOIN spatial_unit AS u ON u.id = v.unit_id
      WHERE {v_scope} ORDER BY v.id) AS q WHERE shape IS NOT NULL"""
_HOLDER = """(SELECT h.name FROM contract_parcel AS cp JOIN contract AS k ON k.id = cp.contract_id
        JOIN contract_holder_version AS h ON h.holder_id = k.holder_id AND h.ended_by IS NULL
        WHERE cp.parcel_code = u.code AND cp.ended_by IS NULL ORDER BY k.code LIMIT 1)"""
_UNITS = """
    SELECT ST_AsMVT(q, '{name}', {extent}, 'shape', 'id') FROM (
      SELECT u.id, u.code, ST_AsMVTGeom(v.shape_web, b.box, {extent}, 64) AS shape
      FROM box AS b
      JOIN spatial_unit_version AS v ON v.shape_web && (SELECT box FROM box) AND v.ended_by IS NULL AND v.level = '{level}'
      JOIN spatial_unit AS u ON u.id = v.unit_id
      WHERE {v_scope} ORDER BY v.id) AS q"""
_FEATURES = """
    SELECT ST_AsMVT(q, 'features', {extent}, 'shape', 'id') FROM (
      SELECT v.id, v.name, v.kind, ST_AsMVTGeom(v.shape_web, b.box, {extent}, 64) AS shape
      FROM box AS b JOIN topographic_feature AS v ON v.shape_web && (SELECT box FROM box) AND v.ended_by IS NULL ORDER BY v.id) AS q"""
_NAMES = """
    SELECT ST_AsMVT(q, 'names', {extent}, 'shape') FROM (
      SELECT v.kind, coalesce(nullif(split_part(v.name, (
          SELECT r.name FROM region AS r WHERE v.kind = 'group' AND r.code = left(v.code, 12)
          ORDER BY r.valid_from DESC, r.id DESC LIMIT 1), -1), ''), v.name) AS name,
        ST_AsMVTGeom(ST_PointOnSurface(v.shape_web), b.box, {extent}, 0) AS shape
      FROM box AS b JOIN reference_area AS v ON v.shape_web && (SELECT box FROM box) AND v.ended_by IS NULL
      WHERE v.kind IN ('county', 'town', 'village', 'group') AND EXISTS (
        SELECT FROM unnest(CAST(:scopes AS text[])) AS s WHERE v.code LIKE s || '%' OR s LIKE v.code || '%') ORDER BY v.id) AS q
    WHERE shape IS NOT NULL"""
_AREAS = """
    SELECT ST_AsMVT(q, 'areas', {extent}, 'shape', 'id') FROM (
      SELECT v.id, v.kind, v.name, v.code, ST_AsMVTGeom(v.shape_web, b.box, {extent}, 64) AS shape
      FROM box AS b JOIN reference_area AS v ON v.shape_web && (SELECT box FROM box) AND v.ended_by IS NULL
      WHERE v.kind IN ('county', 'town', 'village', 'group') AND EXISTS (
        SELECT FROM unnest(CAST(:scopes AS text[])) AS s WHERE v.code LIKE s || '%' OR s LIKE v.code || '%') ORDER BY v.id) AS q"""


def tile(session: Session, z: int, x: int, y: int, scopes: Sequence[str]) -> bytes:
    """Return the tile as Mapbox vector tile bytes.

    Layers: areas and their names; from PARCEL_ZOOM features, parcels, homesteads and buildings; from
    LABEL_ZOOM labels, each in the one tile that its point lies in, so that none is written twice.
    """
    queries = [_AREAS, _NAMES]
    if z >= PARCEL_ZOOM:
        queries += [
            _FEATURES,
            _PARCELS,
            _UNITS.replace("{name}", "homesteads").replace("{level}", "homestead_plot"),
            _UNITS.replace("{name}", "buildings").replace("{level}", "building"),
        ]
    if z >= LABEL_ZOOM:
        queries.append(_LABELS.replace("{holder}", _HOLDER))
    parts = [
        query.replace("{v_scope}", _SCOPE.replace("{t}", "v")).replace("{extent}", str(_EXTENT))
        for query in queries
    ]
    sql = "WITH box AS (SELECT ST_TileEnvelope(:z, :x, :y) AS box) SELECT " + " || ".join(
        f"coalesce(({p}), '')" for p in parts
    )
    values = {"z": z, "x": x, "y": y, "scopes": list(scopes)}
    return bytes(session.scalar(text(sql), values) or b"")


Box = tuple[float, float, float, float]


def box_of_regions(session: Session, scopes: Sequence[str]) -> Box | None:
    """Return the Web Mercator box of the parcels in region prefixes, None where there are none."""
    rows = session.execute(
        text(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (SELECT ST_Extent(v.shape_web) AS e "
            "FROM spatial_unit_version AS v WHERE v.ended_by IS NULL AND "
            + _SCOPE.replace("{t}", "v")
            + ") AS x"
        ),
        {"scopes": list(scopes)},
    ).one()
    return None if rows[0] is None else (rows[0], rows[1], rows[2], rows[3])


def box_of_parcel(session: Session, code: str) -> Box | None:
    """Return the Web Mercator box around a parcel."""
    row = session.execute(
        text(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (SELECT ST_Expand(v.shape_web, 60) AS e "
            "FROM spatial_unit_version AS v JOIN spatial_unit AS u ON u.id = v.unit_id "
            "WHERE v.ended_by IS NULL AND u.level = 'contracted_parcel' AND u.code = :code) AS x"
        ),
        {"code": code},
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])
