"""Terms on the phone: read by link, agreed to by code, withdrawn; strangers and old links learn nothing."""

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
from registry.queries import transfers
from registry.queries.transfers import SheetView
from tests.conftest import cast_of
from tests.support import phone_consents as phone
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.phone_consents import NUMBER
from tests.support.transfers import draft, farm, right_codes
from tests.support.village import Village

DESK = f"/work/transfers/{NUMBER}/phone"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "box"


@pytest.fixture
def office(entered_office: Office, box: Path, shift_clock: object) -> Office:
    """A lease of two households, of which the first told a phone a week ago."""
    found = replace(entered_office, settings=replace(entered_office.settings, gateway=f"file://{box}"))
    with writing(found.engine) as session:
        village = _village(session, found)
        rights = right_codes(village)[:2]
        phone.tell(village, rights[0])
        draft(village, rights, farm(village))
    shift_clock(found, days=7)  # type: ignore[operator]
    return found


def _village(session: object, office: Office) -> Village:
    return Village(session, cast_of(session), lambda **_: None, office.vault)  # type: ignore[arg-type]


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office)


@pytest.fixture
def clerk(office: Office, app: Flask) -> Visitor:
    return officer(office, "lu", PASSWORD, app)


def said(box: Path) -> list[str]:
    """Return what the gateway was given, oldest first."""
    files = sorted(box.glob("*.json"), key=lambda f: f.stat().st_mtime_ns)
    return [json.loads(f.read_text(encoding="utf-8"))["text"] for f in files]


def _link(clerk: Visitor, box: Path) -> str:
    """Send the first signer a link; return its path."""
    first = re.search(r'name="signer" value="([^"]+)"', clerk.get(DESK).text)
    assert first is not None
    assert clerk.post(DESK, {"signer": first[1]}, form=DESK).status_code == 200
    (found,) = [m[1] for one in said(box) if (m := re.search(r"(/consent/[\w-]+)", one))]
    return found


def _do(who: Visitor, path: str, box: Path, want: str) -> int:
    """Ask for a code and answer by it."""
    assert who.post(path, {"ask": want}, form=path).status_code == 303
    form = f"{path}?sent={want}"
    seen = re.findall(r'name="seen" value="(\w+)"', who.get(form).text)
    code = re.search(r"验证码 (\d{6})", said(box)[-1])
    assert code is not None
    answer = {"want": want, "code": code[1], "seen": seen[0] if seen else ""}
    return who.post(path, answer, form=form).status_code


def _sheets(office: Office) -> tuple[SheetView, ...]:
    with reading(office.engine) as session:
        return transfers.by_number(session, NUMBER).sheets


def test_terms_are_read_agreed_to_and_withdrawn_on_the_phone(
    office: Office, app: Flask, clerk: Visitor, box: Path
) -> None:
    path, farmer = _link(clerk, box), Visitor(app)
    page = sentences(farmer.get(path).text)
    holder = _sheets(office)[0].sheet.holder
    for expected in ("同意与否由您自己决定", "600", "2025", "到期还给您", "合作社", "*******1234"):
        assert expected in page
    for hidden in (holder, phone.PHONES[0]):
        assert hidden not in page
    assert _do(farmer, path, box, "consent") == 303
    assert "您已经同意" in sentences(farmer.get(path).text)
    assert _sheets(office)[0].signatories[0].method == "code"
    desk = sentences(clerk.get(DESK).text)
    assert "手机验证码" in desk
    assert "还有1人没有同意" in sentences(clerk.get(f"/work/transfers/{NUMBER}").text)
    assert _do(farmer, path, box, "withdraw") == 303
    assert not _sheets(office)[0].is_agreed
    assert "还有2人没有同意" in sentences(clerk.get(DESK).text)


def test_who_refuses_leaves_and_the_link_says_so(
    office: Office, app: Flask, clerk: Visitor, box: Path
) -> None:
    path, farmer = _link(clerk, box), Visitor(app)
    assert _do(farmer, path, box, "withdraw") == 303
    assert "没有参加这次流转" in sentences(farmer.get(path).text)
    assert len(_sheets(office)) == 1


def test_changed_terms_are_explained_and_the_link_does_nothing(
    office: Office, app: Flask, clerk: Visitor, box: Path
) -> None:
    path, farmer = _link(clerk, box), Visitor(app)
    with writing(office.engine) as session:
        phone.revise(_village(session, office))
    assert "条款已经改变" in sentences(farmer.get(path).text)
    asked = farmer.post(path, {"ask": "consent"})
    assert (asked.status_code, len(said(box))) == (409, 1)


def test_a_stranger_finds_nothing_and_without_a_token_nothing_is_done(
    app: Flask, clerk: Visitor, box: Path
) -> None:
    path, stranger = _link(clerk, box), Visitor(app)
    assert stranger.get("/consent/no-such-token").status_code == 404
    assert stranger.client.post(path, data={"ask": "consent"}).status_code == 400  # no CSRF token
    assert len(said(box)) == 1


def test_wrong_codes_are_counted_and_addresses_throttled(
    office: Office, app: Flask, clerk: Visitor, box: Path
) -> None:
    path, farmer = _link(clerk, box), Visitor(app)
    farmer.post(path, {"ask": "consent"}, form=path)
    code = re.search(r"验证码 (\d{6})", said(box)[-1])
    assert code is not None
    wrong = f"{(int(code[1]) + 1) % 1_000_000:06}"
    form = f"{path}?sent=consent"
    answers = [
        farmer.post(path, {"want": "consent", "code": wrong}, form=form).status_code for _ in range(21)
    ]
    assert answers[:5] == [403] * 5
    assert answers[-1] == 429
    assert not _sheets(office)[0].is_agreed
    with reading(office.engine) as session:
        assert session.scalar(text("SELECT count(*) FROM one_time_code_try")) == 5


def test_a_look_changes_nothing_and_no_number_or_token_is_logged(
    office: Office, app: Flask, clerk: Visitor, box: Path
) -> None:
    path, farmer = _link(clerk, box), Visitor(app)
    count = "SELECT (SELECT count(*) FROM one_time_code) + (SELECT count(*) FROM journal_entry)"
    with reading(office.engine) as session:
        before = session.scalar(text(count))
    farmer.get(path)
    with reading(office.engine) as session:
        assert session.scalar(text(count)) == before
    _do(farmer, path, box, "consent")
    with reading(office.engine) as session:
        logged = session.execute(
            text("SELECT subject, outcome FROM access_log WHERE kind = 'consent' ORDER BY id")
        ).all()
        journal = " ".join(session.scalars(text("SELECT payload FROM journal_entry")))
    assert [(row[0][:5], row[1]) for row in logged] == [("link ", "sent"), ("link ", "right")]
    token = path.rpartition("/")[2]
    assert (token in journal, phone.PHONES[0] in journal) == (False, False)


def test_a_gateway_that_is_away_leaves_the_address_to_the_desk(office: Office, box: Path) -> None:
    away = replace(office, settings=replace(office.settings, gateway=""))
    clerk = officer(away, "lu", PASSWORD, create_app(away))
    page = clerk.post(DESK, {}, form=DESK).text
    assert "没有接通短信网关" in sentences(page)
    assert "/consent/" in sentences(page)
    assert not box.exists()
