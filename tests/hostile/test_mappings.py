"""Any vector file through a mapping: it may not lead elsewhere, and what is wrong is said."""

from tests.hostile.judging import Case, Judge, each
from tests.hostile.mappings import MAPPINGS


@each(MAPPINGS)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
