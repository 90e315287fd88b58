"""Applies for a new boundary between two neighbors 界线调整; codes and rights stay, the sum of areas too."""

from collections.abc import Mapping

from shapely import LineString
from sqlalchemy.orm import Session

from registry import area
from registry.partition import move_boundary
from registry.queries import parcel_changes
from registry.services._parcel_plan import Draft, apply_for
from registry.services._write import Actor


def draft_boundary(session: Session, seen: Mapping[str, int], line: LineString, *, reason: str) -> Draft:
    """Return two parcels with a line as their boundary; raises NotFoundError.

    What the first gains on the ground the second loses, to the hundredth of a m².
    """
    first, second = parcel_changes.held(session, list(seen))
    near = parcel_changes.near(session, [first.unit_id, second.unit_id])
    parts = move_boundary(first.shape, second.shape, line, near)
    gained = area.m2(parts[0].area - first.shape.area) if parts else area.m2(0)
    areas = [first.area + gained, second.area - gained]
    after = list(zip(parts, areas, strict=True)) if len(parts) == len(areas) else []
    return Draft("boundary", seen, after, {}, reason)


def adjust_boundary(session: Session, draft: Draft, *, actor: Actor) -> int:
    """Apply for a new boundary; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == "boundary"
    return apply_for(session, draft, actor=actor)
