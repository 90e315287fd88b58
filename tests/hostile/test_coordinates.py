"""Places and reference systems that cannot be right."""

from tests.hostile.coordinates import COORDINATES
from tests.hostile.judging import Case, Judge, each


@each(COORDINATES)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
