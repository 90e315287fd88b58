"""Objections to notices: filed by anyone who reads them, they stop the case until another person decides."""

import pytest
from sqlalchemy import select, text

from registry.models import JournalEntry
from registry.queries import restrictions
from registry.services._write import Actor
from registry.services.approve_case import approve_case
from registry.services.close_display import close_display
from registry.services.confirm_results import confirm_results
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.decide_objection import decide_objection
from registry.services.file_objection import Objection, file_objection
from registry.services.open_display import open_display
from registry.vault import CONTACT_PURPOSE
from tests.support.refusals import refused_by
from tests.support.village import ANNOUNCEMENT_DAYS, DISPLAY_DAYS, GRANTOR, Village

LETTER = Objection("王老五", "13800001111", "东边那块地是我家的,身份证 510623195001011239")


def _object(v: Village, notice: int, letter: Objection = LETTER) -> int:
    return file_objection(v.session, notice, letter, actor=Actor(), vault=v.vault)


def _decide(v: Village, objection: int, ground: str, actor: Actor | None = None) -> None:
    decide_objection(v.session, objection, ground, "查阅原合同", actor=actor or v.cast.shen)


def _announced(v: Village) -> int:
    v.announce()
    return v.session.scalar(text("SELECT max(id) FROM notice")) or 0


def test_a_dismissed_objection_lets_the_case_go_on(village: Village) -> None:
    number = _object(village, _announced(village))
    village.shift(days=ANNOUNCEMENT_DAYS)
    with refused_by("objection.open"):
        approve_case(village.session, village.first, actor=village.cast.shen)
    _decide(village, number, "dismissed")
    approve_case(village.session, village.first, actor=village.cast.shen)
    assert village.state(village.first) == "approved"


def test_an_objection_is_kept_as_written_but_for_numbers_of_people(village: Village) -> None:
    number = _object(village, _announced(village))
    found = restrictions.objection(village.session, number)
    assert (found.claimant, found.is_open, found.taken) == ("王老五", True, [])
    assert found.reason == "东边那块地是我家的,身份证 510***********1239"
    assert village.vault.open(found.contact_sealed, CONTACT_PURPOSE) == "13800001111"
    assert [o.id for o in restrictions.open_objections(village.session, GRANTOR[:6])] == [number]
    assert restrictions.open_objections(village.session, "510624") == []
    leaf = village.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (leaf.act, leaf.account_id, leaf.case_id) == ("file_objection", None, village.first)
    assert "王老五" not in leaf.payload


def test_an_objection_to_a_display_stops_closing_and_confirming_until_what_was_shown_is_corrected(
    village: Village,
) -> None:
    village.show()
    notice = open_display(village.session, village.survey, actor=village.cast.lu)
    number = _object(village, notice)
    village.shift(days=DISPLAY_DAYS)
    with refused_by("objection.open"):
        close_display(village.session, village.survey, actor=village.cast.lu)
    _decide(village, number, "upheld")
    with refused_by("objection.upheld"):
        close_display(village.session, village.survey, actor=village.cast.lu)
    with refused_by("objection.upheld", "notice.rounds"):
        confirm_results(village.session, village.survey, actor=village.cast.lu)
    change = Correction(GRANTOR + "00001", 1, {"east": "王五"}, "异议成立")
    correct_parcel(village.session, change, actor=village.cast.lu)
    village.show()
    assert confirm_results(village.session, village.survey, actor=village.cast.lu).signed == 12


def test_what_was_upheld_against_is_never_approved(village: Village) -> None:
    number = _object(village, _announced(village))
    _decide(village, number, "upheld")
    village.shift(days=ANNOUNCEMENT_DAYS)
    with refused_by("objection.upheld"):
        approve_case(village.session, village.first, actor=village.cast.shen)


def test_arbitration_keeps_the_case_waiting_for_the_award(village: Village) -> None:
    number = _object(village, _announced(village))
    _decide(village, number, "arbitration")
    village.shift(days=ANNOUNCEMENT_DAYS)
    with refused_by("objection.open"):
        approve_case(village.session, village.first, actor=village.cast.shen)
    with refused_by("objection.decided"):
        _decide(village, number, "arbitration")
    _decide(village, number, "mediated")
    with refused_by("objection.decided"):
        _decide(village, number, "dismissed")
    approve_case(village.session, village.first, actor=village.cast.shen)
    assert set(restrictions.objection(village.session, number).taken) == {"arbitration", "mediated"}


def test_two_objections_are_counted_and_each_is_decided(village: Village) -> None:
    notice = _announced(village)
    first, second = _object(village, notice), _object(village, notice)
    village.shift(days=ANNOUNCEMENT_DAYS)
    _decide(village, first, "dismissed")
    with refused_by("objection.open") as refusals:
        approve_case(village.session, village.first, actor=village.cast.shen)
    assert "有 1 件异议" in refusals[0].said.zh
    _decide(village, second, "mediated")
    approve_case(village.session, village.first, actor=village.cast.shen)


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("he", ["objection.four_eyes"]),
        ("he2", ["objection.four_eyes"]),
        ("lu", ["case.jurisdiction", "objection.four_eyes"]),
        ("fen", ["case.jurisdiction"]),
        ("wai", ["case.jurisdiction"]),
    ],
)
def test_an_objection_is_decided_by_a_registrar_who_took_no_step(
    village: Village, who: str, codes: list[str]
) -> None:
    number = _object(village, _announced(village))
    with refused_by(*codes):
        _decide(village, number, "dismissed", getattr(village.cast, who))
    _decide(village, number, "dismissed")


def test_after_the_closing_it_is_too_late(village: Village) -> None:
    notice = _announced(village)
    village.shift(days=ANNOUNCEMENT_DAYS)
    number = _object(village, notice)  # its last day is over, but nobody has closed it
    _decide(village, number, "dismissed")
    approve_case(village.session, village.first, actor=village.cast.shen)
    with refused_by("objection.late"):
        _object(village, notice)


@pytest.mark.parametrize(
    "letter",
    [
        Objection("", "1380000", "理由"),
        Objection("王老五", "", "理由"),
        Objection("王老五", "1380000", ""),
        Objection("王" * 61, "1380000", "理由"),
        Objection("王老五", "1" * 101, "理由"),
        Objection("王老五", "1380000", "理" * 2001),
    ],
)
def test_an_objection_says_who_how_to_reach_them_and_why(village: Village, letter: Objection) -> None:
    notice = open_display(village.session, village.survey, actor=village.cast.lu)
    with refused_by("objection.incomplete"):
        _object(village, notice, letter)


def test_a_decision_needs_reasons_and_a_lawful_ground(village: Village) -> None:
    number = _object(village, _announced(village))
    with refused_by("objection.reason"):
        decide_objection(village.session, number, "dismissed", "", actor=village.cast.shen)
    with refused_by("objection.decided"):
        _decide(village, number, "lifted")
