"""Applies for the correction of a registered parcel's measured area 面积更正: same code, same ground."""

from decimal import Decimal

from sqlalchemy.orm import Session

from registry.queries import parcel_changes
from registry.services._parcel_plan import Draft, apply_for
from registry.services._write import Actor


def draft_area(session: Session, code: str, seen: int, measured: Decimal, *, reason: str) -> Draft:
    """Return the correction of a parcel's measured area in m²; raises NotFoundError."""
    (parcel,) = parcel_changes.held(session, [code])
    return Draft("area", {code: seen}, [(parcel.shape, measured)], {}, reason)


def correct_area(session: Session, draft: Draft, *, actor: Actor) -> int:
    """Apply for a correction; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == "area"
    return apply_for(session, draft, actor=actor)
