"""A household's own rights on its phone: by link and code, once; wrong, late and strange hands learn nothing."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import rosters
from registry.services.give_portfolio_link import end_portfolio_link
from tests.conftest import cast_of
from tests.support import pages, settling
from tests.support.client import Visitor, sentences
from tests.support.pages import homestead_page
from tests.support.settling import HOUSEHOLD, NUMBER
from tests.support.smtp import mailbox, text_of
from tests.support.village import Village


@pytest.fixture
def office(entered_office: Office, tmp_path: Path) -> Office:
    return with_gateway(entered_office, f"file://{tmp_path / 'box'}")


def with_gateway(office: Office, said: str) -> Office:
    return replace(office, settings=replace(office.settings, gateway=said))


@pytest.fixture
def token(office: Office) -> str:
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, office.vault)
        pages.apply(village, homestead_page(session))
        settling.report(village)
        settling.tell_phone(village, NUMBER)
        return settling.give_link(village).token


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office)


def codes(folder: Path) -> list[str]:
    """Return the codes in the gateway's folder, oldest first."""
    files = sorted(folder.glob("*.json"), key=lambda f: f.stat().st_mtime_ns)
    said = [json.loads(f.read_text(encoding="utf-8"))["text"] for f in files]
    return [found[1] for one in said if (found := re.search(r"验证码 (\d{6})", one))]


def _ask(who: Visitor, token: str) -> int:
    return who.post(f"/my/{token}", {"ask": "1"}, form=f"/my/{token}").status_code


def _type(who: Visitor, token: str, code: str) -> tuple[int, str]:
    answer = who.post(f"/my/{token}", {"code": code}, form=f"/my/{token}")
    return answer.status_code, answer.text


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_link_and_code_open_the_portfolio_once(
    office: Office, app: Flask, token: str, tmp_path: Path
) -> None:
    farmer = Visitor(app)
    door = farmer.get(f"/my/{token}").text
    assert "*******1234" in door
    assert "13800001234" not in door
    assert (_ask(farmer, token), 'name="code"' in farmer.get(f"/my/{token}?sent=1").text) == (303, True)
    (message,) = [json.loads(f.read_text(encoding="utf-8")) for f in (tmp_path / "box").iterdir()]
    assert message["to"] == "13800001234"
    (code,) = codes(tmp_path / "box")
    status, page = _type(farmer, token, code)
    seen = sentences(page)
    assert status == 200
    assert "进城落户不影响" in seen
    with reading(office.engine) as session:
        roster = rosters.of_household(session, HOUSEHOLD)
    for expected in (
        f"{HOUSEHOLD}J",
        "已确认",
        "待确认",
        "落户 凯江镇",
        "没有查封",
        "已经收到",
        roster.grantor_name,
    ):
        assert str(expected) in seen
    for member in roster.members:
        assert member.name not in page
        assert str(member.id_mask) not in page
    assert _type(farmer, token, code)[0] == 403  # used


def test_wrong_late_and_foreign_codes_are_answered_alike(
    office: Office, app: Flask, token: str, tmp_path: Path, shift_clock: object
) -> None:
    farmer = Visitor(app)

    def said(code: str) -> str:
        status, page = _type(farmer, token, code)
        assert (status, HOUSEHOLD[-4:] in sentences(page)) == (403, False)
        return re.sub(r'name="csrf_token" value="[^"]+"', "", page)

    before_any = said("123456")
    _ask(farmer, token)
    (code,) = codes(tmp_path / "box")
    wrong = said(_wrong(code))
    shift_clock(office, minutes=10)  # type: ignore[operator]
    assert said(code) == wrong == before_any
    assert "验证码不对，或者已经过期、用过" in wrong
    assert _type(farmer, token, "")[0] == 400


def test_after_five_wrong_tries_the_right_code_is_no_use_and_a_new_one_is(
    app: Flask, token: str, tmp_path: Path
) -> None:
    farmer = Visitor(app)
    _ask(farmer, token)
    (code,) = codes(tmp_path / "box")
    assert [_type(farmer, token, _wrong(code))[0] for _ in range(5)] == [403] * 5
    assert _type(farmer, token, code)[0] == 403
    _ask(farmer, token)
    assert _type(farmer, token, codes(tmp_path / "box")[-1])[0] == 200


def test_codes_are_not_sent_without_end_and_addresses_are_throttled(
    app: Flask, token: str, tmp_path: Path
) -> None:
    farmer = Visitor(app)
    assert [_ask(farmer, token) for _ in range(6)] == [303] * 5 + [429]
    assert len(codes(tmp_path / "box")) == 5
    other = Visitor(app)
    answers = [_type(other, token, "000000")[0] for _ in range(21)]
    assert answers == [403] * 20 + [429]


def test_an_unknown_ended_or_old_link_says_the_same_and_sends_nothing(
    office: Office, app: Flask, token: str, tmp_path: Path, shift_clock: object
) -> None:
    stranger = Visitor(app)
    unknown = sentences(stranger.get("/my/no-such-token").text)
    assert "这个链接不能用，或者已经失效。" in unknown
    assert sentences(stranger.get(f"/my/{token}").text) != unknown
    shift_clock(office, days=365)  # type: ignore[operator]
    assert sentences(stranger.get(f"/my/{token}").text) == unknown
    shift_clock(office, days=-365)  # type: ignore[operator]
    assert sentences(stranger.get(f"/my/{token}").text) != unknown
    with writing(office.engine) as session:
        end_portfolio_link(session, HOUSEHOLD, actor=cast_of(session).lu)
    assert sentences(stranger.get(f"/my/{token}").text) == unknown
    for said in ({"ask": "1"}, {"code": "123456"}):
        assert sentences(stranger.post(f"/my/{token}", said).text) == unknown
    assert not (tmp_path / "box").exists()


def test_a_new_link_ends_the_one_before(office: Office, app: Flask, token: str) -> None:
    with writing(office.engine) as session:
        newer = settling.give_link(Village(session, cast_of(session), lambda **_: None, office.vault))
    stranger = Visitor(app)
    assert "这个链接不能用" in sentences(stranger.get(f"/my/{token}").text)
    assert "发送验证码" in sentences(stranger.get(f"/my/{newer.token}").text)


def test_a_get_changes_no_table_and_looks_are_logged(
    office: Office, app: Flask, token: str, tmp_path: Path
) -> None:
    def counted() -> list[object]:
        sql = "SELECT (SELECT count(*) FROM one_time_code), (SELECT count(*) FROM one_time_code_try), (SELECT count(*) FROM journal_entry)"
        with reading(office.engine) as session:
            return list(session.execute(text(sql)).one())

    farmer, before = Visitor(app), counted()
    for _ in range(3):
        farmer.get(f"/my/{token}")
    assert counted() == before
    _ask(farmer, token)
    (code,) = codes(tmp_path / "box")
    _type(farmer, token, _wrong(code))
    _type(farmer, token, code)
    assert counted() == [1, 2, before[2]]
    with reading(office.engine) as session:
        rows = session.execute(
            text("SELECT outcome, subject, address FROM access_log WHERE kind = 'portfolio' ORDER BY id")
        ).all()
    assert [row[0] for row in rows] == ["sent", "wrong", "right"]
    assert {(row[1][:5], row[2]) for row in rows} == {("link ", farmer.address)}


def test_a_gateway_that_is_away_is_said_in_words_and_by_mail_it_arrives(
    entered_office: Office, office: Office, token: str
) -> None:
    away = create_app(with_gateway(entered_office, ""))
    farmer = Visitor(away)
    answer = farmer.post(f"/my/{token}", {"ask": "1"}, form=f"/my/{token}")
    assert (answer.status_code, "还没有接通短信网关" in sentences(answer.text)) == (503, True)
    with mailbox() as box:
        said = f"smtp://127.0.0.1:{box.port}/?to={{phone}}@sms.example"
        farmer = Visitor(create_app(with_gateway(entered_office, said)))
        assert _ask(farmer, token) == 303
    (mail,) = box.mails
    code = re.search(r"验证码 (\d{6})", text_of(mail))
    assert code is not None
    assert _type(farmer, token, code[1])[0] == 200


def test_who_has_another_number_by_now_is_told_where_to_go(office: Office, app: Flask, token: str) -> None:
    with office.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM phone_on_record WHERE ended_by IS NULL")) == 1
    assert "换了号码" in sentences(Visitor(app).get(f"/my/{token}").text)
