"""A group's extension at the desk: plan, vote, sheets of households, display, signatures, registration, papers."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.services.open_display import open_display
from tests.conftest import cast_of
from tests.support import pdf
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer
from tests.support.extension import PLAN_DAYS, Extension, extinct
from tests.support.village import DISPLAY_DAYS, GRANTOR, ForGood, Village

PAGE = f"/work/extension/{GRANTOR}"


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def _post(who: Visitor, address: str, **form: str) -> tuple[int, str]:
    token = _token(who.get(PAGE).text)
    answer = who.post(f"{PAGE}/{address}", data={**form, "csrf_token": token})
    return answer.status_code, answer.text


def test_a_group_is_extended_at_the_desk(
    entered_office: Office, app: Flask, shift_clock: Callable[..., None]
) -> None:
    lu, he, shen = (officer(entered_office, who, PASSWORD, app) for who in ("lu", "he", "shen"))
    with reading(entered_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        sheets = Extension(village).sheets
    (end,) = {s.last_day for s in sheets}
    plan = {"body": "直接延包三十年", "base_on": "2026-06-30", "last_day": str(end)}
    status, page = _post(lu, "plan", **plan, hardship=" ")
    assert (status, "直接延包三十年" in page) == (409, True)
    assert _post(lu, "plan", **plan, hardship="机动地")[0] == 303
    assert _post(lu, "publish", place="村务公开栏")[0] == 303
    meeting = {"held_on": "2026-07-01", "roster": "50", "present": "45", "minutes": "记录一号"}
    status, page = _post(lu, "vote", **meeting, in_favour="33")
    assert (status, "未达三分之二" in page, 'value="记录一号"' in page) == (409, True, True)
    assert _post(lu, "vote", **meeting, in_favour="34")[0] == 303
    assert _post(lu, "do/begin")[0] == 409
    shift_clock(entered_office, days=PLAN_DAYS)
    assert _post(lu, "do/close-publication")[0] == 303
    assert _post(lu, "do/begin")[0] == 303
    _fill_in(lu, sheets[0].code, sheets[1].code)
    assert _post(lu, "do/show")[0] == 409
    assert _post(lu, "do/rest")[0] == 303
    for _ in range(2):
        assert _post(lu, "do/show")[0] == 303
        shift_clock(entered_office, days=DISPLAY_DAYS)
        assert _post(lu, "do/close")[0] == 303
    assert _post(lu, "do/sign")[0] == 303
    assert _post(lu, "do/apply")[0] == 303
    for who, step, said in (
        (he, "accept", "已受理"),
        (he, "review", "已审核"),
        (shen, "approve", "已核定"),
        (shen, "enter", "已登簿"),
    ):
        address = re.search(rf"{PAGE}/(case/\d+/{step})", who.get(PAGE).text)
        assert address is not None
        assert _post(who, address[1])[0] == 303
        assert said in who.get(PAGE).text
    page = lu.get(PAGE).text
    assert f"<b>{len(sheets)}</b>已登簿" in page.replace("entered", "已登簿")
    assert str(end.year + 30) in page  # type: ignore[union-attr]  # every contract has its end
    for name, size in (("survey-sheets", "A4"), ("list", "A3"), ("result-sheets", "A4")):
        paper = lu.get(f"{PAGE}/{name}.pdf")
        assert paper.status_code == 200
        assert paper.data.startswith(b"%PDF")
        assert pdf.text(paper.data) or size


def _fill_in(lu: Visitor, first: str, second: str) -> None:
    """What is refused comes back as it was typed; what is good goes on to the next household."""
    address = f"{PAGE}/household/{first}"
    page = lu.get(address).text
    fields = dict(re.findall(r'<input type="text"[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
    fields |= {
        name: (re.search(r'<option value="([^"]*)" selected', options) or ["", ""])[1]
        for name, options in re.findall(r'<select[^>]* name="([^"]+)">(.*?)</select>', page, re.DOTALL)
    }
    fields |= {"version": "0", "ground": "", "note": "", "csrf_token": _token(page)}
    away = fields | {"m1-share": "0", "m1-reason": "married_away", "m1-evidence": "结婚证二号"}
    refused = lu.post(address, data=away)
    assert refused.status_code == 409
    assert "第三十一条" in refused.text
    assert 'value="结婚证二号"' in refused.text
    unread = lu.post(address, data=fields | {"p0-area": "一亩"})
    assert (unread.status_code, 'value="一亩"' in unread.text) == (400, True)
    saved = lu.post(address, data=fields | {"m1-mark": "married_out"})
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{PAGE}/household/{second}")
    stale = lu.post(address, data=fields | {"note": "迟到的一份"})
    assert (stale.status_code, "迟到的一份" in stale.text) == (412, True)


def test_the_display_shows_extension_areas_and_who_ends(
    entered_office: Office, app: Flask, for_good: ForGood
) -> None:
    with for_good(entered_office) as village:
        group = Extension(village)
        ended = group.sheets[2]
        group.ask_all(h2=extinct(ended))
        notice = open_display(village.session, group.survey, actor=group.village.cast.lu)
    lu = officer(entered_office, "lu", PASSWORD, app)
    public = lu.get(f"/notices/{notice}").text
    assert f"{ended.holder_code[-4:]}: 消亡户" in public
    printed = pdf.text(lu.get(f"/work/notice/{notice}.pdf").data)
    assert "延包（亩）" in printed
    assert f"户号{ended.holder_code[-4:]}：消亡户" in printed.replace(" ", "")
    listed = lu.get(PAGE).text
    assert "Area that returns" in listed or "收回面积" in listed
    assert "终止承包" in pdf.text(lu.get(f"{PAGE}/list.pdf").data)


def test_an_analyst_looks_and_changes_nothing(entered_office: Office, app: Flask) -> None:
    fen = officer(entered_office, "fen", PASSWORD, app)
    page = fen.get(PAGE)
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert _post(fen, "plan", body="x", hardship="y", base_on="2026-01-01", last_day="2027-01-01")[0] == 403
