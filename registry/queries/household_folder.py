"""What a household's folder shows beside its contract: rights, cases, lineage, who left, its versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.errors import NotFoundError
from registry.models import (
    Case,
    CaseContract,
    ChangePlan,
    Contract,
    ContractHolder,
    ContractHolderVersion,
    Entry,
    HolderLineage,
    HouseholdMember,
    LandRight,
    LandRightVersion,
    Person,
    RegistrationUnit,
)
from registry.periods import OPEN_DATE
from registry.queries.as_of import VersionView, known_at


@dataclass(frozen=True, slots=True)
class Descent:
    """An edge of households' lineage: from which to which, by which case."""

    kind: str
    parent_code: str
    child_code: str
    case_id: int
    case_number: str


def lineage(session: Session, holder_id: int) -> list[Descent]:
    """Return what a household came of and what became of it, in the order of the cases."""
    parent, child = aliased(ContractHolder), aliased(ContractHolder)
    query = (
        select(HolderLineage.kind, parent.code, child.code, HolderLineage.case_id, Case.number)
        .join(parent, parent.id == HolderLineage.parent_id)
        .join(child, child.id == HolderLineage.child_id)
        .join(Case, Case.id == HolderLineage.case_id)
        .where(or_(HolderLineage.parent_id == holder_id, HolderLineage.child_id == holder_id))
        .order_by(HolderLineage.id)
    )
    return [
        Descent(kind, a or "", b or "", case, number) for kind, a, b, case, number in session.execute(query)
    ]


def names(session: Session, people: Iterable[int]) -> dict[int, str]:
    """Return the names of persons."""
    query = select(Person.id, Person.name).where(Person.id.in_(sorted(people)))
    return {row.id: row.name for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class HouseholdCase:
    """A registration case that a household's contract was in."""

    id: int
    number: str
    kind: str
    opened_on: date
    is_planned: bool
    entered_on: date | None


def cases_of(session: Session, holder_id: int) -> list[HouseholdCase]:
    """Return the registration cases of a household, newest first, with the day of their entry."""
    query = (
        select(
            Case.id,
            Case.number,
            Case.kind,
            Case.opened_on,
            ChangePlan.case_id.is_not(None),
            func.max(Entry.entered_on),
        )
        .join(CaseContract, CaseContract.case_id == Case.id)
        .join(Contract, Contract.id == CaseContract.contract_id)
        .outerjoin(ChangePlan, ChangePlan.case_id == Case.id)
        .outerjoin(Entry, and_(Entry.case_id == Case.id, Entry.contract_id == Contract.id))
        .where(Contract.holder_id == holder_id)
        .group_by(Case.id, Case.number, Case.kind, Case.opened_on, ChangePlan.case_id)
        .order_by(Case.id.desc())
    )
    return [HouseholdCase(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class HouseholdRight:
    """A right that a household has or had."""

    id: int
    code: str
    kind: str
    version: int
    term_from: date
    term_to: date
    in_force: bool
    folio_number: str | None
    """Its page, where that is no contract's."""


def rights_of(session: Session, holder_id: int) -> list[HouseholdRight]:
    """Return the rights of a household, each with its latest version."""
    version = LandRightVersion
    query = (
        select(
            LandRight.id,
            LandRight.code,
            LandRight.kind,
            version.version,
            version.term_from,
            version.term_to,
            version.ended_by.is_(None),
            RegistrationUnit.folio_number,
        )
        .join(version, version.right_id == LandRight.id)
        .outerjoin(
            RegistrationUnit,
            and_(RegistrationUnit.id == LandRight.unit_id, RegistrationUnit.contract_id.is_(None)),
        )
        .where(version.holder_id == holder_id)
        .order_by(LandRight.id, version.version)
    )
    latest = {row[0]: HouseholdRight(*row) for row in session.execute(query)}
    return list(latest.values())


@dataclass(frozen=True, slots=True)
class DatedMember:
    """A member, with the days of the membership."""

    name: str
    relation: str | None
    during_from: date
    during_to: date
    remark_kind: str | None


def former_members(session: Session, holder_id: int) -> list[DatedMember]:
    """Return who was a member of a household and left or died."""
    member = HouseholdMember
    query = (
        select(Person.name, member.relation, member.during_from, member.during_to, member.remark_kind)
        .join(Person, Person.id == member.person_id)
        .where(member.holder_id == holder_id, member.ended_by.is_(None), member.during_to != OPEN_DATE)
        .order_by(member.during_to, member.position)
    )
    return [DatedMember(*row) for row in session.execute(query)]


def identity(session: Session, code: str) -> tuple[int, str | None]:
    """Return a household's id and its last name, whether it stands or has ended; raises NotFoundError."""
    query = (
        select(ContractHolder.id, ContractHolderVersion.name)
        .join(ContractHolderVersion, ContractHolderVersion.holder_id == ContractHolder.id)
        .where(ContractHolder.code == code)
        .order_by(ContractHolderVersion.version.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError(what=f"农户 {code}")
    return row[0], row[1]


def contracts_of(session: Session, holder_id: int) -> list[int]:
    """Return the contracts of a household, standing or ended."""
    return list(session.scalars(select(Contract.id).where(Contract.holder_id == holder_id)))


def members_of(session: Session, holder_id: int) -> list[DatedMember]:
    """Return the members of a household that has no contract."""
    member = HouseholdMember
    query = (
        select(Person.name, member.relation, member.during_from, member.during_to, member.remark_kind)
        .join(Person, Person.id == member.person_id)
        .where(member.holder_id == holder_id, member.ended_by.is_(None), member.during_to == OPEN_DATE)
        .order_by(member.position)
    )
    return [DatedMember(*row) for row in session.execute(query)]


def versions(session: Session, holder_id: int) -> list[VersionView]:
    """Return the versions of a household, oldest first."""
    version = ContractHolderVersion
    query = (
        select(version.version, version.recorded_from, version.recorded_to, known_at(version))
        .where(version.holder_id == holder_id)
        .order_by(version.version)
    )
    return [VersionView(*row) for row in session.execute(query)]
