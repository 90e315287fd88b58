"""Attributes of layers that are damaged."""

from tests.hostile.attributes import ATTRIBUTES
from tests.hostile.judging import Case, Judge, each


@each(ATTRIBUTES)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
