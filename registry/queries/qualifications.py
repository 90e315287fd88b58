"""The ledger of homestead qualifications: lines of a household, and whether a member is qualified."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.models import Grantor, HomesteadQualification, HouseholdMember, Person
from registry.rules.qualifications import LastLine

_Line = HomesteadQualification


@dataclass(frozen=True, slots=True)
class QualificationView:
    """A qualification: when and why it began, and ended where it has."""

    person_id: int
    name: str
    grantor_code: str
    since: date
    ground: str
    source: str
    until: date | None
    """The first day on which it no longer holds."""
    end_ground: str | None
    end_source: str | None


def of_household(session: Session, holder_id: int) -> list[QualificationView]:
    """Return the qualifications of those who are, or were when it was written, of a household."""
    end = aliased(_Line)
    members = select(HouseholdMember.person_id).where(
        HouseholdMember.holder_id == holder_id, HouseholdMember.ended_by.is_(None)
    )
    query = (
        select(
            _Line.person_id, Person.name, Grantor.code, _Line.effective_on, _Line.ground, _Line.source,
            end.effective_on, end.ground, end.source,
        )
        .join(Person, Person.id == _Line.person_id)
        .join(Grantor, Grantor.id == _Line.grantor_id)
        .outerjoin(end, and_(end.person_id == _Line.person_id, end.position == _Line.position + 1))
        .where(_Line.position % 2 == 1, or_(_Line.holder_id == holder_id, _Line.person_id.in_(members)))
        .order_by(_Line.person_id, _Line.position)
    )  # fmt: skip
    return [QualificationView(*row) for row in session.execute(query)]


def last_lines(session: Session, people: Iterable[int]) -> dict[int, LastLine]:
    """Return the last line of each person who has one."""
    query = (
        select(_Line.person_id, _Line.position, Grantor.code, _Line.effective_on)
        .join(Grantor, Grantor.id == _Line.grantor_id)
        .where(_Line.person_id.in_(sorted(people)))
        .order_by(_Line.person_id, _Line.position)
    )
    return {row[0]: LastLine(row[1], row[2], row[3]) for row in session.execute(query)}


def is_qualified(session: Session, holder_id: int, region_code: str) -> bool | None:
    """Return whether a member of a household is qualified today; None where the region has no ledger."""
    if session.scalar(select(_Line.id).where(_Line.region_code == region_code).limit(1)) is None:
        return None
    today, later = func.register_today(type_=Date), aliased(_Line)
    query = (
        select(_Line.id)
        .join(HouseholdMember, HouseholdMember.person_id == _Line.person_id)
        .where(
            HouseholdMember.holder_id == holder_id,
            HouseholdMember.ended_by.is_(None),
            HouseholdMember.during_to > today,
            _Line.region_code == region_code,
            _Line.position % 2 == 1,
            _Line.effective_on <= today,
            ~select(later.id)
            .where(later.person_id == _Line.person_id, later.position > _Line.position)
            .exists(),
        )
        .limit(1)
    )
    return session.scalar(query) is not None
