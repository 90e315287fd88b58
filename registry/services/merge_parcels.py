"""Applies for the merging of parcels 地块合并 that lie side by side under the same rights."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from registry.partition import merge
from registry.queries import parcel_changes
from registry.services._parcel_plan import Decisions, Draft, apply_for
from registry.services._write import Actor


def draft_merge(session: Session, seen: Mapping[str, int], *, decisions: Decisions, reason: str) -> Draft:
    """Return the merging of parcels (version seen, by code) as it would be; raises NotFoundError."""
    parcels = parcel_changes.held(session, list(seen))
    shape = merge([parcel.shape for parcel in parcels])
    total = sum((parcel.area for parcel in parcels), Decimal())
    return Draft("merge", seen, [(shape, total)], decisions, reason)


def merge_parcels(session: Session, draft: Draft, *, actor: Actor) -> int:
    """Apply for a merging; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == "merge"
    return apply_for(session, draft, actor=actor)
