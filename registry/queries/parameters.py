"""Dated settings and the working-day calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock
from registry.models import CalendarDay, Parameter
from registry.rules.parameters import SETTINGS, setting


@dataclass(frozen=True, slots=True)
class ParameterView:
    """A setting's value on a day, with what it rests on."""

    key: str
    value: str
    valid_from: date
    source: str
    confirmed: bool


def in_force(session: Session, key: str, day: date | None = None) -> ParameterView:
    """Return a setting in force on a day (today); raises UnknownParameterError."""
    setting(key)
    row = session.scalars(
        select(Parameter)
        .where(Parameter.key == key, Parameter.valid_from <= (day or clock.today(session)))
        .order_by(Parameter.valid_from.desc(), Parameter.recorded_at.desc())
        .limit(1)
    ).one()
    return ParameterView(row.key, row.value, row.valid_from, row.source, row.confirmed)


def number(session: Session, key: str) -> int:
    """Return a setting in force today as a whole number."""
    return int(in_force(session, key).value)


def all_in_force(session: Session) -> list[ParameterView]:
    """Return every setting in force today."""
    return [in_force(session, key) for key in SETTINGS]


def working_days_after(session: Session, start: date, count: int) -> date:
    """Return the working day that is `count` working days after a day; 0 gives the day itself.

    Monday to Friday, but for the days the county's calendar lists as worked or free.
    """
    exceptions = {
        row.day: row.is_working for row in session.scalars(select(CalendarDay).where(CalendarDay.day > start))
    }
    day = start
    while count > 0:
        day += timedelta(days=1)
        if exceptions.get(day, day.weekday() < 5):
            count -= 1
    return day
