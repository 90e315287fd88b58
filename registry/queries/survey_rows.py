"""The register's current rows as columns, in the shape of a delivery: for the quality checks and for exports.

Columns come as lists by the registry's words; identity and phone numbers come sealed and are opened
by the caller who holds the key. What stands in [[ ]] narrows a query to a part of the county.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.models.ground import FEATURE_KINDS, REFERENCE_KINDS
from registry.queries.paper_rows import PAPERS


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the county: what hangs on some grantors, or (without any) on none."""

    grantors: Sequence[int] = ()
    regions: Sequence[str] = ()
    """The grantors' codes."""
    units: int = 0
    """How many spatial units hang on them."""


_PART = re.compile(r"\[\[AND (\S+) = ANY\((.+?)\)\]\]")
# The ORDER BY makes findings come in the order of the delivery, and exports in the order of codes.
_QUERIES: dict[str, str] = {
    "parcels": """
        SELECT v.survey_number, u.code, v.name, v.ownership_kind, v.parcel_kind, v.soil_grade, v.land_use,
          CASE v.is_protected_farmland WHEN true THEN '1' WHEN false THEN '2' END AS is_protected_farmland,
          v.purpose, v.east, v.west, v.south, v.north, v.boundary_witness, v.note, v.key_points,
          v.measured_area, v.measured_area_mu, ST_AsBinary(v.shape) AS shape
        FROM spatial_unit_version AS v JOIN spatial_unit AS u ON u.id = v.unit_id
        WHERE v.ended_by IS NULL AND v.level = 'contracted_parcel' [[AND u.grantor_id = ANY(:grantors)]]
        ORDER BY u.code""",
    "homestead_plots": """
        SELECT v.survey_number, u.code, v.name AS holder_name, v.holder_code, v.measured_area,
          ST_AsBinary(v.shape) AS shape
        FROM spatial_unit_version AS v JOIN spatial_unit AS u ON u.id = v.unit_id
        WHERE v.ended_by IS NULL AND v.level = 'homestead_plot' [[AND u.grantor_id = ANY(:grantors)]]
        ORDER BY u.code""",
    "buildings": """
        SELECT v.survey_number, u.code, v.structure, v.storeys, v.measured_area, ST_AsBinary(v.shape) AS shape
        FROM spatial_unit_version AS v JOIN spatial_unit AS u ON u.id = v.unit_id
        WHERE v.ended_by IS NULL AND v.level = 'building' [[AND u.grantor_id = ANY(:grantors)]]
        ORDER BY u.code""",
    "boundary_points": """
        SELECT survey_number, number, mark_kind, method, array_to_string(parcel_codes, '/') AS parcel_codes,
          northing, easting, ST_AsBinary(shape) AS shape FROM boundary_point
        WHERE ended_by IS NULL [[AND region_code = ANY(:regions)]] ORDER BY id""",
    "boundary_lines": """
        SELECT survey_number, nature, kind, position, description, neighbor_holder, neighbor_witness, number,
          from_point, to_point, array_to_string(parcel_codes, '/') AS parcel_codes, ST_AsBinary(shape) AS shape
        FROM boundary_line WHERE ended_by IS NULL [[AND region_code = ANY(:regions)]] ORDER BY id""",
    "grantors": """
        SELECT g.code, v.name, p.name AS head_name, p.id_kind AS head_id_kind, p.id_sealed AS head_id,
          v.phone_sealed AS phone, v.address, v.postcode, v.surveyor, v.surveyed_on, v.survey_note
        FROM grantor AS g JOIN grantor_version AS v ON v.grantor_id = g.id AND v.ended_by IS NULL
        LEFT JOIN person AS p ON p.id = v.head_id WHERE true [[AND g.id = ANY(:grantors)]] ORDER BY g.code""",
    "holders": """
        SELECT h.code, h.kind, v.name, coalesce(v.id_kind, p.id_kind) AS id_kind, p.id_sealed AS id_number,
          o.registration_code, v.address, v.postcode, v.phone_sealed AS phone, v.member_count, v.surveyed_on,
          v.surveyor, v.survey_note, v.display_note, v.display_recorder, v.display_reviewed_on, v.display_reviewer
        FROM contract_holder AS h JOIN contract_holder_version AS v ON v.holder_id = h.id AND v.ended_by IS NULL
        LEFT JOIN person AS p ON p.id = v.representative_id LEFT JOIN organization AS o ON o.id = v.organization_id
        WHERE true [[AND h.grantor_id = ANY(:grantors)]] ORDER BY h.code""",
    "members": """
        SELECT h.code AS holder_code, nullif(p.name, '') AS name, p.sex, p.id_kind, p.id_sealed AS id_number,
          m.relation, m.position, m.remark_kind, m.remark,
          CASE m.is_co_owner WHEN true THEN '1' WHEN false THEN '2' END AS is_co_owner
        FROM household_member AS m JOIN contract_holder AS h ON h.id = m.holder_id
        JOIN person AS p ON p.id = m.person_id
        WHERE m.ended_by IS NULL AND m.during_to = '9999-12-31'
        [[AND h.grantor_id = ANY(:grantors)]] ORDER BY h.code, m.position""",
    "contracts": """
        SELECT c.code, v.earlier_code, g.code AS grantor_code, h.code AS holder_code, v.method, v.term_from,
          CASE WHEN v.term_to > '9999-01-01' THEN '9999-01-01'::date ELSE v.term_to - 1 END AS term_last,
          v.total_area, v.parcel_count, v.signed_on, v.total_area_mu, v.earlier_total_area,
          v.earlier_total_area_mu
        FROM contract AS c JOIN contract_version AS v ON v.contract_id = c.id AND v.ended_by IS NULL
        JOIN grantor AS g ON g.id = c.grantor_id JOIN contract_holder AS h ON h.id = c.holder_id
        WHERE true [[AND c.grantor_id = ANY(:grantors)]] ORDER BY c.code""",
    "contract_parcels": """
        SELECT p.parcel_code, g.code AS grantor_code, h.code AS holder_code, p.acquisition, p.contract_area,
          c.code AS contract_code, p.transfer_code, p.right_code, p.earlier_area, p.contract_area_mu,
          p.earlier_area_mu, CASE p.is_share_only WHEN true THEN '1' WHEN false THEN '2' END AS is_share_only
        FROM contract_parcel AS p JOIN contract AS c ON c.id = p.contract_id
        JOIN grantor AS g ON g.id = c.grantor_id JOIN contract_holder AS h ON h.id = c.holder_id
        WHERE p.ended_by IS NULL [[AND c.grantor_id = ANY(:grantors)]] ORDER BY c.code, p.parcel_code""",
}
_AREA = """
    SELECT survey_number, nullif(code, '') AS code, name, measured_area AS area, measured_area_mu AS area_mu,
      ST_AsBinary(shape) AS shape
    FROM reference_area WHERE ended_by IS NULL AND kind = :kind ORDER BY code, id"""
_FEATURE = """
    SELECT survey_number, name, note, length_m, width_m, measured_area AS area, measured_area_mu AS area_mu,
      ST_AsBinary(shape) AS shape
    FROM topographic_feature WHERE ended_by IS NULL AND kind = :kind ORDER BY id"""
_GROUND = {
    **{k if k == "protected_farmland" else f"{k}_areas": (_AREA, k) for k in REFERENCE_KINDS},
    **{f"{k}_features": (_FEATURE, k) for k in FEATURE_KINDS},
}
_CHECKED = (*_QUERIES, *(name for name, (query, _) in _GROUND.items() if query is _AREA))
_PER_PART = 5_000


def checked_tables() -> tuple[str, ...]:
    """Return the names of the tables that the quality checks look at."""
    return _CHECKED


def tables(part: Part) -> tuple[str, ...]:
    """Return the names of the tables that a part has rows of; the ground hangs on no grantor."""
    if part.grantors:
        return (*_QUERIES, *PAPERS)
    return ("homestead_plots", "buildings", *_GROUND)


def columns(session: Session, table: str, part: Part | None = None) -> dict[str, list[Any]]:
    """Return the current rows of a table as columns: of a part, or of the whole county."""
    if table in _GROUND:
        query, kind = _GROUND[table]
        given: dict[str, Any] = {"kind": kind}
    else:
        query, given = _narrowed(_QUERIES.get(table) or PAPERS[table], part)
    result = session.execute(text(query), given)
    names = list(result.keys())
    rows = result.all()
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}


def _narrowed(query: str, part: Part | None) -> tuple[str, dict[str, Any]]:
    if part is None:
        return _PART.sub("", query), {}
    if not part.grantors:
        return _PART.sub(r"AND \1 IS NULL", query), {}
    query = _PART.sub(r"AND \1 = ANY(\2)", query)
    given = {"grantors": list(part.grantors), "regions": list(part.regions)}
    return query, {name: value for name, value in given.items() if f":{name}" in query}


def parts(session: Session) -> Iterator[Part]:
    """Yield the county in parts small enough to be held in memory, by code; last what hangs on no grantor."""
    grantors = session.execute(
        text(
            "SELECT g.id, g.code, count(u.id) FROM grantor AS g LEFT JOIN spatial_unit AS u ON u.grantor_id = g.id "
            "GROUP BY g.id ORDER BY g.code"
        )
    ).all()
    ids: list[int] = []
    codes: list[str] = []
    units = 0
    for grantor_id, code, count in grantors:
        if ids and units + count > _PER_PART:
            yield Part(ids, codes, units)
            ids, codes, units = [], [], 0
        ids.append(grantor_id)
        codes.append(code)
        units += count
    if ids:
        yield Part(ids, codes, units)
    yield Part()


def last_number(session: Session, table: str) -> int:
    """Return the highest survey number in a layer: a row without one gets the next when it is written."""
    sources = {
        "boundary_points": "boundary_point", "boundary_lines": "boundary_line",
        "parcels": "spatial_unit_version", "homestead_plots": "spatial_unit_version",
        "buildings": "spatial_unit_version",
    }  # fmt: skip
    name = sources.get(table) or ("reference_area" if _GROUND[table][0] is _AREA else "topographic_feature")
    return int(session.scalar(text(f"SELECT max(survey_number) FROM {name} WHERE ended_by IS NULL")) or 0)  # noqa: S608 (names from above)


def region_names(session: Session) -> dict[str, str]:
    """Return the newest name of every region by its code."""
    rows = session.execute(text("SELECT code, name FROM region ORDER BY code, valid_from"))
    return {row.code: row.name for row in rows}
