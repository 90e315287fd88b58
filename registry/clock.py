"""The only place that asks the time, and it asks the database: no client's clock decides anything."""

from datetime import date, datetime

from sqlalchemy import Date, func
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Session


def now(session: Session) -> datetime:
    """Return the register's time now."""
    moment = session.scalar(func.register_now(type_=TIMESTAMP(timezone=True)))
    assert isinstance(moment, datetime)
    return moment


def today(session: Session) -> date:
    """Return the county's date today."""
    day = session.scalar(func.register_today(type_=Date))
    assert isinstance(day, date)
    return day
