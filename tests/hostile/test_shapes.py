"""GeoPackages and shapes that are damaged or malicious."""

from tests.hostile.judging import Case, Judge, each
from tests.hostile.shapes import SHAPES


@each(SHAPES)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
