"""Relations and delegations on record."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import Account, ContractHolder, Delegation, Household, Person, Relative


@dataclass(frozen=True, slots=True)
class RelativeView:
    """A relation in force on record: who stands aside, and for whom."""

    id: int
    person_name: str
    relation: str
    relative_name: str | None
    household_code: str | None
    during_from: date
    during_to: date
    source: str
    region_code: str


@dataclass(frozen=True, slots=True)
class DelegationView:
    """A delegation on record that was not revoked: who acts as what, where, for whom."""

    id: int
    username: str
    role: str
    region_code: str
    given_by: str
    during_from: date
    during_to: date
    source: str


def _relations() -> AnySelect:
    other = aliased(Person)
    return (
        select(
            Relative.id,
            Person.name,
            Relative.relation,
            other.name,
            Household.origin_code,
            Relative.during_from,
            Relative.during_to,
            Relative.source,
            Relative.region_code,
        )
        .join(Person, Person.id == Relative.person_id)
        .outerjoin(other, other.id == Relative.relative_id)
        .outerjoin(Household, Household.id == Relative.household_id)
        .where(Relative.ended_by.is_(None))
        .order_by(Relative.id)
    )


def relations(session: Session) -> list[RelativeView]:
    """Return the relations on record that were not ended."""
    return [RelativeView(*row) for row in session.execute(_relations())]


def relation(session: Session, number: int) -> RelativeView | None:
    """Return a relation on record, or None where it does not stand."""
    row = session.execute(_relations().where(Relative.id == number)).one_or_none()
    return None if row is None else RelativeView(*row)


def _delegations() -> AnySelect:
    giver = aliased(Account)
    return (
        select(
            Delegation.id,
            Account.username,
            Delegation.role,
            Delegation.region_code,
            giver.username,
            Delegation.during_from,
            Delegation.during_to,
            Delegation.source,
        )
        .join(Account, Account.id == Delegation.account_id)
        .join(giver, giver.id == Delegation.given_by)
        .where(Delegation.ended_by.is_(None))
        .order_by(Delegation.id)
    )


def delegations(session: Session) -> list[DelegationView]:
    """Return the delegations that were not revoked, also those whose days are over."""
    return [DelegationView(*row) for row in session.execute(_delegations())]


def delegation(session: Session, number: int) -> DelegationView | None:
    """Return a delegation on record, or None where it does not stand."""
    row = session.execute(_delegations().where(Delegation.id == number)).one_or_none()
    return None if row is None else DelegationView(*row)


def household_of(session: Session, holder_code: str) -> int:
    """Return the household of a holder's 18-digit code; raises NotFoundError."""
    found = session.scalar(select(ContractHolder.household_id).where(ContractHolder.code == holder_code))
    if found is None:
        raise NotFoundError(what=f"农户 {holder_code}")
    return found
