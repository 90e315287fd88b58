"""Rights that can move: who holds them, on which parcels, until when, and whose contract they go back to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from registry.area import m2
from registry.db import AnySelect, AreaM2
from registry.models import (
    ContractHolder,
    ContractHolderVersion,
    ContractParcel,
    Enforcement,
    HouseholdMember,
    LandRight,
    LandRightVersion,
    Organization,
    Person,
    RegistrationUnit,
    RightParcel,
    SpatialUnit,
    SpatialUnitVersion,
    TransferEntry,
    TransferParcel,
)
from registry.periods import OPEN_DATE

OWNERSHIP = "collective_ownership"
_SURVEYED_ALIKE = 0.05
"""Metres by which a plot may stand over the edge of the area that it lies in: the surveys' own accuracy."""


@dataclass(frozen=True, slots=True)
class HeldParcel:
    """A parcel under a right: `area` in m² is what of it the right has, by contract or as measured."""

    unit_id: int
    code: str
    name: str | None
    area: Decimal
    is_protected: bool


@dataclass(frozen=True, slots=True)
class HouseholdPerson:
    """A member or co-owner as far as signing needs."""

    person_id: int
    name: str
    is_co_owner: bool


@dataclass(frozen=True, slots=True)
class Party:
    """Who holds a right."""

    holder_id: int
    name: str
    kind: str
    household_id: int | None
    region_code: str
    representative: int | None
    members: tuple[HouseholdPerson, ...]


@dataclass(frozen=True, slots=True)
class MovableRight:
    """A right in force with its land."""

    right_id: int
    code: str
    kind: str
    unit_kind: str
    grantor_id: int
    region_code: str
    holder: Party
    root: Party | None
    """The household whose contract right this one goes back to; None where it is that one itself."""
    term: tuple[date, date]
    version: int
    parcels: tuple[HeldParcel, ...]


def by_codes(session: Session, codes: Sequence[str]) -> dict[str, MovableRight]:
    """Return the rights in force among some codes, by code."""
    version, grantor = LandRightVersion, ContractHolder.grantor_id
    query: AnySelect = (
        select(
            LandRight.id,
            LandRight.code,
            LandRight.kind,
            RegistrationUnit.kind,
            grantor,
            LandRight.region_code,
            version.holder_id,
            LandRight.parent_id,
            version.term_from,
            version.term_to,
            version.version,
        )
        .join(version, and_(version.right_id == LandRight.id, version.ended_by.is_(None)))
        .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
        .join(ContractHolder, ContractHolder.id == version.holder_id)
        .where(LandRight.code.in_(codes))
    )
    rows = session.execute(query).all()
    roots = _roots(session, [row[0] for row in rows if row[7] is not None])
    people = parties(session, sorted({row[6] for row in rows} | set(roots.values())))
    owned = [row[0] for row in rows if row[2] == OWNERSHIP]
    ground = _ground(session, [row[0] for row in rows if row[2] != OWNERSHIP]) | _plots_of(session, owned)
    return {
        row[1]: MovableRight(
            *(
                *row[:6],
                people[row[6]],
                people.get(roots.get(row[0], 0)),
                (row[8], row[9]),
                row[10],
                tuple(ground.get(row[0], ())),
            )
        )
        for row in rows
    }


def _roots(session: Session, right_ids: Sequence[int]) -> dict[int, int]:
    """Return the holder of the topmost right that each right goes back to, for those that rest on another."""
    chain = (
        select(LandRight.id.label("own"), LandRight.parent_id.label("top"))
        .where(LandRight.id.in_(right_ids), LandRight.parent_id.is_not(None))
        .cte(recursive=True)
    )
    above = aliased(LandRight)
    chain = chain.union_all(
        select(chain.c.own, above.parent_id)
        .join(above, above.id == chain.c.top)
        .where(above.parent_id.is_not(None))
    )
    top = aliased(LandRight)
    query = (
        select(chain.c.own, LandRightVersion.holder_id)
        .join(top, and_(top.id == chain.c.top, top.parent_id.is_(None)))
        .join(
            LandRightVersion, and_(LandRightVersion.right_id == top.id, LandRightVersion.ended_by.is_(None))
        )
    )
    return {row[0]: row[1] for row in session.execute(query)}


def parties(session: Session, holder_ids: Sequence[int]) -> dict[int, Party]:
    """Return holders in force with their members, by id."""
    members: dict[int, list[HouseholdPerson]] = {}
    of_household = (
        select(HouseholdMember.holder_id, Person.id, Person.name, HouseholdMember.is_co_owner)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(
            HouseholdMember.holder_id.in_(holder_ids),
            HouseholdMember.ended_by.is_(None),
            HouseholdMember.during_to == OPEN_DATE,
        )
        .order_by(HouseholdMember.holder_id, HouseholdMember.position)
    )
    for holder, person, name, is_co_owner in session.execute(of_household):
        members.setdefault(holder, []).append(HouseholdPerson(person, name, bool(is_co_owner)))
    version = ContractHolderVersion
    query = (
        select(
            ContractHolder.id,
            func.coalesce(version.name, Organization.name, ""),
            ContractHolder.kind,
            ContractHolder.household_id,
            ContractHolder.region_code,
            version.representative_id,
        )
        .join(version, and_(version.holder_id == ContractHolder.id, version.ended_by.is_(None)))
        .outerjoin(Organization, Organization.id == version.organization_id)
        .where(ContractHolder.id.in_(holder_ids))
    )
    return {row[0]: Party(*row, tuple(members.get(row[0], ()))) for row in session.execute(query)}


def _ground(session: Session, right_ids: Sequence[int]) -> dict[int, list[HeldParcel]]:
    """Return the parcels of rights: their area by the lease, else by the contract, else as measured."""
    unit = SpatialUnitVersion
    measured = func.coalesce(unit.measured_area, type_coerce(unit.geometric_area, AreaM2()), type_=AreaM2())
    realised = (
        select(func.min(Enforcement.party_id)).where(Enforcement.right_id == LandRight.id).scalar_subquery()
    )
    query = (
        select(
            RightParcel.right_id,
            SpatialUnit.id,
            SpatialUnit.code,
            unit.name,
            func.coalesce(TransferParcel.area, ContractParcel.contract_area, type_=AreaM2()),
            measured,
            RightParcel.share_part,
            RightParcel.share_whole,
            func.coalesce(unit.is_protected_farmland, False),
        )
        .join(LandRight, LandRight.id == RightParcel.right_id)
        .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
        .join(SpatialUnit, SpatialUnit.id == RightParcel.unit_id)
        .join(unit, and_(unit.unit_id == SpatialUnit.id, unit.ended_by.is_(None)))
        .outerjoin(
            ContractParcel,
            and_(
                ContractParcel.contract_id == RegistrationUnit.contract_id,
                ContractParcel.parcel_code == SpatialUnit.code,
                ContractParcel.ended_by.is_(None),
            ),
        )
        .outerjoin(TransferEntry, TransferEntry.right_id == LandRight.id)
        .outerjoin(
            TransferParcel,
            and_(
                TransferParcel.party_id == func.coalesce(TransferEntry.party_id, realised),
                TransferParcel.unit_id == SpatialUnit.id,
            ),
        )
        .where(RightParcel.right_id.in_(right_ids), RightParcel.ended_by.is_(None))
        .order_by(RightParcel.right_id, SpatialUnit.code)
    )
    found: dict[int, list[HeldParcel]] = {}
    for right, unit_id, code, name, agreed, whole, part, parts, protected in session.execute(query):
        agreed_area: Decimal | None = agreed
        area = m2(whole * part / parts) if agreed_area is None else agreed_area
        found.setdefault(right, []).append(HeldParcel(unit_id, code, name, area, protected))
    return found


def _plots_of(session: Session, right_ids: Sequence[int]) -> dict[int, list[HeldParcel]]:
    """Return the construction plots inside ownership areas: what of these others may use."""
    if not right_ids:
        return {}
    area, plot = aliased(SpatialUnitVersion), aliased(SpatialUnitVersion)
    query = (
        select(
            RightParcel.right_id,
            SpatialUnit.id,
            SpatialUnit.code,
            plot.name,
            func.coalesce(plot.measured_area, type_coerce(plot.geometric_area, AreaM2()), type_=AreaM2()),
        )
        .join(area, and_(area.unit_id == RightParcel.unit_id, area.ended_by.is_(None)))
        .join(plot, and_(plot.shape.op("&&")(area.shape), plot.ended_by.is_(None)))
        .join(SpatialUnit, SpatialUnit.id == plot.unit_id)
        .where(
            RightParcel.right_id.in_(right_ids),
            RightParcel.ended_by.is_(None),
            plot.level == "construction_plot",
            func.ST_CoveredBy(plot.shape, func.ST_Buffer(area.shape, _SURVEYED_ALIKE)),
        )
        .order_by(RightParcel.right_id, SpatialUnit.code)
    )
    found: dict[int, list[HeldParcel]] = {}
    for right, unit_id, code, name, m2_ in session.execute(query):
        found.setdefault(right, []).append(HeldParcel(unit_id, code, name, m2_, False))
    return found


def of_grantor(session: Session, grantor_code: str, kinds: Sequence[str]) -> list[str]:
    """Return the codes of a grantor's rights in force of some kinds, in their order."""
    query = (
        select(LandRight.code)
        .join(
            LandRightVersion,
            and_(LandRightVersion.right_id == LandRight.id, LandRightVersion.ended_by.is_(None)),
        )
        .where(LandRight.kind.in_(kinds), LandRight.region_code == grantor_code)
        .order_by(LandRight.code)
    )
    return list(session.scalars(query))


def on_parcels(session: Session, parcel_codes: Sequence[str], kinds: Sequence[str]) -> dict[str, list[str]]:
    """Return the codes of parcels by the right of one of some kinds that lies on them."""
    query = (
        select(LandRight.code, SpatialUnit.code)
        .join(RightParcel, and_(RightParcel.right_id == LandRight.id, RightParcel.ended_by.is_(None)))
        .join(SpatialUnit, SpatialUnit.id == RightParcel.unit_id)
        .where(SpatialUnit.code.in_(parcel_codes), LandRight.kind.in_(kinds))
        .order_by(LandRight.code, SpatialUnit.code)
    )
    found: dict[str, list[str]] = {}
    for right, parcel in session.execute(query):
        found.setdefault(right, []).append(parcel)
    return found
