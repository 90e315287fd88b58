"""Metadata and values that mean harm."""

from tests.hostile.judging import Case, Judge, each
from tests.hostile.values import VALUES


@each(VALUES)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
