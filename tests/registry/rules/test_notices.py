"""May this display or announcement be opened, closed, and does what was shown still hold?"""

from dataclasses import replace
from datetime import date

import pytest

from registry.rules import notices
from registry.rules.notices import NoticeCase, refusals_to_close, refusals_to_confirm, refusals_to_open

GOOD = NoticeCase("凤塘村一组", due_on=date(2026, 12, 1), today=date(2026, 12, 1), shown=b"a", current=b"a")


@pytest.mark.parametrize("today", [date(2026, 12, 1), date(2027, 5, 1)])
def test_a_notice_is_closed_on_its_due_day_or_later(today: date) -> None:
    assert list(refusals_to_close(replace(GOOD, today=today), "凤塘村一组")) == []


def test_a_notice_is_not_closed_the_day_before() -> None:
    (refusal,) = refusals_to_close(replace(GOOD, today=date(2026, 11, 30)), "凤塘村一组")
    assert refusal.rule is notices.NOT_DUE
    assert refusal.said.zh == "凤塘村一组的公示（公告）到 2026-12-01 才届满，今天是 2026-11-30"


def test_changed_content_must_be_shown_again() -> None:
    (refusal,) = refusals_to_close(replace(GOOD, current=b"b"), "凤塘村一组")
    assert refusal.rule is notices.CONTENT_CHANGED
    assert "须重新公示" in refusal.said.zh


def test_what_does_not_run_is_not_closed() -> None:
    (refusal,) = refusals_to_close(None, "凤塘村一组")
    assert refusal.rule is notices.NOT_OPEN
    assert refusal.said.zh == "凤塘村一组没有正在进行的公示（公告）"


def test_two_obstacles_are_said_at_once() -> None:
    case = replace(GOOD, today=date(2026, 11, 30), current=b"b")
    assert [r.rule for r in refusals_to_close(case, "")] == [notices.NOT_DUE, notices.CONTENT_CHANGED]


def test_rounds_run_one_after_the_other() -> None:
    (refusal,) = refusals_to_open("凤塘村一组", running_until=date(2026, 12, 1))
    assert refusal.rule is notices.STILL_OPEN
    assert "到 2026-12-01 才届满" in refusal.said.zh
    assert list(refusals_to_open("凤塘村一组", running_until=None)) == []


@pytest.mark.parametrize(
    ("done", "wanted", "same", "code"),
    [
        (2, 2, True, None),
        (3, 2, True, None),
        (1, 2, True, "notice.rounds"),
        (0, 1, False, "notice.rounds"),
        (2, 2, False, "notice.content_changed"),
    ],
)
def test_results_are_confirmed_after_enough_rounds_of_the_same_content(
    done: int, wanted: int, *, same: bool, code: str | None
) -> None:
    found = list(refusals_to_confirm("凤塘村一组", rounds_done=done, rounds_wanted=wanted, unchanged=same))
    assert [r.rule.code for r in found] == ([code] if code else [])


def test_too_few_rounds_are_counted_out() -> None:
    (refusal,) = refusals_to_confirm("凤塘村一组", rounds_done=1, rounds_wanted=2, unchanged=True)
    assert refusal.said.zh == "凤塘村一组已公示 1 轮，要求 2 轮"
