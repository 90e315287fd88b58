"""What an entry wrote in the register and what stood there before it, as rows by the registry's words.

Everything is read as of the entry's own act (or the act before it), so that the message of an
entry says the same whenever it is asked for. Rows hang on rights; what a right of another kind has
no rows of (a contract, say) is simply empty. Identity numbers and phones come sealed. The number that
the cadastre gives a parcel never changes; it is told from the day it is known.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.rules.messages import TOLD_ONCE

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, in the order of their keys."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """What an entry did to a right of its page: its case, the version it began and the one before."""

    id: int
    case_id: int
    case_number: str
    case_kind: str
    message_kind: str | None
    applied_on: date
    entered_on: date
    content_sha256: bytes
    region_code: str
    moment: int
    """The number of its act."""
    right_id: int
    right_kind: str
    right_code: str
    version: int | None
    """None where the entry ended the right."""
    earlier_version: int | None
    earlier_case: str | None


_ENTRIES = """
SELECT e.id, e.case_id, k.number, k.kind,
  coalesce(CAST(p.plan AS jsonb)->>'message_kind', k.message_kind) AS message_kind, k.opened_on, e.entered_on, e.content_sha256, e.region_code,
  n.number AS moment, r.id AS right_id, r.kind AS right_kind, r.code AS right_code, v.version,
  b.version AS earlier_version, b.case_number AS earlier_case
FROM entry AS e JOIN land_case AS k ON k.id = e.case_id LEFT JOIN change_plan AS p ON p.case_id = k.id
JOIN event_number AS n ON n.act_id = e.begun_by
JOIN land_right AS r ON r.unit_id = e.unit_id
LEFT JOIN land_right_version AS v ON v.right_id = r.id AND v.entry_id = e.id
LEFT JOIN land_right_version AS w ON w.right_id = r.id AND w.ended_by = e.begun_by
LEFT JOIN LATERAL (
  SELECT o.version, oc.number AS case_number FROM land_right_version AS o JOIN entry AS oe ON oe.id = o.entry_id
  JOIN land_case AS oc ON oc.id = oe.case_id WHERE o.right_id = r.id AND oe.id < e.id
  ORDER BY o.version DESC LIMIT 1) AS b ON true
WHERE num_nonnulls(v.id, w.id) > 0 AND e.id IN (
  SELECT unnest(CAST(:entries AS bigint[])) UNION SELECT o.id FROM entry AS i
  JOIN land_case AS ik ON ik.id = i.case_id JOIN entry AS o ON o.case_id = i.case_id
  WHERE i.id = ANY(CAST(:entries AS bigint[])) AND ik.kind = ANY(CAST(:once AS text[])))
ORDER BY n.number, e.id, r.id
"""


def entries(session: Session, ids: Sequence[int]) -> list[EntryView]:
    """Return what entries did to each right of their pages, in the order of acts, entries and rights.

    Of a case that is told once all entries come with it. An act without a number yet is left out.
    """
    given = {"entries": list(ids), "once": sorted(TOLD_ONCE)}
    return [EntryView(*row) for row in session.execute(text(_ENTRIES), given)]


def _at(row: str) -> str:
    """Return the condition that a row is in force after act number :moment."""
    by = f"(SELECT FROM event_number AS n WHERE n.act_id = {row}.%s AND n.number <= :moment)"
    return f"EXISTS {by % 'begun_by'} AND ({row}.ended_by IS NULL OR NOT EXISTS {by % 'ended_by'})"


_ASKED = """
WITH asked AS (
  SELECT v.right_id, v.version, v.holder_id, v.term_from, v.term_to, v.share_part, v.share_whole,
    r.code, r.kind, e.case_id, e.contract_id, e.draft_id, e.entered_on, k.grantor_id
  FROM unnest(CAST(:rights AS bigint[]), CAST(:versions AS bigint[])) AS q(right_id, version)
  JOIN land_right_version AS v ON v.right_id = q.right_id AND v.version = q.version
  JOIN land_right AS r ON r.id = v.right_id JOIN entry AS e ON e.id = v.entry_id
  JOIN land_case AS k ON k.id = e.case_id)
"""
_TERM = (
    """CASE WHEN {0}.term_to > '9999-01-01' THEN '9999-01-01'::date ELSE {0}.term_to - 1 END AS term_last"""
)
_QUERIES: dict[str, str] = {
    "grantors": f"""
        SELECT a.right_id, g.code, v.name, p.name AS head_name, p.id_kind AS head_id_kind, p.id_sealed AS head_id,
          v.phone_sealed AS phone, v.address, v.postcode
        FROM asked AS a JOIN grantor AS g ON g.id = a.grantor_id
        JOIN grantor_version AS v ON v.grantor_id = g.id AND {_at("v")}
        LEFT JOIN person AS p ON p.id = v.head_id ORDER BY a.right_id""",
    "holders": f"""
        SELECT a.right_id, h.code, h.kind, coalesce(v.name, o.name) AS name, coalesce(v.id_kind, p.id_kind) AS id_kind,
          p.id_sealed AS id_number, o.registration_code, v.address, v.postcode, v.phone_sealed AS phone,
          v.member_count, p.sex, a.share_part, a.share_whole
        FROM asked AS a JOIN contract_holder AS h ON h.id = a.holder_id
        JOIN contract_holder_version AS v ON v.holder_id = h.id AND {_at("v")}
        LEFT JOIN person AS p ON p.id = v.representative_id LEFT JOIN organization AS o ON o.id = v.organization_id
        ORDER BY a.right_id""",
    "members": f"""
        SELECT a.right_id, h.code AS holder_code, nullif(p.name, '') AS name, p.sex, p.id_kind,
          p.id_sealed AS id_number, m.relation, m.position, m.remark_kind, m.remark,
          CASE m.is_co_owner WHEN true THEN '1' WHEN false THEN '2' END AS is_co_owner
        FROM asked AS a JOIN contract_holder AS h ON h.id = a.holder_id
        JOIN household_member AS m ON m.holder_id = h.id AND m.during_to = '9999-12-31' AND {_at("m")}
        JOIN person AS p ON p.id = m.person_id ORDER BY a.right_id, m.position, m.id""",
    "contracts": f"""
        SELECT a.right_id, c.code, v.earlier_code, g.code AS grantor_code, h.code AS holder_code, v.method, v.term_from,
          {_TERM.format("v")}, v.total_area, v.parcel_count, v.signed_on, v.total_area_mu, v.earlier_total_area,
          v.earlier_total_area_mu
        FROM asked AS a JOIN contract AS c ON c.id = a.contract_id
        JOIN contract_version AS v ON v.contract_id = c.id AND {_at("v")}
        JOIN grantor AS g ON g.id = c.grantor_id JOIN contract_holder AS h ON h.id = c.holder_id ORDER BY a.right_id""",
    "contract_parcels": f"""
        SELECT a.right_id, p.parcel_code, g.code AS grantor_code, h.code AS holder_code, p.acquisition, p.contract_area,
          c.code AS contract_code, p.transfer_code, a.code AS right_code, p.earlier_area, p.contract_area_mu,
          p.earlier_area_mu, CASE p.is_share_only WHEN true THEN '1' WHEN false THEN '2' END AS is_share_only,
          CASE WHEN p.is_share_only THEN c.code END AS share_of
        FROM asked AS a JOIN contract AS c ON c.id = a.contract_id
        JOIN contract_parcel AS p ON p.contract_id = c.id AND {_at("p")}
        JOIN grantor AS g ON g.id = c.grantor_id JOIN contract_holder AS h ON h.id = c.holder_id
        ORDER BY a.right_id, p.parcel_code""",
    "parcels": f"""
        SELECT a.right_id, h.code AS held_by, u.id AS unit_id, u.level, v.structure, v.storeys, l.estate_unit, v.survey_number, u.code, v.name, v.ownership_kind, v.parcel_kind,
          v.soil_grade, v.land_use, CASE v.is_protected_farmland WHEN true THEN '1' WHEN false THEN '2' END
          AS is_protected_farmland, v.purpose, v.east, v.west, v.south, v.north, v.boundary_witness, v.note,
          v.key_points, v.measured_area, v.measured_area_mu, p.share_part, p.share_whole,
          ST_AsBinary(v.shape, 'NDR') AS shape
        FROM asked AS a JOIN contract_holder AS h ON h.id = a.holder_id
        JOIN right_parcel AS p ON p.right_id = a.right_id AND p.version = a.version
        JOIN spatial_unit AS u ON u.id = p.unit_id
        JOIN spatial_unit_version AS v ON v.unit_id = u.id AND {_at("v")}
        LEFT JOIN estate_link AS l ON l.unit_id = u.id
        ORDER BY a.right_id, u.code""",
    "pages": """
        SELECT a.right_id, CAST(d.facts AS jsonb)->>'location' AS location
        FROM asked AS a JOIN unit_draft AS d ON d.id = a.draft_id ORDER BY a.right_id""",
    "folios": f"""
        SELECT a.right_id, a.code, g.code AS grantor_code, h.code AS holder_code, k.method,
          CASE WHEN a.term_to > '9999-01-01' THEN '长久'
               ELSE extract(year FROM age(a.term_to, a.term_from)) || '年' END AS term_text,
          a.term_from, {_TERM.format("a")},
          (SELECT s.name FROM case_step AS t JOIN person AS s ON s.id = t.person_id
           WHERE t.case_id = a.case_id AND t.state = 'entered' ORDER BY t.number LIMIT 1) AS registered_by,
          a.entered_on AS registered_on
        FROM asked AS a JOIN grantor AS g ON g.id = a.grantor_id JOIN contract_holder AS h ON h.id = a.holder_id
        LEFT JOIN contract_version AS k ON k.contract_id = a.contract_id AND {_at("k")} ORDER BY a.right_id""",
}


def rows(session: Session, rights: Sequence[tuple[int, int]], moment: int) -> dict[int, Rows]:
    """Return by right what the register says of some versions of rights after act number `moment`."""
    found: dict[int, Rows] = {right: {name: [] for name in _QUERIES} for right, _ in rights}
    given = {"rights": [r for r, _ in rights], "versions": [v for _, v in rights], "moment": moment}
    for name, query in _QUERIES.items() if rights else ():
        for row in session.execute(text(_ASKED + query), given).mappings():
            values = dict(row)
            found[values.pop("right_id")][name].append(values)
    return found


def steps(session: Session, cases: Iterable[int]) -> dict[int, dict[str, tuple[str, date]]]:
    """Return by case who took it into each state up to entry, and on which day of the county; the first time counts."""
    found: dict[int, dict[str, tuple[str, date]]] = defaultdict(dict)
    listed = session.execute(
        text(
            "SELECT t.case_id, t.state, p.name, (t.at AT TIME ZONE (SELECT time_zone FROM county))::date "
            "FROM case_step AS t JOIN person AS p ON p.id = t.person_id "
            "WHERE t.case_id = ANY(CAST(:cases AS bigint[])) AND t.number <= (SELECT min(o.number) FROM case_step AS o "
            "WHERE o.case_id = t.case_id AND o.state = 'entered') ORDER BY t.case_id, t.number DESC"
        ),
        {"cases": sorted(set(cases))},
    )
    for case_id, state, name, day in listed:
        found[case_id][state] = (name, day)
    return found


def parents(session: Session, cases: Iterable[int]) -> dict[int, dict[int, list[str]]]:
    """Return by case and unit the codes of the parcels that it came from in that case."""
    found: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    listed = session.execute(
        text(
            "SELECT l.case_id, l.child_id, u.code FROM unit_lineage AS l JOIN spatial_unit AS u ON u.id = l.parent_id "
            "WHERE l.case_id = ANY(CAST(:cases AS bigint[])) ORDER BY u.code"
        ),
        {"cases": sorted(set(cases))},
    )
    for case_id, child, code in listed:
        found[case_id][child].append(code)
    return found
