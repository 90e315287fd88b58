"""Applies for the split of a parcel 地块分割: by a line, or by drawn parts; a decision for each right."""

from collections.abc import Sequence

from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from registry.partition import split_by_line, split_by_parts
from registry.queries import parcel_changes
from registry.services._parcel_plan import Decisions, Draft, apply_for, parts_of
from registry.services._write import Actor


def draft_split(
    session: Session, code: str, seen: int, cut: LineString | Sequence[Polygon], *,
    decisions: Decisions, reason: str,
) -> Draft:  # fmt: skip
    """Return the split of a parcel as it would be, areas summing exactly; raises NotFoundError."""
    (parcel,) = parcel_changes.held(session, [code])
    shapes: Sequence[BaseGeometry]
    if isinstance(cut, LineString):
        near = parcel_changes.near(session, [parcel.unit_id])
        shapes = split_by_line(parcel.shape, cut, near)
    else:
        shapes = split_by_parts(parcel.shape, cut)
    return Draft("split", {code: seen}, parts_of(parcel.area, shapes), decisions, reason)


def split_parcel(session: Session, draft: Draft, *, actor: Actor) -> int:
    """Apply for a split; return the case's id. Raises Refused, NotFoundError, StaleVersionError."""
    assert draft.kind == "split"
    return apply_for(session, draft, actor=actor)
