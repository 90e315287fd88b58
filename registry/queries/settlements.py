"""Settlements in town as they were reported and corrected: who, where, how, since when, what stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import ContractHolder, Person, Settlement, SettlementEntry


@dataclass(frozen=True, slots=True)
class SettlementView:
    """A settlement; `countered_on` and what follows are None while it stands."""

    id: int
    holder_id: int
    household: str
    person_id: int
    person_name: str
    kind: str
    destination_code: str
    destination_name: str
    destination_class: str
    settled_on: date
    document: str
    region_code: str
    booked_on: date
    countered_on: date | None
    reason: str | None
    remark: str | None

    @property
    def stands(self) -> bool:
        """Whether no counter-entry has ended it."""
        return self.countered_on is None


_Booked, _Counter = aliased(SettlementEntry), aliased(SettlementEntry)


def _query() -> AnySelect:
    one = Settlement
    return (
        select(
            one.id,
            one.holder_id,
            ContractHolder.code,
            one.person_id,
            Person.name,
            one.kind,
            one.destination_code,
            one.destination_name,
            one.destination_class,
            one.settled_on,
            one.document,
            one.region_code,
            _Booked.booked_on,
            _Counter.booked_on,
            _Counter.reason,
            _Counter.remark,
        )
        .join(ContractHolder, ContractHolder.id == one.holder_id)
        .join(Person, Person.id == one.person_id)
        .join(_Booked, and_(_Booked.settlement_id == one.id, _Booked.people == 1))
        .outerjoin(_Counter, and_(_Counter.settlement_id == one.id, _Counter.people == -1))
    )


def within(scopes: Sequence[str]) -> Any:
    """Return the condition that a settlement's household lies in one of some regions."""
    return or_(*(Settlement.region_code.startswith(scope) for scope in scopes))


def of_regions(
    session: Session, scopes: Sequence[str], *, most: int, standing: bool = False
) -> list[SettlementView]:
    """Return the latest settlements of households in some regions, all or those that stand."""
    query = _query().where(within(scopes)).order_by(Settlement.id.desc()).limit(most)
    if standing:
        query = query.where(Settlement.ended_by.is_(None))
    return [SettlementView(*row) for row in session.execute(query)]


def of_people(session: Session, people: Iterable[int]) -> list[SettlementView]:
    """Return the settlements that stand of some persons, in whichever household they were reported."""
    query = _query().where(Settlement.person_id.in_(sorted(people)), Settlement.ended_by.is_(None))
    return [SettlementView(*row) for row in session.execute(query.order_by(Settlement.id))]


def by_number(session: Session, number: int) -> SettlementView:
    """Return a settlement; raises NotFoundError."""
    row = session.execute(_query().where(Settlement.id == number)).one_or_none()
    if row is None:
        raise NotFoundError(what=f"进城登记 {number}")
    return SettlementView(*row)


def standing_of(session: Session, person_id: int | None) -> int | None:
    """Return the number of the settlement of a person that stands, in whichever household it was reported."""
    query = select(Settlement.id).where(Settlement.person_id == person_id, Settlement.ended_by.is_(None))
    return session.scalar(query)
