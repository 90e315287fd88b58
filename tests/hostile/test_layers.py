"""Shapefiles, GeoPackages and shapes that are damaged, mistaken or malicious."""

from tests.hostile.judging import Case, Judge, each
from tests.hostile.layers import LAYERS


@each(LAYERS)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
