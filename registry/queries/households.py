"""Contract households as a change finds them: members, parcels, contract and right in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.models import (
    Contract,
    ContractHolder,
    ContractHolderVersion,
    ContractParcel,
    ContractVersion,
    Grantor,
    HouseholdMember,
    LandRight,
    LandRightVersion,
    Person,
    RightParcel,
    SpatialUnit,
    SpatialUnitVersion,
    UnitLineage,
)
from registry.queries import ended_households
from registry.rules.household_facts import Member, Plot, Standing


@dataclass(frozen=True, slots=True)
class Named:
    """A member with what a page or a test of age needs."""

    name: str
    id_mask: str | None
    id_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Held:
    """A household with its family contract; `right_id` is None where that is not entered."""

    holder_id: int
    code: str
    grantor_id: int
    grantor_code: str
    region_code: str
    version: int
    name: str | None
    representative: int | None
    contract_id: int | None
    contract_code: str | None
    contract_version: int | None
    term_from: date | None
    term_to: date | None
    right_id: int | None
    right_code: str | None
    members: tuple[Member, ...]
    people: dict[int, Named]
    plots: tuple[Plot, ...]
    units: dict[str, int]
    """Spatial units of its parcels, by code."""

    @property
    def seen(self) -> list[int]:
        """The versions that a plan rests on: of the household and of its contract."""
        return [self.version, self.contract_version or 0]

    @property
    def standing(self) -> Standing:
        """The household as its rules see it."""
        return Standing(
            self.code,
            self.grantor_code,
            self.representative,
            self.members,
            self.plots,
            self.right_id is not None,
            (self.term_from, self.term_to),
        )


def held(session: Session, codes: Sequence[str]) -> list[Held]:
    """Return households in the order of their codes as given.

    Raises Refused for one that ended, with what became of it; NotFoundError for one that never was.
    """
    version, contract, terms = ContractHolderVersion, Contract, ContractVersion
    right = aliased(LandRightVersion)
    query: AnySelect = (
        select(
            ContractHolder.id,
            ContractHolder.code,
            ContractHolder.grantor_id,
            Grantor.code,
            ContractHolder.region_code,
            version.version,
            version.name,
            version.representative_id,
            terms.contract_id,
            contract.code,
            terms.version,
            terms.term_from,
            terms.term_to,
            right.right_id,
            LandRight.code,
        )
        .join(Grantor, Grantor.id == ContractHolder.grantor_id)
        .join(version, and_(version.holder_id == ContractHolder.id, version.ended_by.is_(None)))
        .outerjoin(contract, contract.code == func.concat(ContractHolder.code, "J"))
        .outerjoin(terms, and_(terms.contract_id == contract.id, terms.ended_by.is_(None)))
        .outerjoin(LandRight, and_(LandRight.code == contract.code, LandRight.kind == "contracted_land"))
        .outerjoin(right, and_(right.right_id == LandRight.id, right.ended_by.is_(None)))
        .where(ContractHolder.code.in_(codes))
    )
    rows = session.execute(query).all()
    found = {row[1]: row for row in rows}
    members, people = _members(session, [row[0] for row in rows])
    plots, units = _plots(session, [row[8] for row in rows if row[8] is not None])
    for code in codes:
        if code not in found:
            raise ended_households.not_in_force(session, code)
    return [
        Held(
            *(
                *row[:14],
                None if row[13] is None else row[14],  # the right of a contract may have ended
                tuple(members.get(row[0], ())),
                people,
                tuple(plots.get(row[8], ())),
                units,
            )
        )
        for row in (found[code] for code in codes)
    ]


def _members(session: Session, holders: Sequence[int]) -> tuple[dict[int, list[Member]], dict[int, Named]]:
    members: dict[int, list[Member]] = {}
    people: dict[int, Named] = {}
    query = (
        select(HouseholdMember, Person)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.holder_id.in_(holders), HouseholdMember.ended_by.is_(None))
        .order_by(HouseholdMember.holder_id, HouseholdMember.position)
    )
    for row, person in session.execute(query):
        members.setdefault(row.holder_id, []).append(
            Member(
                row.person_id,
                row.relation,
                row.is_co_owner,
                row.during_from,
                row.during_to,
                row.remark_kind,
                row.remark,
            )
        )
        people[person.id] = Named(person.name, person.id_mask, person.id_sealed)
    return members, people


def _plots(session: Session, contracts: Sequence[int]) -> tuple[dict[int, list[Plot]], dict[str, int]]:
    plots: dict[int, list[Plot]] = {}
    units: dict[str, int] = {}
    query = (
        select(
            ContractParcel.contract_id,
            ContractParcel.parcel_code,
            ContractParcel.contract_area,
            SpatialUnit.id,
        )
        .outerjoin(
            SpatialUnit,
            and_(SpatialUnit.level == "contracted_parcel", SpatialUnit.code == ContractParcel.parcel_code),
        )
        .where(ContractParcel.contract_id.in_(contracts), ContractParcel.ended_by.is_(None))
        .order_by(ContractParcel.parcel_code)
    )
    for contract, code, m2, unit in session.execute(query):
        plots.setdefault(contract, []).append(Plot(code, m2 or Decimal("0.00")))
        if unit is not None:
            units[code] = unit
    return plots, units


def free_parcels(session: Session, grantor_id: int, codes: Sequence[str] | None = None) -> dict[str, Decimal]:
    """Return a grantor's parcels in no contract and under no right, with their areas in m²."""
    in_contract = select(ContractParcel.id).where(
        ContractParcel.parcel_code == SpatialUnit.code, ContractParcel.ended_by.is_(None)
    )
    under_right = select(RightParcel.id).where(
        RightParcel.unit_id == SpatialUnit.id,
        RightParcel.ended_by.is_(None),
        RightParcel.kind != "collective_ownership",
    )
    version = SpatialUnitVersion
    query = (
        select(SpatialUnit.code, version.measured_area, version.geometric_area)
        .join(version, and_(version.unit_id == SpatialUnit.id, version.ended_by.is_(None)))
        .where(
            SpatialUnit.level == "contracted_parcel",
            SpatialUnit.grantor_id == grantor_id,
            ~in_contract.exists(),
            ~under_right.exists(),
        )
        .order_by(SpatialUnit.code)
    )
    if codes is not None:
        query = query.where(SpatialUnit.code.in_(codes))
    return {
        code: Decimal(drawn) / 100 if measured is None else measured
        for code, measured, drawn in session.execute(query)
    }


def units_of(session: Session, codes: Sequence[str]) -> dict[str, int]:
    """Return contracted parcels by code."""
    query = select(SpatialUnit.code, SpatialUnit.id).where(
        SpatialUnit.level == "contracted_parcel", SpatialUnit.code.in_(codes)
    )
    return {row.code: row.id for row in session.execute(query)}


def split_parcels(session: Session, codes: Sequence[str]) -> frozenset[str]:
    """Return which parcels came of a split."""
    query = (
        select(SpatialUnit.code)
        .join(UnitLineage, and_(UnitLineage.child_id == SpatialUnit.id, UnitLineage.kind == "split"))
        .where(SpatialUnit.code.in_(codes))
    )
    return frozenset(session.scalars(query))


def of_holder(session: Session, holder_id: int) -> tuple[int | None, tuple[Member, ...]]:
    """Return the representative and the members of a household in any of its roles."""
    version = ContractHolderVersion
    representative = session.scalar(
        select(version.representative_id).where(version.holder_id == holder_id, version.ended_by.is_(None))
    )
    members, _ = _members(session, [holder_id])
    return representative, tuple(members.get(holder_id, ()))


def other_rights(session: Session, household: Held) -> list[str]:
    """Return the codes of the rights in force that a household holds beside its family contract's."""
    query = (
        select(LandRight.code)
        .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
        .where(
            LandRightVersion.holder_id == household.holder_id,
            LandRightVersion.ended_by.is_(None),
            LandRight.id.is_distinct_from(household.right_id),
        )
        .order_by(LandRight.code)
    )
    return list(session.scalars(query))


def child_rights(
    session: Session, right_ids: Sequence[int], unit_ids: Sequence[int]
) -> list[tuple[str, str]]:
    """Return (parcel, right) for rights in force on some units that derive from one of some rights."""
    query = (
        select(SpatialUnit.code, LandRight.code)
        .join(RightParcel, and_(RightParcel.unit_id == SpatialUnit.id, RightParcel.ended_by.is_(None)))
        .join(LandRight, LandRight.id == RightParcel.right_id)
        .where(SpatialUnit.id.in_(unit_ids), LandRight.parent_id.in_(right_ids))
        .order_by(SpatialUnit.code, LandRight.code)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
