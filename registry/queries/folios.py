"""A page of the register as it stands: its facts, and the rights in force on it with their ground."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.models import (
    Entry,
    LandRight,
    LandRightVersion,
    RegistrationUnit,
    RightParcel,
    SpatialUnit,
    UnitDraft,
)
from registry.queries import unit_sheets
from registry.queries.unit_sheets import GroundWanted, UnitHolder


@dataclass(frozen=True, slots=True)
class StandingRight:
    """A right in force on a page."""

    id: int
    code: str
    kind: str
    holder: UnitHolder
    term_from: date
    term_to: date
    share_part: int
    share_whole: int
    ground: tuple[GroundWanted, ...]
    ground_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folio:
    """A page that is no contract's."""

    kind: str
    folio_number: str
    region_code: str
    facts: Mapping[str, str]
    rights: tuple[StandingRight, ...]


def numbers_of(session: Session, right_ids: Sequence[int]) -> dict[int, str]:
    """Return the numbers of the pages that rights stand on, by right."""
    query = (
        select(LandRight.id, RegistrationUnit.folio_number)
        .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
        .where(LandRight.id.in_(right_ids))
    )
    return {row.id: row.folio_number for row in session.execute(query)}


def standing(session: Session, folio_number: str) -> Folio:
    """Return a page as it stands; raises NotFoundError for a contract's page and for one without a right."""
    unit = session.execute(
        select(RegistrationUnit.id, RegistrationUnit.kind, RegistrationUnit.region_code).where(
            RegistrationUnit.folio_number == folio_number, RegistrationUnit.contract_id.is_(None)
        )
    ).one_or_none()
    rights = _rights(session, unit.id) if unit else ()
    if unit is None or not rights:
        raise NotFoundError(what=f"登记簿页 {folio_number}")
    return Folio(unit.kind, folio_number, unit.region_code, _facts(session, unit.id), rights)


def _facts(session: Session, unit_id: int) -> Mapping[str, str]:
    """Return what the page's last entry says of it."""
    last = session.scalar(
        select(UnitDraft.facts)
        .join(Entry, Entry.draft_id == UnitDraft.id)
        .where(Entry.unit_id == unit_id)
        .order_by(Entry.id.desc())
        .limit(1)
    )
    return dict(json.loads(last or "{}"))


def _rights(session: Session, unit_id: int) -> tuple[StandingRight, ...]:
    version = LandRightVersion
    rows = session.execute(
        select(
            LandRight.id, LandRight.code, LandRight.kind, version.holder_id, version.term_from,
            version.term_to, version.share_part, version.share_whole,
        )
        .join(version, and_(version.right_id == LandRight.id, version.ended_by.is_(None)))
        .where(LandRight.unit_id == unit_id)
        .order_by(LandRight.id)
    ).all()  # fmt: skip
    held = unit_sheets.holders(session, sorted({row.holder_id for row in rows}))
    ground = _ground(session, [row.id for row in rows])
    return tuple(
        StandingRight(
            row[0], row[1], row[2], held[row[3]], *row[4:],
            tuple(wanted for wanted, _ in ground.get(row[0], ())),
            tuple(code for _, code in ground.get(row[0], ())),
        )
        for row in rows
    )  # fmt: skip


def _ground(session: Session, rights: Sequence[int]) -> dict[int, list[tuple[GroundWanted, str]]]:
    query = (
        select(
            RightParcel.right_id, RightParcel.unit_id, RightParcel.exclusive, RightParcel.share_part,
            RightParcel.share_whole, SpatialUnit.code,
        )
        .join(SpatialUnit, SpatialUnit.id == RightParcel.unit_id)
        .where(RightParcel.right_id.in_(rights), RightParcel.ended_by.is_(None))
        .order_by(SpatialUnit.code)
    )  # fmt: skip
    found: dict[int, list[tuple[GroundWanted, str]]] = {}
    for right, unit, exclusive, part, whole, code in session.execute(query):
        found.setdefault(right, []).append((GroundWanted(unit, exclusive, part, whole), code))
    return found


def holders_before(session: Session, rights: Sequence[int]) -> dict[int, int]:
    """Return who holds rights in force, by right."""
    query = select(LandRightVersion.right_id, LandRightVersion.holder_id).where(
        LandRightVersion.right_id.in_(rights), LandRightVersion.ended_by.is_(None)
    )
    return {row.right_id: row.holder_id for row in session.execute(query)}
