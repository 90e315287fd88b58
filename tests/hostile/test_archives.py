"""Archives and folders that are no deliveries, or that would harm whoever unpacks them."""

from tests.hostile.archives import ARCHIVES
from tests.hostile.judging import Case, Judge, each


@each(ARCHIVES)
def test_is_refused_or_reported(case: Case, judge: Judge) -> None:
    judge(case)
