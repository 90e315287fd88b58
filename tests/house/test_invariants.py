"""docs/invariants.md says what keeps each invariant: all it names exists, and no query of the audit is left out."""

import re

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from geodata.checks.catalogue import CATALOGUE
from registry.queries import audit
from registry.rules.book import ALL_RULES
from tests.support.house import ROOT

ROWS = re.findall(
    r"^\| (I\d+) \| (.+) \| (.+) \| (.+) \|$",
    (ROOT / "docs/invariants.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
NAMES = re.compile(r"`([^`]+)`")


def _kept(session: Session | Connection) -> set[str]:
    names = "SELECT conname FROM pg_constraint UNION SELECT tgname FROM pg_trigger UNION SELECT indexname FROM pg_indexes"
    return set(session.scalars(text(names)))


def test_every_query_of_the_audit_is_in_the_table_and_no_other() -> None:
    assert [row[0] for row in ROWS] == list(dict.fromkeys(q.invariant for q in audit.questions()))


def test_queries_stand_in_the_order_of_their_invariants() -> None:
    numbers = [int(q.invariant[1:]) for q in audit.questions()]
    assert numbers == sorted(numbers)
    written = sum(file.read_text(encoding="utf-8").count("\n-- I") for file in audit.FILES)
    assert written == len(numbers) - 1  # the digests are no SQL


def test_every_constraint_and_trigger_exists(session: Session) -> None:
    named = {name for row in ROWS for name in NAMES.findall(row[1])}
    assert len(named) > 40
    assert named - _kept(session) == set()
    assert "ck_no_such_thing" not in _kept(session)


def test_every_rule_and_check_exists() -> None:
    known = {rule.code for rule in ALL_RULES} | set(CATALOGUE)
    named = {name for row in ROWS for name in NAMES.findall(row[2])}
    assert len(named) > 15
    assert named - known == set()


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_test_exists_and_names_a_guard_or_a_rule(row: tuple[str, str, str, str]) -> None:
    files = NAMES.findall(row[3])
    assert files
    said = "".join((ROOT / name).read_text(encoding="utf-8") for name in files)
    guards = NAMES.findall(row[1]) + NAMES.findall(row[2])
    assert any(guard in said for guard in guards), guards
