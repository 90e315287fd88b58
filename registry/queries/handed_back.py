"""Households that gave land back in the term of their contract, by whichever way （农村土地承包法 30）."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.queries.households import Held

_GAVE_BACK = text("""
SELECT p.holder_id, e.entered_on FROM transfer_entry AS e JOIN transfer_party AS p ON p.id = e.party_id
JOIN transfer AS t ON t.id = p.transfer_id JOIN land_right AS r ON r.id = p.right_id
WHERE t.form IN ('hand_back', 'paid_exit') AND r.kind = 'contracted_land'
  AND p.holder_id = ANY(CAST(:holders AS bigint[]))
UNION ALL
SELECT c.holder_id, e.entered_on FROM entry AS e JOIN contract AS c ON c.id = e.contract_id
JOIN change_plan AS p ON p.case_id = e.case_id AND p.kind IN ('contract', 'cancellation')
WHERE c.holder_id = ANY(CAST(:holders AS bigint[]))
  AND (CAST(p.plan AS jsonb) #>> '{evidence,ground}' = 'voluntary' OR EXISTS (
    SELECT FROM jsonb_array_elements(CAST(p.plan AS jsonb) #> '{evidence,parcels}') AS parcel
    WHERE parcel ->> 1 = 'handed_back'))
""")
"""By transfers, and by the changes and ends of contracts that were applied for alone."""


def households(session: Session, found: Sequence[Held]) -> frozenset[str]:
    """Return the codes of those among some households that gave land back since their term began."""
    rows = session.execute(_GAVE_BACK, {"holders": [h.holder_id for h in found]}).all()
    return frozenset(
        h.code
        for h in found
        for holder, day in rows
        if holder == h.holder_id and (h.term_from is None or h.term_from <= day)
    )
