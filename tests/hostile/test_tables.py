"""Attribute tables, metadata and values that are damaged, mistaken or malicious."""

from tests.hostile.judging import Case, Judge, each
from tests.hostile.tables import TABLES


@each(TABLES)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
