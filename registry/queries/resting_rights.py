"""Rights that rest on others: which of them drafted pages would leave outside their parent (I11, I12)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import LandRight, LandRightVersion, RightParcel
from registry.queries.unit_sheets import GroundWanted, UnitRight, UnitSheet

ON_ITS_GROUND = ("operating", "forest_operating", "homestead_lease")
"""Kinds that lie on parcels of the right they rest on; a house has a place of its own."""


@dataclass(frozen=True, slots=True)
class _Resting:
    """A right in force that is derived from another."""

    code: str
    parent_id: int
    term: tuple[date, date]
    ground: dict[int, Fraction] = field(default_factory=dict)
    """Its share of each unit."""

    def lies_in(self, right: UnitRight) -> bool:
        """Return whether a right as drafted still has all of this one's term and ground."""
        has = {g.unit_id: Fraction(g.share_part, g.share_whole) for g in right.ground}
        lasts = right.term_from <= self.term[0] and self.term[1] <= right.term_to
        return right.act == "change" and lasts and all(s <= has.get(u, 0) for u, s in self.ground.items())


def left_outside(session: Session, sheets: Sequence[UnitSheet]) -> dict[str, list[str]]:
    """Return codes of the rights that pages would leave outside the right they rest on, by its code.

    Rights that the pages themselves change or end are not asked: what becomes of them is said there.
    """
    drafted = {r.right_id: r for s in sheets for r in s.rights if r.right_id and r.act != "begin"}
    found: dict[str, list[str]] = {}
    for resting in _resting_on(session, list(drafted)):
        right = drafted[resting.parent_id]
        if not resting.lies_in(right):
            found.setdefault(right.right_code or "", []).append(resting.code)
    return found


def _resting_on(session: Session, right_ids: Sequence[int]) -> list[_Resting]:
    if not right_ids:
        return []
    version = LandRightVersion
    query = (
        select(
            LandRight.id,
            LandRight.code,
            LandRight.parent_id,
            LandRight.kind,
            version.term_from,
            version.term_to,
        )
        .join(version, version.right_id == LandRight.id)
        .where(LandRight.parent_id.in_(right_ids), LandRight.id.not_in(right_ids), version.ended_by.is_(None))
        .order_by(LandRight.code)
    )
    rows = session.execute(query).all()
    found = {row.id: _Resting(row.code, row.parent_id or 0, (row.term_from, row.term_to)) for row in rows}
    lying = [row.id for row in rows if row.kind in ON_ITS_GROUND]
    for (right_id, unit_id), lies in ground_of(session, lying).items():
        found[right_id].ground[unit_id] = Fraction(lies.share_part, lies.share_whole)
    return list(found.values())


def ground_of(session: Session, right_ids: Sequence[int]) -> dict[tuple[int, int], GroundWanted]:
    """Return what rights in force have of units, by right and unit: the whole alone, or a share."""
    parcel = RightParcel
    query = select(
        parcel.right_id, parcel.unit_id, parcel.exclusive, parcel.share_part, parcel.share_whole
    ).where(parcel.right_id.in_(right_ids), parcel.ended_by.is_(None))
    return {(row[0], row[1]): GroundWanted(*row[1:]) for row in session.execute(query)}
