"""Acts that start at the same moment on connections of their own."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.office import Office
from registry.db import Base
from registry.errors import ConstraintError
from registry.rules.refusal import Refused
from registry.services import _write
from registry.services.number_acts import number_acts
from tests.conftest import cast_of
from tests.support.server import Server
from tests.support.village import Village

Act = Callable[[Session], Any]
Told = Callable[[list[Any]], str]
MANY = 500
rounds = pytest.mark.parametrize("count", [10, pytest.param(MANY, marks=pytest.mark.long)])
"""A race's rounds in every run, and in the long one."""


def village_of(office: Office, session: Session, shift: Callable[..., None]) -> Village:
    """Return the loaded village of an office with its cast; `shift` is the fixture `shift_clock`."""
    return Village(session, cast_of(session), lambda **by: shift(office, **by), office.vault)


def at_once(office: Office, *acts: Act) -> list[Any]:
    """Run acts in transactions of their own, begun at a barrier; return what each gave or raised."""
    barrier = threading.Barrier(len(acts))

    def run(act: Act) -> Any:
        with Session(office.engine, autoflush=False) as session:
            session.execute(text("SELECT 1"))
            barrier.wait(10)
            try:
                given = act(session)
                session.commit()
            except Exception as error:  # noqa: BLE001 (what came of it is the answer)
                return error
            number_acts(session)
            session.commit()
            return given

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def winners(outcomes: list[Any]) -> int:
    """Return how many did not fail."""
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)


def tally(count: int, play: Callable[[], str]) -> Counter[str]:
    """Play rounds; return how each ended, which is printed too: a race that one side always wins is none."""
    ends = Counter(play() for _ in range(count))
    print(f"{count} rounds: {dict(ends)}")  # noqa: T201 (seen with -s)
    return ends


def ending(outcomes: list[Any]) -> str:
    """Return how a race of two ended: "both", or who won and what told the other no."""
    lost = {
        name: o for name, o in zip(("second", "first"), outcomes, strict=True) if isinstance(o, Exception)
    }
    return ", ".join(f"{other} ({refused_for(error)})" for other, error in lost.items()) or "both"


def raced(count: int, ends: Counter[str], *either: str) -> None:
    """Check how rounds ended: in these ways and no other; of many rounds, each side won some."""
    assert ends.keys() <= set(either)
    assert count < MANY or ends.keys() == set(either)


def refused_for(error: Exception) -> str:
    """Return by which rules or constraint (or kind of error) an act was refused; anything else is no refusal."""
    if isinstance(error, Refused):
        return " ".join(sorted({r.rule.code for r in error.refusals}))
    if isinstance(error, ConstraintError):
        return str(error.facts["constraint"])
    if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.Error):
        return error.orig.diag.constraint_name or type(error.orig).__name__
    if isinstance(error, AssertionError) and "0 current versions" in str(error):
        return "nothing to end"
    raise error


def last_act(office: Office) -> int:
    """Return the number of the last act."""
    with office.engine.connect() as connection:
        return int(connection.scalar(text("SELECT max(id) FROM journal_entry")) or 0)


def forget(office: Office, server: Server, since: int) -> None:
    """Take back what acts after one wrote, behind all triggers, so that the next round finds the same register."""
    undo = ["SET session_replication_role = replica"]
    for table in Base.metadata.sorted_tables:
        if "begun_by" in table.c:
            undo.append(f"DELETE FROM {table.name} WHERE begun_by > {since}")
        if "ended_by" in table.c:
            until = ", recorded_to = '9999-12-31 00:00:00+00'" if "recorded_to" in table.c else ""
            undo.append(f"UPDATE {table.name} SET ended_by = NULL{until} WHERE ended_by > {since}")
    server.admin("; ".join(undo), str(office.settings.app_url.database))


def played(office: Office, server: Server, *acts: Act, told: Told | None = None) -> Callable[[], str]:
    """Return a round of a race in which acts start at one time, and what they wrote is taken back."""
    since = last_act(office)

    def play() -> str:
        outcomes = at_once(office, *acts)
        said = (told or ending)(outcomes)
        forget(office, server, since)
        return said

    return play


def at_the_locks(patch: pytest.MonkeyPatch, count: int = 2) -> None:
    """Let acts meet once more, just before their locks: each has seen what was before the others, any may win."""
    met, taken = threading.Barrier(count), _write.take

    def take(session: Session, locks: _write.Locks) -> None:
        met.wait(10)
        taken(session, locks)

    patch.setattr(_write, "take", take)


def unlocked(patch: pytest.MonkeyPatch, *places: tuple[Any, str], count: int = 2) -> None:
    """Take the locks away, and let all acts look, by functions of modules, before any writes."""
    met = threading.Barrier(count)

    def meeting(asked: Callable[..., Any]) -> Callable[..., Any]:
        def run(*facts: Any) -> Any:
            found = asked(*facts)
            met.wait(10)
            return found

        return run

    for module, name in places:
        patch.setattr(module, name, meeting(getattr(module, name)))
    patch.setattr(_write, "take", lambda *_: None)


def overtaken(
    office: Office,
    patch: pytest.MonkeyPatch,
    place: tuple[Any, str],
    slow: Callable[[Session], Any],
    fast: Callable[[Session], Any],
    *,
    locked: bool,
) -> list[Any]:
    """Run two acts of which the fast one does everything after the slow one looked and before it writes.

    `place` is the function of a module by which they look. While their locks are taken the fast one cannot,
    and the slow one goes on; otherwise the locks are taken away.
    """
    module, name = place
    looked, done, asked = threading.Event(), threading.Event(), getattr(module, name)

    def looking(*facts: Any) -> Any:
        found = asked(*facts)
        if not looked.is_set():
            looked.set()
            done.wait(0.5 if locked else 10)
        return found

    def act(session: Session) -> Any:
        looked.wait(10)
        given = fast(session)
        session.commit()
        done.set()
        return given

    with patch.context() as context:
        context.setattr(module, name, looking)
        if not locked:
            context.setattr(_write, "take", lambda *_: None)
        return at_once(office, slow, act)
