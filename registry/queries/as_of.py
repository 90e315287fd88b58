"""“As of” a moment: resolved to the number of an act, so an answer given once never changes.

Without a moment a query shows current rows. A moment later than the last numbered act is answered
as of that act, and the answer says so (design.md §4, reliability.md I50).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from registry.models import EventNumber


@dataclass(frozen=True, slots=True)
class Moment:
    """A resolved moment: the register after act `number`."""

    number: int
    asked: datetime
    beyond_last: bool
    """Whether the moment asked for is later than the last numbered act."""


def resolve(session: Session, asked: datetime | None) -> Moment | None:
    """Return the moment of a question, None for the register as it stands."""
    if asked is None:
        return None
    last = session.scalar(select(func.max(EventNumber.numbered_at)))
    number = session.scalar(
        select(func.coalesce(func.max(EventNumber.number), 0)).where(EventNumber.numbered_at <= asked)
    )
    assert number is not None
    return Moment(number, asked, beyond_last=last is None or asked > last)


def _until(moment: Moment) -> Select[int]:
    return select(EventNumber.act_id).where(EventNumber.number <= moment.number)


def begun(model: Any, moment: Moment) -> ColumnElement[bool]:
    """Return the condition that a row was written by a moment, whether or not it has ended since."""
    return model.begun_by.in_(_until(moment))  # type: ignore[no-any-return]  # a column


def visible(model: Any, moment: Moment | None) -> ColumnElement[bool]:
    """Return the condition that a row with begun_by and ended_by is in force at a moment."""
    if moment is None:
        return model.ended_by.is_(None)  # type: ignore[no-any-return]  # a column
    acts = _until(moment)
    return and_(model.begun_by.in_(acts), or_(model.ended_by.is_(None), model.ended_by.not_in(acts)))
