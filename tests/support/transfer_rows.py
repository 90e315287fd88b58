"""A transfer that a case carries, by rows alone: enough for a command to say whether it is allowed."""

from datetime import date
from decimal import Decimal

from sqlalchemy import text

from registry.leaf import Json
from registry.rules.transfer_prices import Price
from registry.rules.transfer_sheet import SheetParcel, TermSheet
from registry.rules.transfers import Agreement
from tests.support.village import GRANTOR, Village

BEARS = {
    "transfer_filing": "lease",
    "transfer_first": "lease",
    "transfer_passing": "assignment",
    "transfer_exit": "hand_back",
    "transfer_security": "security",
    "transfer_end": "lease",
}
"""A form by each kind of case that carries a transfer."""
_RIGHT = """
    WITH u AS (INSERT INTO registration_unit (kind, folio_number, region_code, begun_by)
      SELECT 'other', 'X', code, begun_by FROM grantor WHERE code = :grantor RETURNING id, region_code, begun_by)
    INSERT INTO land_right (kind, code, unit_id, region_code, begun_by)
    SELECT 'other_property', 'X', id, region_code, begun_by FROM u RETURNING id
"""
_TRANSFER = """
    WITH t AS (INSERT INTO transfer (number, form, grantor_id, receiver_id, region_code, begun_by)
      SELECT :number, :form, g.id, NULL, g.code, g.begun_by FROM grantor AS g WHERE g.code = :grantor
      RETURNING id, region_code, begun_by)
    INSERT INTO transfer_party (transfer_id, right_id, holder_id, term_from, term_to, content, content_sha256,
      region_code, begun_by)
    SELECT t.id, :right, h.id, :since, :until, :content, :hash, t.region_code, t.begun_by
    FROM t, (SELECT min(id) AS id FROM contract_holder) AS h RETURNING id
"""
_PARCEL = """
    INSERT INTO transfer_parcel (party_id, unit_id, ordinal, area, whole_area, region_code, begun_by)
    SELECT p.id, (SELECT min(id) FROM spatial_unit), 1, 100, 100, p.region_code, p.begun_by
    FROM transfer_party AS p WHERE p.id = :party
"""
_CASE = """
    INSERT INTO transfer_case (case_id, party_id, content_sha256, region_code, begun_by)
    SELECT :case, id, :hash, region_code, begun_by FROM transfer_party WHERE id = :party
"""


def carried(village: Village, kind: str, case_id: int) -> dict[str, Json]:
    """Write a transfer of one right that is not in force into a case; return the case's plan."""
    session, number, term = village.session, f"{GRANTOR}9999", (date(2025, 1, 1), date(2028, 1, 1))
    sheet = TermSheet(
        number,
        BEARS[kind],
        "X",
        "赵",
        "",
        term,
        Agreement(),
        Price("free"),
        [SheetParcel("P", Decimal(1), Decimal(1))],
        (),
    )
    right = session.scalar(text(_RIGHT), {"grantor": GRANTOR})
    said = {
        "number": number,
        "form": BEARS[kind],
        "grantor": GRANTOR,
        "right": right,
        "since": term[0],
        "until": term[1],
        "content": sheet.text,
        "hash": sheet.sha256,
    }
    party = session.scalar(text(_TRANSFER), said)
    session.execute(text(_PARCEL), {"party": party})
    session.execute(text(_CASE), {"case": case_id, "party": party, "hash": sheet.sha256})
    return {
        "document": None,
        "effect": {},
        "ended_on": "2026-01-01",
        "ground": "expired",
        "proofs": {"acknowledged": [], "consented": []},
        "reason": "",
        "sheets": [],
        "transfer": number,
    }
