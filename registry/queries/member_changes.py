"""Who came to a household or left it since a version of a right was entered, as its paper does not say."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, func, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.models import ContractHolder, HouseholdMember, LandRightVersion, Person, RegistrationUnit
from registry.periods import OPEN_DATE

_Version, _Member = LandRightVersion, HouseholdMember
_TODAY = func.register_today(type_=Date)


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A person who is a member today and was none at the entry, or the other way round."""

    person_id: int
    name: str
    came: bool
    on: date
    """The day of coming, or the first day of being no member."""
    remark_kind: str | None


@dataclass(frozen=True, slots=True)
class Frozen:
    """A version of a right with the household whose members its paper names, and what has changed in it."""

    holder_code: str | None
    folio_number: str | None
    """The page where a change of the right is applied for; None where that is the household's contract."""
    changes: list[MemberChange]


def since_entry(session: Session, right_id: int, version: int) -> Frozen:
    """Return whose membership differs today from what a version of a right was entered with, by days."""
    code, folio = session.execute(
        select(ContractHolder.code, RegistrationUnit.folio_number)
        .select_from(_Version)
        .join(ContractHolder, ContractHolder.id == _Version.holder_id)
        .outerjoin(
            RegistrationUnit,
            (RegistrationUnit.id == _Version.unit_id) & RegistrationUnit.contract_id.is_(None),
        )
        .where(_Version.right_id == right_id, _Version.version == version)
    ).one()
    changes = [*_came(session, right_id, version), *_left(session, right_id, version)]
    return Frozen(code, folio, sorted(changes, key=lambda change: (change.on, change.name)))


def _came(session: Session, right_id: int, version: int) -> list[MemberChange]:
    then = {row[0] for row in session.execute(_then(right_id, version))}
    now = _now(right_id, version).where(_Member.during_to == OPEN_DATE, _Member.during_from <= _TODAY)
    return [
        MemberChange(person, name, True, day, why)
        for person, name, day, _, why in session.execute(now)
        if person not in then
    ]


def _left(session: Session, right_id: int, version: int) -> list[MemberChange]:
    now = _now(right_id, version)
    standing = {row[0] for row in session.execute(now.where(_Member.during_to > _TODAY))}
    gone = now.where(_Member.during_to <= _TODAY).order_by(_Member.during_to)
    ended = {row[0]: (row[3], row[4]) for row in session.execute(gone)}
    return [
        MemberChange(person, name, False, *ended[person])
        for person, name, *_ in session.execute(_then(right_id, version))
        if person in ended and person not in standing
    ]


def _then(right_id: int, version: int) -> AnySelect:
    """Ask for the members that were on the sheet of the entry: sheets.py leaves out who had left."""
    return _query(right_id, version).where(
        _Member.recorded_from <= _Version.recorded_from,
        _Member.recorded_to > _Version.recorded_from,
        _Member.during_to == OPEN_DATE,
    )


def _now(right_id: int, version: int) -> AnySelect:
    return _query(right_id, version).where(_Member.ended_by.is_(None))


def _query(right_id: int, version: int) -> AnySelect:
    return (
        select(_Member.person_id, Person.name, _Member.during_from, _Member.during_to, _Member.remark_kind)
        .select_from(_Version)
        .join(_Member, _Member.holder_id == _Version.holder_id)
        .join(Person, Person.id == _Member.person_id)
        .where(_Version.right_id == right_id, _Version.version == version)
    )
