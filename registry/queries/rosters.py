"""The roster of a household: who belongs to it today, and under which collective."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Date, and_, func, select
from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.models import (
    ContractHolder,
    ContractHolderVersion,
    Grantor,
    GrantorVersion,
    HouseholdMember,
    Person,
)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One member's line; `id` names this version of it."""

    id: int
    person_id: int
    name: str
    sex: str | None
    id_mask: str | None
    relation: str | None
    is_co_owner: bool | None
    since: date


@dataclass(frozen=True, slots=True)
class Roster:
    """A household as a contract holder."""

    holder_id: int
    household_id: int
    code: str
    """Empty where it holds no contract here."""
    name: str | None
    address: str | None
    region_code: str
    grantor_code: str
    grantor_name: str | None
    members: tuple[RosterLine, ...]

    @property
    def named(self) -> str:
        """What people call it by: its code, or its name where it has none."""
        return self.code or self.name or str(self.holder_id)


def of_household(session: Session, code: str) -> Roster:
    """Return the roster of a contract holder's code; raises NotFoundError where no household stands there."""
    return _one(session, ContractHolder.code == code, code)


def of_holder(session: Session, holder_id: int) -> Roster:
    """Return the roster of a holder, with a contract code or without; raises NotFoundError as above."""
    return _one(session, ContractHolder.id == holder_id, str(holder_id))


def of_group(session: Session, grantor_code: str) -> list[int]:
    """Return the households under a grantor, one holder each: by its contract code, else what else it is."""
    query = (
        select(ContractHolder.id, ContractHolder.household_id)
        .join(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == ContractHolder.id,
                ContractHolderVersion.ended_by.is_(None),
            ),
        )
        .where(ContractHolder.region_code == grantor_code, ContractHolder.household_id.is_not(None))
        .order_by(ContractHolder.code.nulls_last(), ContractHolder.id)
    )
    first: dict[int | None, int] = {}
    for holder, household in session.execute(query):
        first.setdefault(household, holder)
    return list(first.values())


def _one(session: Session, which: ColumnElement[bool], said: str) -> Roster:
    row = session.execute(
        select(
            ContractHolder.id,
            ContractHolder.household_id,
            func.coalesce(ContractHolder.code, ""),
            ContractHolderVersion.name,
            ContractHolderVersion.address,
            ContractHolder.region_code,
            Grantor.code,
            GrantorVersion.name,
        )
        .join(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == ContractHolder.id,
                ContractHolderVersion.ended_by.is_(None),
            ),
        )
        .join(Grantor, Grantor.id == ContractHolder.grantor_id)
        .outerjoin(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .where(which, ContractHolder.household_id.is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFoundError(what=f"农户 {said}")
    return Roster(row[0], row[1] or 0, *row[2:], _members(session, row[0]))


def _members(session: Session, holder_id: int) -> tuple[RosterLine, ...]:
    member, today = HouseholdMember, func.register_today(type_=Date)
    query = (
        select(
            member.id,
            member.person_id,
            Person.name,
            Person.sex,
            Person.id_mask,
            member.relation,
            member.is_co_owner,
            member.during_from,
        )
        .join(Person, Person.id == member.person_id)
        .where(
            member.holder_id == holder_id,
            member.ended_by.is_(None),
            member.during_from <= today,
            member.during_to > today,
        )
        .order_by(member.position)
    )
    return tuple(RosterLine(*row) for row in session.execute(query))
