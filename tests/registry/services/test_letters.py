"""Letters, the farmer's time line, and the archive."""

from datetime import date

import pytest
from sqlalchemy import text

from registry import clock
from registry.queries import case_files, cases, parameters, tracking
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.answer_case import ask_completion
from registry.services.archive_case import archive_case
from registry.services.complete_case import complete_case
from registry.services.file_objection import Objection, file_objection
from registry.services.write_letter import LetterDraft
from tests.support.intake import REASON, accepted, file_away, fill, hand_in, take_in, write
from tests.support.refusals import refused_by
from tests.support.village import Village

# ---- letters and tracking -------------------------------------------------------------------------


def test_the_first_letter_carries_the_code_and_the_register_keeps_its_hash(village: Village) -> None:
    drafts: list[LetterDraft] = []
    case_id = fill(village, take_in(village))
    ask_completion(village.session, case_id, actor=village.cast.he)
    write(village, case_id, drafts)
    hand_in(village, case_id)
    complete_case(village.session, case_id, actor=village.cast.lu)
    accept_case(village.session, case_id, actor=village.cast.he)
    write(village, case_id, drafts)
    assert [d.letter.code for d in drafts] == ["letter_completion", "letter_accepted"]
    code, number = drafts[0].code, drafts[0].case.number
    assert code is not None
    assert (len(code), drafts[1].code) == (8, None)
    assert [len(d.reasons) for d in drafts] == [4, 0]
    assert [len(d.papers) for d in drafts] == [0, 4]
    rows = village.session.scalar(
        text("SELECT string_agg(t::text || j.payload, '') FROM case_tracking t, journal_entry j")
    )
    assert code not in str(rows)
    found = case_files.by_tracking_code
    assert found(village.session, village.vault, number, code) == case_id
    assert found(village.session, village.vault, f" {number[:6]} {number[6:]}", code.lower()) == case_id
    for wrong in (
        (number, "22222222"),
        (number[:-1] + str((int(number[-1]) + 1) % 10), code),
        (number, code[:-1]),
        ("", ""),
    ):
        assert found(village.session, village.vault, *wrong) is None


def test_a_state_without_a_letter_has_none(village: Village) -> None:
    case_id = take_in(village)
    with refused_by("letter.state"):
        write(village, case_id)


def test_the_time_line_says_whose_turn_it_is_and_until_when(village: Village) -> None:
    case_id = fill(village, take_in(village))
    hand_in(village, case_id, "application")
    ask_completion(village.session, case_id, [REASON], actor=village.cast.he)
    told = tracking.of_case(village.session, case_id)
    assert [w.zh for w in told.lacking] == ["申请人身份证明", "承包合同", "界址、面积等测绘材料"]
    assert (told.asks_more, told.awaited.by.zh if told.awaited.by else "", told.until) == (True, "您", None)
    hand_in(village, case_id, "identity", "contract", "survey")
    assert tracking.of_case(village.session, case_id).lacking == ()
    complete_case(village.session, case_id, actor=village.cast.lu)
    accept_case(village.session, case_id, actor=village.cast.he)
    told = tracking.of_case(village.session, case_id)
    assert [d.says.zh for d in told.done] == [
        "您的申请材料已经收到",
        "材料还不齐，已请您补齐",
        "您补来的材料已经收到",
        "已经受理",
    ]
    today = clock.today(village.session)
    assert told.until == parameters.working_days_after(village.session, today, 30)
    assert (told.until or date.min).weekday() < 5
    assert (told.asks_more, told.lacking) == (False, ())


def test_while_announced_everyone_may_object_and_the_days_do_not_count(village: Village) -> None:
    village.accept()
    started = clock.today(village.session)
    review_case(village.session, village.first, actor=village.cast.he)
    announce_case(village.session, village.first, actor=village.cast.he)
    (notice,) = cases.notices_of(village.session, village.first, "announcement")
    assert tracking.of_case(village.session, village.first).until == notice.due_on
    letter = Objection("王老五", "来人", "理由")
    file_objection(village.session, notice.id, letter, actor=village.cast.lu, vault=village.vault)
    stopped = tracking.of_case(village.session, village.first)
    assert (stopped.awaited.done.zh, stopped.until) == ("有人提出异议，业务暂停办理", None)
    assert "王老五" not in repr(stopped)
    assert started <= notice.due_on


# ---- the archive ----------------------------------------------------------------------------------


def test_a_case_is_filed_after_entry_under_a_number_of_its_own(village: Village) -> None:
    village.enter()
    file_away("卷 1", 12)(village)
    filed = case_files.archive(village.session, village.first)
    assert filed is not None
    assert (filed.file_number, filed.pages, filed.filed_on) == ("卷 1", 12, clock.today(village.session))
    assert village.state(village.first) == "archived"
    with refused_by("case.state", "archive.file"):
        file_away("卷 1", 12)(village)


@pytest.mark.parametrize(("number", "pages"), [("", 1), (" ", 1), ("卷", 0), ("卷", 10_000), ("卷" * 41, 1)])
def test_a_file_has_a_number_and_pages(village: Village, number: str, pages: int) -> None:
    village.enter()
    with refused_by("archive.file"):
        archive_case(village.session, village.first, number, pages, actor=village.cast.lu)


def test_before_entry_nothing_is_filed(village: Village) -> None:
    village.first = accepted(village)
    with refused_by("case.state"):
        file_away()(village)
