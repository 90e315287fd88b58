"""What the machine's acts work on, and what is held against the register after each of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.db import Base
from registry.errors import ConstraintError, RegistryError
from registry.queries import audit, cases
from registry.rules.case_kinds import CASE_KINDS, EXTENSION
from registry.services._write import Actor, constraint_errors
from registry.services.number_acts import number_acts
from registry.vault import Vault
from tests.support.cast import Cast

T = TypeVar("T")
CARELESS = 0.5
Perform = Callable[["World"], object]
APPLIED = tuple(kind.code for kind in CASE_KINDS.values() if kind.is_applied_for)
PLANNED = tuple(kind.code for kind in CASE_KINDS.values() if kind.is_planned)
ANNOUNCED_KINDS = tuple(code for code in APPLIED if code not in PLANNED)
SURVEY_KINDS = tuple(code for code in CASE_KINDS if code not in APPLIED)
RIGHT_KINDS = tuple(code for code in PLANNED if code.startswith("right_"))
HOUSEHOLD_KINDS = tuple(
    code for code in PLANNED if code not in {*RIGHT_KINDS, EXTENSION.code, "parcel_change"}
)
"""Kinds of cases by the way they go."""
BY_ANYBODY = {"hire", "set_days"}
"""Acts whose services leave it to the command line who may."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An act of the machine: how often it is drawn, and whether the database must refuse it whoever tries."""

    perform: Perform
    weight: int
    raw: bool = False


ACTS: dict[str, Registered] = {}


def act(weight: int = 2) -> Callable[[Perform], Perform]:
    """Register an act by its name; those that do more for the story weigh more."""

    def keep(perform: Perform) -> Perform:
        ACTS[perform.__name__] = Registered(perform, weight)
        return perform

    return keep


class NothingToDo(Exception):  # noqa: N818 (no error: the act has no object yet)
    """There is nothing in the register that this act could be done to."""


class Broken(AssertionError):  # noqa: N818 (it says what)
    """The register did what it must not."""


@dataclass(slots=True)
class World:
    """A register inside one transaction that is rolled back, its people, its clock, and the model of it."""

    session: Session
    cast: Cast
    vault: Vault
    shift: Callable[..., None]
    random: Random = field(default_factory=Random)
    audited: bool = True
    """Whether the audit is asked after each act; it takes most of an act's time."""
    thorough: bool = True
    """Whether that is after every act that was done; else whoever plays asks it."""
    care: float = 0.85
    """How mostly is mostly."""
    careless: str = ""
    """Of what less care is taken now: of `who` acts, `which` case it is, or `what` is said."""
    focus: int | None = None
    """The case that the story being told has opened last: its acts are mostly done to that one."""
    actor: Actor | None = None
    """Who did the last act that somebody had to do."""
    states: dict[int, str] = field(default_factory=dict)
    """The model: what state each case is in, by what its successful acts say."""
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    _digest: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        self.states = self._states()
        self._digest = self.digest()

    # ---- what acts ask --------------------------------------------------------------------------------

    def pick(self, options: Sequence[T]) -> T:
        """Return one of several."""
        if not options:
            raise NothingToDo
        return self.random.choice(options)

    def care_of(self, of: str) -> float:
        """Return how mostly it is done right."""
        return CARELESS if self.careless == of else self.care

    def mostly(self, sound: T, *others: T) -> T:
        """Return mostly what is sound, else one of the others, which the rules may refuse."""
        return sound if self.random.random() < self.care_of("what") else self.pick(others)

    def of(self, sql: str, **values: object) -> Any:
        """Return one of the values that a query gives."""
        return self.pick(self.session.scalars(text(sql), values).all())

    def by(self, *lawful: Actor) -> Actor:
        """Return mostly who may, else anybody."""
        if self.random.random() < self.care_of("who"):
            self.actor = self.pick(lawful)
        else:
            self.actor = self.pick([getattr(self.cast, name) for name in Cast.__slots__])
        return self.actor

    def case(self, *states: str, kinds: Sequence[str] = APPLIED) -> int:
        """Return mostly a case of these kinds in one of these states: the story's, the last or any; else any case."""
        found = sorted(c.id for c in cases.in_region(self.session, "510623") if c.kind in kinds)
        ready = [case for case in found if self.states[case] in states]
        if not ready or self.random.random() >= self.care_of("which"):
            return self.pick(found)
        if self.focus in ready:
            return self.focus
        return self.pick([ready[-1], self.random.choice(ready)])

    def certified(self, numbers: Sequence[str]) -> None:
        """Keep in the model which cases have their last certificate by these."""
        for case in self.session.scalars(_ALL_CERTIFIED, {"numbers": list(numbers)}):
            if self.states[case] == "entered":
                self.states[case] = "certified"

    # ---- one step -------------------------------------------------------------------------------------

    def step(self, name: str) -> None:
        """Do one act; raises Broken where the register is not what it must be afterwards."""
        registered, self.actor, known = ACTS[name], None, set(self.states)
        savepoint = self.session.begin_nested()
        try:
            if registered.raw:
                self._attempt(registered.perform)
            else:
                registered.perform(self)
        except NothingToDo:
            savepoint.rollback()
            return
        except ConstraintError as error:
            savepoint.rollback()
            if not registered.raw:
                said = f"{name}: the rules let through what the database refuses: {error}"
                raise Broken(said + "\n" + "\n".join(self.story)) from error
            self.refused[name] += 1
            return
        except RegistryError as error:
            savepoint.commit()  # whatever it had written would stay
            self._told(name, str(error)[:60])
            self.refused[name] += 1
            if self.audited and self.digest() != self._digest:
                raise Broken(f"{name} was refused and changed something: {error}") from error
            return
        except Exception as error:
            raise Broken(f"{name} failed: {error!r}\n" + "\n".join(self.story)) from error
        savepoint.commit()
        self.focus = max(set(self.states) - known, default=self.focus)
        number_acts(self.session)
        self.done[name] += 1
        self._told(name, "done")
        if not self.audited:
            return
        self._digest = self.digest()
        self._hold(name, raw=registered.raw)

    def _attempt(self, perform: Perform) -> None:
        with constraint_errors():
            try:
                perform(self)
                self.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                self.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", "") == "42501":
                    raise ConstraintError(constraint="privilege", detail=str(error.orig)) from error
                raise

    def _told(self, name: str, what: str) -> None:
        self.story.append(f"{len(self.story) + 1}. {name}: {what}")

    def _hold(self, name: str, *, raw: bool) -> None:
        if self.thorough or raw:
            self.ask_audit(name, raw=raw)
        if self.actor in (self.cast.fen, self.cast.wai) and name not in BY_ANYBODY and not self._stands_in():
            raise Broken(f"{name} was done by somebody without a role in the county")
        states = self._states()
        if states != self.states:
            raise Broken(f"{name}: states {states}, expected {self.states}\n" + "\n".join(self.story))

    def ask_audit(self, name: str, *, raw: bool = False) -> None:
        """Raise Broken where the audit finds something, or what must be refused was done."""
        with self.session.begin_nested():
            found = {a.invariant: a.first[0].wrong for a in audit.run(self.session) if a.violations}
        if found or raw:
            raise Broken(f"{name} was done, and the audit finds {found}\n" + "\n".join(self.story))

    def _stands_in(self) -> bool:
        """Return whether somebody delegated to the actor: then more than the own roles is allowed."""
        account = {"account": self.actor.account_id if self.actor else None}
        found = self.session.scalar(
            text("SELECT count(*) FROM delegation WHERE account_id = :account"), account
        )
        return bool(found)

    def _states(self) -> dict[int, str]:
        return {case.id: case.state for case in cases.in_region(self.session, "")}

    def digest(self) -> tuple[object, ...]:
        """Return number and sum of digests of the rows of every table."""
        return tuple(self.session.execute(_DIGEST).one())


_ALL_CERTIFIED = text(
    "SELECT DISTINCT e.case_id FROM certificate c JOIN land_right_version v ON v.right_id = c.right_id AND v.ended_by IS NULL "
    "JOIN entry e ON e.id = v.entry_id WHERE c.paper_number = ANY(:numbers) AND NOT EXISTS (SELECT FROM entry o "
    "JOIN land_right_version w ON w.entry_id = o.id AND w.ended_by IS NULL JOIN land_right r ON r.id = w.right_id "
    "JOIN registration_unit u ON u.folio_number = r.code WHERE o.case_id = e.case_id AND NOT EXISTS (SELECT FROM certificate p "
    "WHERE p.right_id = w.right_id AND p.right_version = w.version AND p.ended_by IS NULL))"
)
_DIGEST = text(
    "SELECT "
    + ", ".join(
        f"(SELECT concat(count(*), '/', sum(hashtextextended(t::text, 0)::numeric)) FROM {name} AS t)"
        for name in sorted(Base.metadata.tables)
        if name not in {"account", "login_session", "access_log", "counter", "clock_offset"}
    )
)
