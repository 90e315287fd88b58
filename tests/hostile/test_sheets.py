"""Workbooks and csv that are damaged or malicious."""

from tests.hostile.judging import Case, Judge, each
from tests.hostile.sheets import SHEETS


@each(SHEETS)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
