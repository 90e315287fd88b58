"""The page of the acquirer's operating right: a new one inside a contract, or one that passes."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import LandRight
from registry.queries import folios, resting_rights
from registry.queries.movable_rights import MovableRight
from registry.queries.transfers import SheetView, TransferView
from registry.queries.unit_sheets import PageWanted, RightWanted
from registry.rights import KINDS
from registry.rules.land_uses import FARMING_USES, OTHER_USES
from registry.rules.unit_drafts import APART, FILING
from registry.services._derive_rights import filing_number, ground_of

GIVES = {
    "contracted_land": "operating",
    "other_contract": "operating",
    "operating": "operating",
    "forest_contract": "forest_operating",
    "forest_operating": "forest_operating",
}
"""Kind of the new right, by what secured."""
_PASSING = ("operating", "forest_operating")
"""Kinds that pass where all of their land secured; contract rights never do."""


class Wanted(Protocol):
    """What is asked of an enforcement here."""

    @property
    def acquirer_id(self) -> int: ...
    @property
    def folio_number(self) -> str | None: ...
    @property
    def use(self) -> str: ...


def is_of_all(right: MovableRight, sheet: SheetView) -> bool:
    """Return whether all land of the right secured, each parcel whole."""
    whole = all(p.area == p.whole_area for p in sheet.sheet.parcels)
    return whole and {p.unit_id for p in right.parcels} == {*sheet.units.values()}


def passes(right: MovableRight, sheet: SheetView) -> bool:
    """Return whether the right itself gets another holder."""
    return (right.kind in _PASSING or right.kind not in GIVES) and is_of_all(right, sheet)


def is_indivisible(right: MovableRight, sheet: SheetView) -> bool:
    """Return whether a part secured of what gives no right inside itself: a part of it never passes."""
    return right.kind not in GIVES and not is_of_all(right, sheet)


def term(right: MovableRight, sheet: SheetView, since: date, until: date | None) -> tuple[date, date]:
    """Return the term that the acquirer has: that of a right that passes is as it was."""
    return right.term if passes(right, sheet) else (max(since, right.term[0]), until or right.term[1])


def page(
    session: Session,
    view: TransferView,
    right: MovableRight,
    sheet: SheetView,
    wanted: Wanted,
    lasts: tuple[date, date],
) -> PageWanted:
    """Return the page as it would be drafted."""
    if passes(right, sheet):
        return _passing(session, folio_of(session, sheet), sheet, wanted)
    kind, use = KINDS[GIVES[right.kind]], (FARMING_USES | OTHER_USES).get(wanted.use)
    return PageWanted(
        kind.unit if wanted.folio_number else FILING,
        wanted.folio_number or filing_number(session, view.number),
        {"transfer": view.number, "use": use.zh if use else "", "nature": "实现担保物权"},
        [
            RightWanted(
                kind.code,
                wanted.acquirer_id,
                *lasts,
                ground_of(resting_rights.ground_of(session, [sheet.right_id]), sheet),
                parent_id=sheet.right_id,
            )
        ],
    )


def _passing(session: Session, folio: str, sheet: SheetView, wanted: Wanted) -> PageWanted:
    """Return the page as it stands with the acquirer on it: of pages of leases the one right, else all."""
    standing = folios.standing(session, folio)
    parents = _parents(session, [right.id for right in standing.rights])
    return PageWanted(
        standing.kind,
        folio,
        dict(standing.facts),
        [
            RightWanted(
                right.kind,
                wanted.acquirer_id,
                right.term_from,
                right.term_to,
                right.ground,
                "change",
                right.id,
                right.share_part,
                right.share_whole,
                parents.get(right.id),
            )
            for right in standing.rights
            if standing.kind not in APART or right.id == sheet.right_id
        ],
    )


def _parents(session: Session, rights: Iterable[int]) -> dict[int, int | None]:
    query = select(LandRight.id, LandRight.parent_id).where(LandRight.id.in_([*rights]))
    return {row.id: row.parent_id for row in session.execute(query)}


def folio_of(session: Session, sheet: SheetView) -> str:
    """Return the number of the page of what secured."""
    return folios.numbers_of(session, [sheet.right_id])[sheet.right_id]
