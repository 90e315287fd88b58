"""For each rule of the ledger of homestead qualifications: what it refuses, and the lawful line beside it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from registry.queries import rosters
from registry.services.record_qualification import NewLines, record_qualification
from tests.support.unit_trials import small_grant
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]
HOLDERS = (GRANTOR + "0001", GRANTOR + "0002")
DAY = date(2020, 1, 1)


def line(
    ground: str = "member", nth: int = 0, day: date = DAY, *people: int, source: str = "成员名册"
) -> Act:
    new = NewLines(ground, day, source, people)
    return lambda v: record_qualification(v.session, HOLDERS[nth], new, actor=v.cast.lu)


def _of_other(v: Village) -> int:
    """Ask for a member of the second household through the first."""
    person = rosters.of_household(v.session, HOLDERS[1]).members[0].person_id
    answer = line("member", 0, DAY, person)(v)
    assert isinstance(answer, int)
    return answer


QUALIFICATION_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "qualification.unsound": (lambda _: None, line(source=""), line()),
    "qualification.not_member": (lambda _: None, _of_other, line()),
    "qualification.open": (line(), line(), line(nth=1)),
    "qualification.not_open": (line(nth=1), line("given_up"), line("given_up", 1)),
    "qualification.backwards": (line(), line("death", day=date(2019, 12, 31)), line("death")),
    "homestead.not_qualified": (line(nth=1), small_grant, lambda v: (line()(v), small_grant(v))),
}
