"""“As of” a moment: resolved to the number of an act, so an answer given once never changes.

Without a moment a query shows current rows. A moment later than the last numbered act is answered
as of that act, and the answer says so (design.md §4, reliability.md I50). No query knows of it: a
session that looks back finds the register of then where it looks for that of now.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registry.models import EventNumber
from registry.models.as_of_views import SCHEMA


@dataclass(frozen=True, slots=True)
class Moment:
    """A resolved moment: the register after act `number`."""

    number: int
    asked: datetime
    beyond_last: bool
    """Whether the moment asked for is later than the last numbered act."""


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of something: when it was in force, and the moment from which it is answered with."""

    version: int
    recorded_from: datetime
    recorded_to: datetime
    known_at: datetime
    """Later than `recorded_from`: an act is in an answer “as of” from its number on."""


def known_at(model: Any) -> Any:
    """Return the column of the moment from which answers know the rows of a table."""
    numbered = select(EventNumber.numbered_at).where(EventNumber.act_id == model.begun_by)
    return func.coalesce(numbered.scalar_subquery(), model.recorded_from)


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


def look_back(session: Session, moment: Moment | None) -> None:
    """Let every query of this transaction find the register as it stood after the moment's act; None is now.

    Its clock stands still at the moment asked for, or now where that is still to come. Who may ask is
    not part of it: accounts and their roles are those of today.
    """
    if moment is None:
        _set(session, ("public", "", ""))
    else:
        until = text("SELECT least(CAST(:asked AS timestamptz), public.register_now())::text")
        clock = str(session.scalar(until, {"asked": moment.asked}))
        _set(session, (f"{SCHEMA}, public", str(moment.number), clock))


@contextmanager
def at(session: Session, moment: Moment | None) -> Iterator[Session]:
    """Look back for a while, or at the present where the session looks back."""
    before = session.execute(select(*(func.current_setting(name, True) for name in _SETTINGS))).one()
    look_back(session, moment)
    try:
        yield session
    finally:
        _set(session, before)


_SETTINGS = ("search_path", "sanquan.act", "sanquan.moment")
"""Where tables and functions are looked for, and what the schema `as_of` goes by."""


def _set(session: Session, values: Iterable[str | None]) -> None:
    """Set them for this transaction."""
    session.expire_all()  # what is in memory is of the other moment
    pairs = zip(_SETTINGS, values, strict=True)
    session.execute(select(*(func.set_config(name, value or "", True) for name, value in pairs)))
