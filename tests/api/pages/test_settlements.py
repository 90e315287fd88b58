"""Settling in town at the desk: reported, corrected, counted; standards, the workbook, and the same as JSON."""

import io
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.queries import rosters, settlements
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer, sentences
from tests.support.settling import COUNTY, HOUSEHOLD

FORM = f"/work/household/{HOUSEHOLD}/settlement"
SAID = {
    "kind": "hukou",
    "destination_code": "510623 100",
    "destination_name": "凯江镇",
    "destination_class": "up_to_100",
    "settled_on": "2025-03-01",
    "document": "户口簿",
}


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


@pytest.fixture
def lu(entered_office: Office, app: Flask) -> Visitor:
    return officer(entered_office, "lu", PASSWORD, app)


@pytest.fixture
def shen(entered_office: Office, app: Flask) -> Visitor:
    return officer(entered_office, "shen", PASSWORD, app)


def _people(office: Office) -> list[int]:
    with reading(office.engine) as session:
        return [m.person_id for m in rosters.of_household(session, HOUSEHOLD).members]


def _report(who: Visitor, office: Office, nth: int = 0, **change: object) -> int:
    said = {**SAID, "person": _people(office)[nth], **change}
    return who.post(FORM, said, form=FORM).status_code


def _standing(office: Office) -> int:
    with reading(office.engine) as session:
        return settlements.of_regions(session, [COUNTY], most=1, standing=True)[0].id


def test_a_report_is_taken_and_the_household_says_that_its_rights_stay(
    entered_office: Office, lu: Visitor
) -> None:
    assert "本辖区还没有人报告进城" in sentences(lu.get("/work/settlements").text)
    led = lu.get(f"/work/settlements?household={HOUSEHOLD[:14]} {HOUSEHOLD[14:]}")
    assert (led.status_code, led.location) == (302, FORM)
    assert "不改变任何权利" in sentences(lu.get(FORM).text)
    assert _report(lu, entered_office) == 303
    seen = sentences(lu.get("/work/settlements").text)
    assert ("落户" in seen, "凯江镇" in seen, "有效" in seen) == (True, True, True)
    folder = sentences(lu.get(f"/work/household/{HOUSEHOLD}").text)
    assert "本户权利不变" in folder
    assert "已登记" in sentences(lu.get(FORM).text)


def test_what_is_wrong_is_said_with_its_article_and_what_was_typed_stays(
    entered_office: Office, lu: Visitor
) -> None:
    bad = {**SAID, "person": _people(entered_office)[0], "settled_on": "tomorrow", "destination_code": "9"}
    answer = lu.post(FORM, bad, form=FORM)
    seen = sentences(answer.text)
    assert answer.status_code == 409
    for expected in ("进城日期缺失", "户口登记条例", "行政区划代码（6、9或12位）", "国发〔2016〕44号"):
        assert expected in seen
    assert 'value="凯江镇"' in answer.text
    assert _report(lu, entered_office, person="²") == 409
    assert _report(lu, entered_office) == 303
    assert _report(lu, entered_office) == 409


def test_a_registrar_counters_it_and_books_what_is_true_now(
    entered_office: Office, lu: Visitor, shen: Visitor
) -> None:
    assert _report(lu, entered_office) == 303
    page = f"/work/settlements/{_standing(entered_office)}/correct"
    assert lu.get(page).status_code == 403
    assert shen.get(FORM).status_code == 403
    why = {"reason": "moved", "remark": "新户口簿"}
    assert shen.post(page, {**why, "reason": ""}, form=page).status_code == 409
    then = {**SAID, "destination_code": "510104", "destination_name": "锦江区", "again": "1"}
    assert shen.post(page, {**why, **then}, form=page).status_code == 303
    assert "冲销" in sentences(shen.get(page).text)
    seen = sentences(shen.get("/work/settlements?all=1").text)
    assert ("锦江区" in seen, "改在他处落户或者居住" in seen) == (True, True)
    assert shen.get("/work/settlements/999/correct").status_code == 404


def _set(who: Visitor, **said: object) -> int:
    base = {"link": "land", "kind": "hukou", "destination_class": "up_to_100", "value": "100", "source": "国土资发〔2016〕123号", "valid_from": "2016-10-10"}  # fmt: skip
    return who.post("/work/standards", {**base, **said}, form="/work/standards").status_code


def _figure(who: Visitor, figure: str, value: str) -> int:
    said = {"figure": figure, "value": value, "source": "统计年报", "valid_from": "2020-11-01"}
    return who.post("/work/standards/figure", said, form="/work/standards").status_code


def test_the_ledger_counts_people_and_says_that_no_standard_is_set_until_one_is(
    entered_office: Office, lu: Visitor
) -> None:
    assert _report(lu, entered_office) == 303
    seen = sentences(lu.get("/analysis/settlements").text)
    assert (
        seen.count("标准未配置") == 6 + 4
    )  # three links in the row and in the sum, two rates and two targets
    assert _set(lu, value="x") == 422
    assert _set(lu, valid_from="x") == 422
    assert _set(lu, source="") == 409
    assert _set(lu) == 303
    assert _set(lu, link="fiscal", destination_class="", value="12,345.67") == 303
    seen = sentences(lu.get("/analysis/settlements").text)
    assert ("100.00" in seen, "12,345.67" in seen) == (True, True)
    assert seen.count("标准未配置") == 2 + 4
    entry = lu.get("/analysis/settlements?place=510623100&class=up_to_100").text
    assert f"/work/household/{HOUSEHOLD}" in entry
    assert "+12,345.67" in sentences(entry)
    assert lu.get("/analysis/settlements?region=510624").status_code == 404
    assert "还没有一笔" in sentences(lu.get("/analysis/settlements?year=1999").text)


def test_both_rates_show_their_formula_beside_the_target(entered_office: Office, lu: Visitor) -> None:
    figures = {"registered_total": "1,000", "registered_urban": "400", "resident_total": "900", "resident_urban": "500", "registered_target": "50"}  # fmt: skip
    assert [_figure(lu, *one) for one in figures.items()] == [303] * 5
    assert _figure(lu, "resident_target", "101") == 409
    assert _report(lu, entered_office) == 303
    assert _report(lu, entered_office, 1, kind="residence", destination_code="510104") == 303
    seen = sentences(lu.get("/analysis/settlements").text)
    assert "(400 + 1) ÷ (1,000 + 0 − 0) × 100% = 40.10%" in seen
    assert "(500 + 1) ÷ (900 + 0 − 1) × 100% = 55.73%" in seen
    assert ("还差 9.90 个百分点" in seen, "不计台账：40.00%" in seen, "统计年报" in seen) == (
        True,
        True,
        True,
    )


def test_the_workbook_says_the_same_and_who_took_it_is_logged(
    entered_office: Office, lu: Visitor, shen: Visitor
) -> None:
    _set(lu)
    _report(lu, entered_office)
    _report(lu, entered_office, 1)
    page = f"/work/settlements/{_standing(entered_office)}/correct"
    shen.post(page, {"reason": "mistaken", "remark": "复核"}, form=page)
    answer = lu.get("/analysis/settlements.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    header, row = book.get_sheet_by_name("台账").to_python()
    said = dict(zip(header, row, strict=True))
    assert (said["人数"], said["笔数"], said["建设用地合计"], said["财政转移支付合计"]) == (
        1,
        3,
        100,
        "标准未配置",
    )
    lines = book.get_sheet_by_name("明细").to_python()
    assert [line[2] for line in lines[1:]] == [1, 1, -1]
    with reading(entered_office.engine) as session:
        names = {m.name for m in rosters.of_household(session, HOUSEHOLD).members}
        logged = session.scalar(
            text("SELECT outcome FROM access_log WHERE kind = 'export' AND purpose = 'settlements'")
        )
    assert names & {str(cell) for line in lines for cell in line} == set()
    assert logged == "masked"


def _send(who: Visitor, path: str, body: Any) -> Any:
    token = form_token(who.get("/check").text)
    return who.client.post(path, json=body, headers={"X-CSRFToken": token, "Accept": "application/json"})


def test_programs_do_the_same_and_are_refused_by_the_same_rules(
    entered_office: Office, app: Flask, lu: Visitor, shen: Visitor
) -> None:
    body = {
        **SAID,
        "destination_code": "510623100",
        "household": HOUSEHOLD,
        "person_id": _people(entered_office)[0],
    }
    made = _send(lu, "/api/v1/settlements/report", body)
    assert (made.status_code, made.json["kind"], made.json["countered_on"]) == (201, "hukou", None)
    again = _send(lu, "/api/v1/settlements/report", body)
    assert (again.status_code, again.json["code"]) == (409, "registry.refused")
    assert "已有一条有效的进城登记" in again.json["detail"]
    assert _send(lu, "/api/v1/settlements/report", []).status_code == 422
    assert _send(shen, "/api/v1/settlements/report", body).status_code == 403
    _set(lu)
    ledger = lu.get("/api/v1/settlements/ledger").json
    (row,) = ledger["rows"]
    assert row["destination"] == {"code": "510623100", "name": "凯江镇"}
    assert (row["total"], row["land"], row["fiscal"]) == (
        1,
        {"amount": "100.00", "without_standard": 0},
        {"amount": None, "without_standard": 1},
    )
    assert [(r["measure"], r["now"]) for r in ledger["rates"]] == [("registered", None), ("resident", None)]
    number = made.json["id"]
    then = {**SAID, "destination_code": "510104"}
    countered = _send(
        shen, f"/api/v1/settlements/{number}/counter", {"reason": "moved", "remark": "新户口簿", "then": then}
    )
    assert (countered.status_code, countered.json["countered"]) == (200, number)
    assert [s["id"] for s in lu.get("/api/v1/settlements").json["settlements"]] == [countered.json["then"]]
    assert len(lu.get("/api/v1/settlements?all=1").json["settlements"]) == 2
    assert (
        Visitor(app).client.get("/api/v1/settlements", headers={"Accept": "application/json"}).status_code
        == 401
    )
    assert (
        sum(Decimal(r["land"]["amount"] or 0) for r in lu.get("/api/v1/settlements/ledger").json["rows"])
        == 100
    )


def test_a_phone_is_put_on_record_and_a_link_given(entered_office: Office, lu: Visitor) -> None:
    page = f"/work/household/{HOUSEHOLD}/phone"
    assert "没有可以收短信的" in sentences(lu.get(page).text)
    assert lu.post(page, {"number": "12", "document": "身份证"}, form=page).status_code == 409
    assert lu.post(page, {"number": "138-0000-1234", "document": "户主本人"}, form=page).status_code == 303
    seen = lu.get(page).text
    assert ("*******1234" in seen, "13800001234" in seen) == (True, False)
    given = lu.post(f"/work/household/{HOUSEHOLD}/link", form=page)
    said = sentences(given.text)
    # No gateway is set here: the link is shown to be printed, and the page says that nothing was sent.
    assert ("链接已经开通" in said, "还没有接通短信网关" in said, "/my/" in given.text) == (True, True, True)
    assert lu.post(f"/work/household/{HOUSEHOLD}/link/end", form=page).status_code == 303
    assert lu.post(f"/work/household/{HOUSEHOLD}/link/end", form=page).status_code == 409
    told = lu.post(page, {"number": "13900005678", "document": "户主本人"}, form=page)
    assert "还没有接通短信网关" in sentences(told.text)  # the phone before could not be told
    assert "*******5678" in lu.get(page).text
