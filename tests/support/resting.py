"""Rights that rest on leases, and leases that become shorter or smaller under them."""

from datetime import date
from typing import Any

from sqlalchemy import text

from registry.queries import movable_rights
from registry.queries.unit_sheets import GroundWanted, PageWanted, RightWanted
from registry.rules.case_kinds import RIGHT_CHANGE
from registry.services._transfer_terms import PartyWanted
from registry.services.add_holder import add_holder
from tests.support.new_trials import HEIR
from tests.support.pages import apply_change
from tests.support.transfers import draft, lease, right_codes
from tests.support.village import GRANTOR, Village

_RIGHT = (
    "SELECT r.id, r.kind, u.kind AS page, u.folio_number, v.holder_id, v.term_from, v.term_to FROM land_right AS r "
    "JOIN registration_unit AS u ON u.id = r.unit_id "
    "JOIN land_right_version AS v ON v.right_id = r.id AND v.ended_by IS NULL WHERE r.code = :code"
)
_GROUND = (
    "SELECT unit_id, exclusive, share_part, share_whole FROM right_parcel "
    "WHERE right_id = :id AND ended_by IS NULL ORDER BY unit_id"
)


def page_of(
    village: Village, code: str, *, until: date | None = None, parcels: int | None = None, act: str = "change"
) -> PageWanted:
    """Return a right's page with another last day, or only some of its first parcels."""
    found = village.session.execute(text(_RIGHT), {"code": code}).one()
    ground = [GroundWanted(*row) for row in village.session.execute(text(_GROUND), {"id": found.id})]
    term_to = until or found.term_to
    right = RightWanted(
        found.kind, found.holder_id, found.term_from, term_to, ground[:parcels], act, right_id=found.id
    )
    return PageWanted(found.page, found.folio_number, {}, [right])


def shorten(village: Village, code: str, until: date) -> int:
    """Apply for a right to end earlier; return the case."""
    return apply_change(village, RIGHT_CHANGE, page_of(village, code, until=until), reason="双方协商缩短期限")


def sublease(village: Village, right: str = "", receiver: int | None = None, **changes: object) -> str:
    """Draw a sub-lease of a lease up, of the first one unless told; return its number."""
    who = receiver or add_holder(village.session, HEIR, GRANTOR, actor=village.cast.lu, vault=village.vault)
    return draft(village, [right or right_codes(village, "operating")[0]], who, "sublease", **changes)


def shared_lease(village: Village, **changes: Any) -> tuple[str, str]:
    """Enter a lease of two fifths of a parcel; return the codes of parcel and lease."""
    (right,) = movable_rights.by_codes(village.session, right_codes(village)[:1]).values()
    parcel = right.parcels[0]
    lease(village, parties=[PartyWanted(right.code, {parcel.code: parcel.area * 2 / 5})], **changes)
    return parcel.code, right_codes(village, "operating")[0]
