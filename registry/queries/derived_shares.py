"""Parcels of which a right has a share, with all that would rest on it if drafted pages were entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import LandRight, LandRightVersion, RightParcel, SpatialUnit
from registry.queries.resting_rights import ON_ITS_GROUND
from registry.queries.unit_sheets import UnitRight, UnitSheet
from registry.rules.derived_shares import Resting, SharedParcel


@dataclass(frozen=True, slots=True)
class _Drafted:
    """A right of a page, with what it rests on."""

    where: str
    right: UnitRight
    parent_id: int | None


def shared(session: Session, sheets: Sequence[UnitSheet]) -> list[SharedParcel]:
    """Return the parcels of which rights that pages touch have a share, or what they rest on has.

    A parcel that a right has whole is not among them: what is given of that is counted for the parcel.
    """
    drafted = _drafted(session, sheets)
    own = {d.right.right_id: d for d in drafted if d.right.right_id}
    parents = sorted({d.parent_id for d in drafted if d.parent_id} | set(own))
    has = _shares(session, [id_ for id_ in parents if id_ not in own])
    for id_, d in own.items():
        if d.right.act == "change":
            has |= {
                (id_, g.unit_id): (d.right.right_code or "", g.code, Fraction(g.share_part, g.share_whole))
                for g in d.right.ground
            }
    resting = _resting(session, parents, list(own))
    for d in drafted:
        if d.parent_id is None or d.right.act == "end" or d.right.kind not in ON_ITS_GROUND:
            continue
        for g in d.right.ground:
            share = Resting(Fraction(g.share_part, g.share_whole), (d.right.term_from, d.right.term_to))
            resting.setdefault((d.parent_id, g.unit_id), []).append(share)
    where = {d.parent_id: d.where for d in drafted} | {id_: d.where for id_, d in own.items()}
    return [
        SharedParcel(where[key[0]], parent, code, share, resting.get(key, []))
        for key, (parent, code, share) in sorted(has.items())
        if share < 1
    ]


def _drafted(session: Session, sheets: Sequence[UnitSheet]) -> list[_Drafted]:
    rights = [(s.folio_number, r) for s in sheets for r in s.rights]
    begun = [r.right_id for _, r in rights if r.right_id]
    query = select(LandRight.id, LandRight.parent_id).where(LandRight.id.in_(begun))
    parents = {row[0]: row[1] for row in session.execute(query)} if begun else {}
    return [_Drafted(where, r, r.parent_id or parents.get(r.right_id or 0)) for where, r in rights]


def _shares(session: Session, right_ids: Sequence[int]) -> dict[tuple[int, int], tuple[str, str, Fraction]]:
    """Return what rights in force have of parcels: by right and unit, their codes and the share."""
    parcel = RightParcel
    query = (
        select(
            LandRight.id,
            parcel.unit_id,
            LandRight.code,
            SpatialUnit.code,
            parcel.share_part,
            parcel.share_whole,
        )
        .join(parcel, parcel.right_id == LandRight.id)
        .join(SpatialUnit, SpatialUnit.id == parcel.unit_id)
        .where(LandRight.id.in_(right_ids), parcel.ended_by.is_(None), parcel.share_part < parcel.share_whole)
    )
    return {(row[0], row[1]): (row[2], row[3], Fraction(row[4], row[5])) for row in session.execute(query)}


def _resting(
    session: Session, parents: Sequence[int], drafted: Sequence[int]
) -> dict[tuple[int, int], list[Resting]]:
    """Return what rests on rights and is not drafted itself, by right and unit."""
    parcel, version = RightParcel, LandRightVersion
    query = (
        select(
            LandRight.parent_id,
            parcel.unit_id,
            parcel.share_part,
            parcel.share_whole,
            version.term_from,
            version.term_to,
        )
        .join(parcel, parcel.right_id == LandRight.id)
        .join(version, version.right_id == LandRight.id)
        .where(
            LandRight.parent_id.in_(parents),
            LandRight.kind.in_(ON_ITS_GROUND),
            LandRight.id.not_in(drafted),
            parcel.ended_by.is_(None),
            version.ended_by.is_(None),
        )
    )
    found: dict[tuple[int, int], list[Resting]] = {}
    for parent, unit, part, whole, *term in session.execute(query):
        found.setdefault((parent or 0, unit), []).append(Resting(Fraction(part, whole), (term[0], term[1])))
    return found
