"""One-time codes: for one purpose and subject, within their time and tries, once; nothing of them is stored."""

import pytest
from sqlalchemy import text

from registry.errors import ConstraintError
from registry.queries import one_time_codes
from registry.rules.one_time_codes import Checked
from registry.services.check_code import check_code
from registry.services.send_code import code_hash
from tests.support.refusals import refused_by
from tests.support.settling import PHONE, send
from tests.support.village import Village


def _check(
    v: Village, code: str, purpose: str = "portfolio", subject: str = "link 1"
) -> tuple[Checked, int | None]:
    return check_code(v.session, purpose, subject, code, vault=v.vault)


def _other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_is_right_once_for_its_own_purpose_and_subject(village: Village) -> None:
    code = send(village)
    assert (len(code), code.isdecimal()) == (6, True)
    assert _check(village, code, "consent") == (Checked.NONE, None)
    assert _check(village, code, subject="link 2") == (Checked.NONE, None)
    said, number = _check(village, f" {code[:3]} {code[3:]} ")
    sent = one_time_codes.latest(village.session, "portfolio", "link 1")
    assert sent is not None
    assert (said, number) == (Checked.RIGHT, sent.id)
    assert _check(village, code) == (Checked.NONE, None)


def test_full_width_digits_are_the_same_code(village: Village) -> None:
    code = send(village)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert _check(village, wide)[0] is Checked.RIGHT


def test_a_code_of_another_subject_is_wrong_here(village: Village) -> None:
    here, there = send(village), send(village, subject="link 2")
    assert _check(village, there)[0] is (Checked.WRONG if there != here else Checked.RIGHT)
    assert _check(village, there, subject="link 2")[0] is Checked.RIGHT


def test_a_newer_code_voids_the_one_before(village: Village) -> None:
    first, second = send(village), send(village)
    if first != second:
        assert _check(village, first)[0] is Checked.WRONG
    assert _check(village, second)[0] is Checked.RIGHT


@pytest.mark.parametrize(("minutes", "said"), [(9, Checked.RIGHT), (10, Checked.NONE)])
def test_a_code_lives_ten_minutes_by_the_databases_clock(
    village: Village, minutes: int, said: Checked
) -> None:
    code = send(village)
    village.shift(minutes=minutes)
    assert _check(village, code)[0] is said


@pytest.mark.parametrize(("wrong", "said"), [(4, Checked.RIGHT), (5, Checked.NONE)])
def test_five_tries_and_no_more(village: Village, wrong: int, said: Checked) -> None:
    code = send(village)
    for _ in range(wrong):
        assert _check(village, _other(code))[0] is Checked.WRONG
    assert _check(village, code)[0] is said


def test_five_codes_an_hour_for_one_subject_and_purpose(village: Village) -> None:
    for _ in range(5):
        send(village)
    with refused_by("code.too_many"):
        send(village)
    assert send(village, subject="link 2")
    assert send(village, purpose="consent")
    village.shift(minutes=60)
    assert send(village)


def test_neither_code_nor_phone_is_stored(village: Village) -> None:
    code = send(village)
    _check(village, code)
    row = village.session.execute(text("SELECT t::text, code_hash, phone_mask FROM one_time_code AS t")).one()
    assert bytes(row[1]) == code_hash(village.vault, "portfolio", "link 1", code)
    assert (row[2], PHONE.number in row[0]) == ("*******1234", False)
    assert bytes(row[1]) != code_hash(village.vault, "portfolio", "link 2", code)
    tried = village.session.scalar(text("SELECT t::text FROM one_time_code_try AS t"))
    assert code not in str(tried).replace(" ", "")


def test_the_database_refuses_a_try_too_late_or_after_the_right_one(village: Village) -> None:
    tried = text(
        "INSERT INTO one_time_code_try (code_id, number, is_right) SELECT max(id), :n, false FROM one_time_code"
    )
    code = send(village)
    for before, refused in ((lambda: None, False), (lambda: _check(village, code), True)):
        before()
        with village.session.begin_nested() as savepoint:
            if refused:
                with pytest.raises(Exception, match="expired or was used"):
                    village.session.execute(tried, {"n": 9})
            else:
                village.session.execute(tried, {"n": 9})  # the control
            savepoint.rollback()
    send(village)
    village.shift(hours=1)
    with pytest.raises(Exception, match="expired or was used"):
        village.session.execute(tried, {"n": 1})


def test_a_lost_race_is_a_constraint_and_no_second_use(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = send(village)
    seen = one_time_codes.latest(village.session, "portfolio", "link 1")
    assert _check(village, code)[0] is Checked.RIGHT
    monkeypatch.setattr(one_time_codes, "latest", lambda *_: seen)  # what was seen before the other's try
    with pytest.raises(ConstraintError):
        _check(village, code)
