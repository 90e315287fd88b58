"""The one write path, for one row and for a set.

locks of the whole act → facts → rules → change → journal leaf. Locks come before the first
snapshot that counts, sorted, at READ COMMITTED; the database's constraints come last and are the
second pair of eyes. A service supplies facts, rules and change; it cannot forget the rest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from sqlalchemy import ColumnElement, Table, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.db import Base
from registry.errors import ConstraintError, IsolationError
from registry.leaf import Commitments, Json, canonical, leaf_hash
from registry.models import JournalEntry
from registry.rules.refusal import Refusal, Refused
from registry.services._digest import rows_digest

Box = tuple[float, float, float, float]
"""West, south, east, north in the county's CRS."""
Facts = TypeVar("Facts")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account and the natural person behind it; both None for the system itself."""

    account_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What is being done, where, in which case, by whom."""

    kind: str
    region_code: str
    actor: Actor
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Locks:
    """Everything an act touches, known before it begins."""

    ground: Sequence[Box] = ()
    names: Sequence[str] = ()


@dataclass(slots=True)
class Writing:
    """An act in progress: its number, its one registered time, and what it has touched."""

    session: Session
    act: Act
    act_id: int
    at: datetime
    case_id: int | None
    facts: dict[str, Json] = field(default_factory=dict)
    """What the leaf says beside the digests; personal values only by `commitments`."""
    commitments: Commitments = field(default_factory=Commitments)
    _touched: dict[Table, bool] = field(default_factory=dict)

    def stamp(self, table: Table) -> dict[str, Any]:
        """Return the columns that every row begun by this act carries, and remember the table."""
        self._touched[table] = True
        own: dict[str, Any] = {"begun_by": self.act_id}
        if "recorded_from" in table.c:
            own["recorded_from"] = self.at
        return own

    def add(self, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert rows of a table."""
        table = _table(model)
        listed = [{**row, **self.stamp(table)} for row in rows]
        if listed:
            self.session.execute(insert(table), listed)

    def add_one(self, model: type[Base], **values: Any) -> int:
        """Insert one row and return its id."""
        table = _table(model)
        statement = insert(table).values(**values, **self.stamp(table)).returning(table.c.id)
        return int(self.session.execute(statement).scalar_one())

    def add_returning(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert rows of a table in one statement and return their ids, in the rows' order."""
        table = _table(model)
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        listed = [{**row, **self.stamp(table)} for row in rows]
        return [int(id_) for id_ in self.session.scalars(statement, listed)] if listed else []

    def add_selected(
        self, model: type[Base], sql: str, *, expanding: Sequence[str] = (), **values: Any
    ) -> int:
        """Run an INSERT … SELECT that uses :act and :at; return how many rows it wrote.

        `expanding` names the values that are lists, for `IN :name`.
        """
        self._touched[_table(model)] = True
        statement = text(sql).bindparams(*(bindparam(name, expanding=True) for name in expanding))
        done = self.session.execute(statement, {"act": self.act_id, "at": self.at, **values})
        return int(done.rowcount)  # type: ignore[attr-defined]  # an INSERT's result has it

    def close(self, model: type[Base], **key: Any) -> int:
        """End the current version with this key, at this act's time; return its version number."""
        table = _table(model)
        self._touched.setdefault(table, False)
        statement = (
            update(table)
            .where(*(table.c[name] == value for name, value in key.items()), table.c.ended_by.is_(None))
            .values(recorded_to=self.at, ended_by=self.act_id)
            .returning(table.c.version)
        )
        versions = self.session.scalars(statement).all()
        assert len(versions) == 1, f"{table.name} {key} has {len(versions)} current versions"
        return int(versions[0])

    def end(self, model: type[Base], *conditions: ColumnElement[bool]) -> int:
        """End all current rows that fulfil conditions, at this act's time; return how many."""
        table = _table(model)
        self._touched.setdefault(table, False)
        ended: dict[str, Any] = {"ended_by": self.act_id}
        if "recorded_to" in table.c:
            ended["recorded_to"] = self.at
        done = self.session.execute(
            update(table).where(table.c.ended_by.is_(None), *conditions).values(ended)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it

    def seal(self) -> bytes:
        """Write the journal entry with the act's leaf; return the leaf."""
        rows: dict[str, Json] = {}
        for table in sorted(self._touched, key=lambda t: t.name):
            rows[table.name] = dict(rows_digest(self.session, table, self.act_id))
        payload = canonical(
            {
                "act": self.act.kind,
                "actor": self.act.actor.account_id,
                "at": self.at.isoformat(timespec="microseconds"),
                "case": self.case_id,
                "facts": self.facts,
                "number": self.act_id,
                "region": self.act.region_code,
                "rows": rows,
            }
        )
        leaf = leaf_hash(payload)
        self.session.execute(
            insert(JournalEntry).values(
                id=self.act_id,
                act=self.act.kind,
                case_id=self.case_id,
                account_id=self.act.actor.account_id,
                region_code=self.act.region_code,
                recorded_at=self.at,
                payload=payload.decode(),
                salts=self.commitments.salts or None,
                leaf=leaf,
            )
        )
        return leaf


def perform(
    session: Session,
    act: Act,
    locks: Locks,
    *,
    gather: Callable[[Session], Facts],
    refuse: Callable[[Facts], Iterable[Refusal]],
    change: Callable[[Writing, Facts], Result],
) -> Result:
    """Do one act, whole or not at all; the caller commits.

    Raises Refused with every refusal, IsolationError, or ConstraintError where the database
    refused what the rules had let through.
    """
    _require_read_committed(session)
    if REHEARSAL in session.info:
        raise Rehearsed(refuse(gather(session)))
    with constraint_errors():
        take(session, locks)
        facts = gather(session)
        refusals = list(refuse(facts))
        if refusals:
            raise Refused(refusals)
        writing = _begin(session, act)
        result = change(writing, facts)
        writing.seal()
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    return result


REHEARSAL = "rehearsal"
"""In the `info` of a session in which acts only say what would refuse them."""


class Rehearsed(Exception):  # noqa: N818 (an outcome, not an error)
    """Ends a rehearsed act where its change would begin."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        super().__init__()
        self.refusals = tuple(refusals)


def rehearse(session: Session, act: Callable[[], object]) -> tuple[Refusal, ...]:
    """Return everything that would refuse an act now, all at once; nothing is locked or written.

    Raises what the act raises before it asks its rules (NotFoundError).
    """
    session.info[REHEARSAL] = True
    try:
        act()
    except (Rehearsed, Refused) as outcome:
        return outcome.refusals
    finally:
        del session.info[REHEARSAL]
    raise AssertionError("an act that does not go by `perform`")


def _require_read_committed(session: Session) -> None:
    level = session.scalar(text("SHOW transaction_isolation"))
    if level != "read committed":
        raise IsolationError(level=level)


def take(session: Session, locks: Locks) -> None:
    """Take all locks of an act: the ground first, then named things, each sorted by the database."""
    if locks.ground:
        west, south, east, north = (list(side) for side in zip(*locks.ground, strict=True))
        session.execute(
            text("SELECT lock_ground(:west, :south, :east, :north)"),
            {"west": west, "south": south, "east": east, "north": north},
        )
    if locks.names:
        session.execute(text("SELECT lock_names(:names)"), {"names": sorted(set(locks.names))})


def _begin(session: Session, act: Act) -> Writing:
    """Give the act its number and its time: later than every act of the same region, whatever clocks do."""
    latest = select(func.max(JournalEntry.recorded_at)).where(JournalEntry.region_code == act.region_code)
    act_id, now, last = session.execute(
        select(
            func.nextval("journal_entry_id_seq"),
            func.register_now(type_=TIMESTAMP(timezone=True)),
            (latest.scalar_subquery() + text("interval '1 microsecond'")),
        )
    ).one()
    return Writing(session, act, int(act_id), max(now, last) if last else now, act.case_id)


_REFUSALS = ("23", "25", "54")
"""Classes of SQLSTATE in which the register's constraints and triggers say no."""


@contextmanager
def constraint_errors() -> Iterator[None]:
    """Turn the database's refusals by a named constraint into ConstraintError."""
    try:
        yield
    except DBAPIError as error:
        diagnosis = error.orig.diag if isinstance(error.orig, psycopg.Error) else None
        if diagnosis is None or diagnosis.constraint_name is None:
            raise
        if not (diagnosis.sqlstate or "").startswith(_REFUSALS):
            raise
        detail = diagnosis.message_detail or diagnosis.message_primary or ""
        raise ConstraintError(constraint=diagnosis.constraint_name, detail=detail) from error


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table
