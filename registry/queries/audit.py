"""The audit: does the register still keep its invariants, and are its rows those of its journal?

The queries stand in `registry/audit/*.sql`; the digests of rows are compared by one query a table.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter

import psycopg
from sqlalchemy import Executable, Table, func, literal, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.db import Base
from registry.queries import row_digests
from registry.words import Words

FILES = tuple(
    Path(__file__).parents[1] / "audit" / f"{chapter}.sql"
    for chapter in ("ground", "rights", "transfers", "process", "papers")
)
_BLOCK = re.compile(r"^-- (I\d+) (.+)\n-- (.+)\n(-- for versions\n)?((?:(?!-- I\d+ ).*\n)+)", re.MULTILINE)
_DIGESTS = Words(
    "每个登记行为所写的行，条数和摘要与其叶子一致。",
    "The rows that an act wrote are, in number and digest, those of its leaf.",
)
_SHOWN = 5
_UNREADABLE = ("22", "XX")
"""Classes of SQLSTATE that tell of stored values which a query cannot even read."""


@dataclass(frozen=True, slots=True)
class Offence:
    """A row that breaks an invariant: table, id where it has one, what is wrong with it."""

    table: str
    id: int | None
    wrong: str


@dataclass(frozen=True, slots=True)
class Question:
    """One query of the audit; asked of several tables it has a statement for each."""

    invariant: str
    says: Words
    statements: tuple[Executable, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found: nothing, where the register is as it should be."""

    invariant: str
    says: Words
    violations: int
    seconds: float
    first: tuple[Offence, ...]


@cache
def questions() -> tuple[Question, ...]:
    """Return all queries in the order of the invariants."""
    asked = []
    blocks = (block for file in FILES for block in _BLOCK.findall(file.read_text(encoding="utf-8")))
    for name, zh, en, versions, sql in blocks:
        each = [{"{table}": t, "{key}": k} for t, k in version_tables().items()] if versions else [{}]
        asked.append(Question(name, Words(zh, en), tuple(_statement(sql, values) for values in each)))
        if name == "I48":
            asked.append(Question(name, _DIGESTS, tuple(_digests(t) for t in _begun_tables())))
    return tuple(
        sorted(asked, key=lambda question: int(question.invariant[1:]))
    )  # stable: chapters stay in order


def version_tables() -> dict[str, str]:
    """Return the tables of versions, each with the columns that its versions share."""
    keys = {
        table.name: ", ".join(c.name for c in index.columns if c.name != "version")
        for table in Base.metadata.sorted_tables
        for index in table.indexes
        if index.unique and str(index.name).endswith("_version")
    }
    return dict(sorted(keys.items()))


def _begun_tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if "begun_by" in table.c]


def _statement(sql: str, values: dict[str, str]) -> Executable:
    for placeholder, value in values.items():
        sql = sql.replace(placeholder, value)
    found = sql.strip().rstrip(";")
    first = f"AS found(place, id, wrong) LIMIT {_SHOWN}"
    return text(f"SELECT *, count(*) OVER () FROM ({found}) {first}")  # noqa: S608 (the file's own words only)


def _digests(table: Table) -> Executable:
    act, wrong = row_digests.unproved(table).subquery().c
    return select(literal(table.name), act, func.concat("act ", act, ": ", wrong), func.count().over()).limit(
        _SHOWN
    )


def run(
    session: Session,
    only: Collection[str] = (),
    tell: Callable[[int, int], None] = lambda done, all_: None,
) -> Iterator[Answer]:
    """Ask every query, or those of the invariants `only`; `tell` hears how many statements are done of all.

    The session should see one moment: what is being written meanwhile is no offence.
    """
    asked = [q for q in questions() if not only or q.invariant in only]
    total, done = sum(len(q.statements) for q in asked), 0
    session.execute(text("SET LOCAL work_mem = '128MB'"))
    for question in asked:
        began = perf_counter()
        violations, first = 0, []
        for statement in question.statements:
            tell(done, total)
            many, offences = _ask(session, statement)
            violations += many
            first += offences
            done += 1
        yield Answer(
            question.invariant, question.says, violations, perf_counter() - began, tuple(first[:_SHOWN])
        )
    tell(done, total)


def _ask(session: Session, statement: Executable) -> tuple[int, list[Offence]]:
    try:
        with session.begin_nested():
            rows = session.execute(statement).all()
    except DBAPIError as error:
        told = error.orig if isinstance(error.orig, psycopg.Error) else psycopg.Error()
        if not (told.sqlstate or "").startswith(_UNREADABLE):
            raise
        return 1, [Offence("", None, f"a stored value cannot be read: {told.diag.message_primary}")]
    return (rows[0][3] if rows else 0), [Offence(*row[:3]) for row in rows]
