"""Public display 审核公示: two rounds of seven days, and what happens when something changes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from registry import clock
from registry.models import Notice
from registry.queries import cases, sheets
from registry.rules.refusal import Refused
from registry.services.apply_first import apply_first
from registry.services.close_display import close_display
from registry.services.confirm_results import confirm_results
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.open_display import open_display
from registry.services.set_parameter import NewValue, set_parameter
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village

FIRST = GRANTOR + "00001"


def _correct(village: Village, value: object, *, seen: int = 1) -> int:
    change = Correction(FIRST, seen, {"east": value}, "东至写错")  # type: ignore[dict-item]
    return correct_parcel(village.session, change, actor=village.cast.lu)


def test_a_display_runs_seven_days_from_today_and_shows_every_contract(village: Village) -> None:
    notice = cases.notice(
        village.session, open_display(village.session, village.survey, actor=village.cast.lu)
    )
    today = clock.today(village.session)
    found = sheets.of_contracts(village.session, cases.surveyed_contracts(village.session, village.survey))
    assert len(found) == 12
    assert (notice.kind, notice.round, notice.opened_on, notice.due_on) == (
        "display",
        1,
        today,
        today + timedelta(days=7),
    )
    assert (notice.period, notice.closed_on) == ("7 天", None)
    assert notice.content_sha256 == sheets.combined_sha256(found)
    assert village.state(village.survey) == "displayed"


def test_a_display_is_not_closed_before_its_last_day(village: Village) -> None:
    open_display(village.session, village.survey, actor=village.cast.lu)
    with refused_by("notice.not_due") as refusals:
        close_display(village.session, village.survey, actor=village.cast.lu)
    assert "才届满" in refusals[0].said.zh
    village.shift(days=6)
    with refused_by("notice.not_due"):
        close_display(village.session, village.survey, actor=village.cast.lu)
    village.shift(days=1)
    close_display(village.session, village.survey, actor=village.cast.lu)
    (notice,) = cases.notices_of(village.session, village.survey, "display")
    assert notice.closed_on == notice.due_on


def test_a_second_round_waits_for_the_first(village: Village) -> None:
    # Two rounds at once would be over after seven days.
    open_display(village.session, village.survey, actor=village.cast.lu)
    with refused_by("notice.still_open"):
        open_display(village.session, village.survey, actor=village.cast.lu)
    village.shift(days=7)
    close_display(village.session, village.survey, actor=village.cast.lu)
    open_display(village.session, village.survey, actor=village.cast.lu)
    assert [n.round for n in cases.notices_of(village.session, village.survey, "display")] == [1, 2]


def test_a_display_is_closed_once(village: Village) -> None:
    village.show()
    with refused_by("notice.not_open"):
        close_display(village.session, village.survey, actor=village.cast.lu)


def test_results_wait_for_the_second_round(village: Village) -> None:
    village.show()
    with refused_by("notice.rounds") as refusals:
        confirm_results(village.session, village.survey, actor=village.cast.lu)
    assert "已公示 1 轮，要求 2 轮" in refusals[0].said.zh
    village.show()
    confirmed = confirm_results(village.session, village.survey, actor=village.cast.lu)
    assert (confirmed.signed, confirmed.signed_before, confirmed.refused) == (12, 0, {})
    assert village.state(village.survey) == "contracted"


def test_the_county_may_ask_for_three_rounds_of_three_days(village: Village) -> None:
    today = clock.today(village.session)
    for key, value in (("display_rounds", "3"), ("display_days", "3")):
        new = NewValue(key, value, today, "县府办〔2026〕1号", confirmed=True)
        set_parameter(village.session, new, county="510623", actor=village.cast.lu)
    open_display(village.session, village.survey, actor=village.cast.lu)
    village.shift(days=3)
    close_display(village.session, village.survey, actor=village.cast.lu)
    village.show()
    with refused_by("notice.rounds"):
        confirm_results(village.session, village.survey, actor=village.cast.lu)
    village.show()
    assert confirm_results(village.session, village.survey, actor=village.cast.lu).signed == 12


def test_a_correction_voids_the_running_display(village: Village) -> None:
    open_display(village.session, village.survey, actor=village.cast.lu)
    assert _correct(village, "王五") == 2
    assert village.state(village.survey) == "corrected"
    village.shift(days=7)
    with refused_by("notice.content_changed"):
        close_display(village.session, village.survey, actor=village.cast.lu)
    # The next round takes its place at once; the void one never counts.
    village.show()
    with refused_by("notice.rounds"):
        confirm_results(village.session, village.survey, actor=village.cast.lu)
    village.show()
    assert confirm_results(village.session, village.survey, actor=village.cast.lu).signed == 12


def test_a_correction_after_the_last_round_must_be_shown(village: Village) -> None:
    village.show()
    village.show()
    _correct(village, "王五")
    with refused_by("notice.content_changed"):
        confirm_results(village.session, village.survey, actor=village.cast.lu)
    village.show()
    assert confirm_results(village.session, village.survey, actor=village.cast.lu).signed == 12


def test_results_are_signed_once(village: Village) -> None:
    assert village.sign().signed == 12
    again = confirm_results(village.session, village.survey, actor=village.cast.lu)
    assert (again.signed, again.signed_before) == (0, 12)


def test_what_is_signed_is_no_longer_corrected_here(village: Village) -> None:
    village.sign()
    with refused_by("case.state"):
        _correct(village, "王五")


def test_several_corrections_follow_one_display(village: Village) -> None:
    village.show()
    assert _correct(village, "王五") == 2
    assert _correct(village, "赵六", seen=2) == 3
    change = Correction(GRANTOR + "00002", 1, {"measured_area": Decimal("700.00")}, "复测")
    assert correct_parcel(village.session, change, actor=village.cast.lu) == 2
    assert village.state(village.survey) == "corrected"


def test_a_correction_before_any_display_needs_no_step(village: Village) -> None:
    assert _correct(village, "王五") == 2
    assert village.state(village.survey) == "surveyed"
    village.show()


@pytest.mark.parametrize("who", ["fen", "wai", "shen"])
def test_only_a_clerk_of_the_place_displays_confirms_and_applies(village: Village, who: str) -> None:
    actor = getattr(village.cast, who)
    with refused_by("case.jurisdiction"):
        open_display(village.session, village.survey, actor=actor)
    village.show()
    village.show()
    with refused_by("notice.not_open", "case.jurisdiction"):
        close_display(village.session, village.survey, actor=actor)
    with refused_by("case.jurisdiction"):
        confirm_results(village.session, village.survey, actor=actor)
    confirm_results(village.session, village.survey, actor=village.cast.lu)
    with refused_by("case.jurisdiction"):
        apply_first(village.session, village.survey, actor=actor)
    assert apply_first(village.session, village.survey, actor=village.cast.lu) > village.survey


def test_a_refused_act_leaves_nothing_behind(village: Village) -> None:
    before = village.session.scalars(select(Notice.id)).all()
    with pytest.raises(Refused):
        open_display(village.session, village.survey, actor=village.cast.fen)
    assert village.session.scalars(select(Notice.id)).all() == before
    assert village.state(village.survey) == "surveyed"
