"""The register's current rows as columns, for the quality checks: the same shape as a delivery's.

Columns come as lists by the registry's words; identity numbers come sealed, with their index, and
are opened by the caller who holds the key.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# The ORDER BY makes findings come in the order of the delivery.
_QUERIES: dict[str, str] = {
    "parcels": """
        SELECT v.survey_number, u.code, v.name, v.ownership_kind, v.parcel_kind, v.soil_grade, v.land_use,
          CASE v.is_protected_farmland WHEN true THEN '1' WHEN false THEN '2' END AS is_protected_farmland,
          v.purpose, v.east, v.west, v.south, v.north, v.boundary_witness, v.note, v.key_points,
          v.measured_area, ST_AsBinary(v.shape) AS shape
        FROM spatial_unit_version AS v JOIN spatial_unit AS u ON u.id = v.unit_id
        WHERE v.ended_by IS NULL AND v.level = 'contracted_parcel' ORDER BY u.code""",
    "homestead_plots": """
        SELECT u.code, v.measured_area, ST_AsBinary(v.shape) AS shape
        FROM spatial_unit_version AS v JOIN spatial_unit AS u ON u.id = v.unit_id
        WHERE v.ended_by IS NULL AND v.level = 'homestead_plot' ORDER BY u.code""",
    "buildings": """
        SELECT u.code, v.measured_area, ST_AsBinary(v.shape) AS shape
        FROM spatial_unit_version AS v JOIN spatial_unit AS u ON u.id = v.unit_id
        WHERE v.ended_by IS NULL AND v.level = 'building' ORDER BY u.code""",
    "boundary_points": """
        SELECT survey_number, number, mark_kind, method, array_to_string(parcel_codes, '/') AS parcel_codes,
          northing, easting, ST_AsBinary(shape) AS shape FROM boundary_point WHERE ended_by IS NULL ORDER BY id""",
    "boundary_lines": """
        SELECT survey_number, nature, kind, position, description, neighbor_holder, neighbor_witness, number,
          from_point, to_point, array_to_string(parcel_codes, '/') AS parcel_codes, ST_AsBinary(shape) AS shape
        FROM boundary_line WHERE ended_by IS NULL ORDER BY id""",
    "grantors": """
        SELECT g.code, v.name, p.name AS head_name, p.id_kind AS head_id_kind, p.id_sealed AS head_id
        FROM grantor AS g JOIN grantor_version AS v ON v.grantor_id = g.id AND v.ended_by IS NULL
        LEFT JOIN person AS p ON p.id = v.head_id ORDER BY g.code""",
    "holders": """
        SELECT h.code, h.kind, v.name, p.id_kind, p.id_sealed AS id_number, v.address, v.postcode, v.member_count
        FROM contract_holder AS h JOIN contract_holder_version AS v ON v.holder_id = h.id AND v.ended_by IS NULL
        LEFT JOIN person AS p ON p.id = v.representative_id ORDER BY h.code""",
    "members": """
        SELECT h.code AS holder_code, nullif(p.name, '') AS name, p.sex, p.id_kind, p.id_sealed AS id_number,
          m.relation, m.position
        FROM household_member AS m JOIN contract_holder AS h ON h.id = m.holder_id
        JOIN person AS p ON p.id = m.person_id WHERE m.ended_by IS NULL ORDER BY h.code, m.position""",
    "contracts": """
        SELECT c.code, g.code AS grantor_code, h.code AS holder_code, v.method, v.total_area,
          v.earlier_total_area, v.parcel_count
        FROM contract AS c JOIN contract_version AS v ON v.contract_id = c.id AND v.ended_by IS NULL
        JOIN grantor AS g ON g.id = c.grantor_id JOIN contract_holder AS h ON h.id = c.holder_id ORDER BY c.code""",
    "contract_parcels": """
        SELECT p.parcel_code, g.code AS grantor_code, h.code AS holder_code, c.code AS contract_code,
          p.contract_area, p.earlier_area,
          CASE p.is_share_only WHEN true THEN '1' WHEN false THEN '2' END AS is_share_only
        FROM contract_parcel AS p JOIN contract AS c ON c.id = p.contract_id
        JOIN grantor AS g ON g.id = c.grantor_id JOIN contract_holder AS h ON h.id = c.holder_id
        WHERE p.ended_by IS NULL ORDER BY c.code, p.parcel_code""",
    "county_areas": "kind:county",
    "town_areas": "kind:town",
    "village_areas": "kind:village",
    "group_areas": "kind:group",
    "protected_farmland": "kind:protected_farmland",
}
_AREA = """
    SELECT code, name, ST_AsBinary(shape) AS shape FROM reference_area
    WHERE ended_by IS NULL AND kind = :kind ORDER BY code"""


def tables() -> tuple[str, ...]:
    """Return the names of the tables that can be asked for."""
    return tuple(_QUERIES)


def columns(session: Session, table: str) -> dict[str, list[Any]]:
    """Return a table's current rows as columns."""
    query = _QUERIES[table]
    if query.startswith("kind:"):
        result = session.execute(text(_AREA), {"kind": query.removeprefix("kind:")})
    else:
        result = session.execute(text(query))
    names = list(result.keys())
    rows = result.all()
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}
