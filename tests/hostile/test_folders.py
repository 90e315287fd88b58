"""Folders that are no deliveries."""

from tests.hostile.folders import FOLDERS
from tests.hostile.judging import Case, Judge, each


@each(FOLDERS)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
