"""The way of an application through the pages: over the counter, completed, accepted, followed by the farmer."""

import hashlib
import io
import re
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from api.office import Office
from api.transaction import writing
from api.web import create_app
from registry.rules.document_kinds import required
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import BROWSER, Visitor, facts, form_token, officer, sentences
from tests.support.pdf import text as text_of
from tests.support.scans import pdf, picture, unfit
from tests.support.village import GRANTOR, Village

TYPED = {
    "kind": "first",
    "grantor": "510623 100 200 01",
    "applicant": "王老五",
    "contact": "13800001111",
    "subject": "本户承包地首次登记",
}
NAMES = [kind.name.zh for kind in required("first")]


@pytest.fixture
def desk(loaded_office: Office) -> tuple[Office, Flask]:
    return loaded_office, create_app(loaded_office)


def take_in(clerk: Visitor, **other: str) -> str:
    """Fill in the form and return the case's address."""
    answer = clerk.post("/work/case/new", TYPED | other, form="/work/case/new")
    assert answer.status_code == 303, sentences(answer.text)
    return str(answer.location)


def add(visitor: Visitor, case: str, kind: str, content: bytes, name: str = "a.pdf") -> TestResponse:
    """Upload a paper on the case's page."""
    token = form_token(visitor.get(case).text)
    data = {"csrf_token": token, "kind": kind, "file": (io.BytesIO(content), name)}
    answer = visitor.client.post(f"{case}/papers", data=data, headers=BROWSER)
    answer.request.environ["wsgi.input"].close()  # the test client's own, on disk for a large body
    return answer


def code_of(visitor: Visitor, case: str) -> tuple[str, str]:
    """Return number and code as the first letter prints them."""
    page = visitor.get(case).text
    (address,) = re.findall(rf'href="({case}/papers/\d+/file)">(?:受理|补正)通知书', page)[:1]
    answer = visitor.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    printed = text_of(answer.data)
    number = re.search(r"业务号(\d{20})", printed)
    code = re.search(r"查询码([2-9A-HJ-NP-Z]{8})。", printed)
    assert number
    assert code, printed
    return number.group(1), code.group(1)


def test_the_way_of_an_application(desk: tuple[Office, Flask], shift_clock: Callable[..., None]) -> None:
    office, app = desk
    lu, he = officer(office, "lu", PASSWORD, app), officer(office, "he", PASSWORD, app)
    case = take_in(lu)
    seen = sentences(lu.get(case).text)
    assert all(value in seen for value in ("王老五", "13800001111", "本户承包地首次登记", "已申请"))
    assert seen.count("还差") == len(NAMES)
    assert add(lu, case, "application", pdf(2)).status_code == 303
    refused = he.post(f"{case}/accept", form=case)
    assert refused.status_code == 409
    assert [name in sentences(refused.text).partition("没有任何改动")[0] for name in NAMES] == [
        False,
        True,
        True,
        True,
    ]
    reason = {"says": ["申请书没有签字", "", ""], "article": ["不动产登记暂行条例 第十七条第三项", "", ""]}
    assert he.post(f"{case}/completion", reason, form=case).status_code == 303
    number, code = code_of(he, case)
    farmer = Visitor(app)
    told = farmer.post("/track", {"number": number, "code": code.lower()}, form="/track").text
    assert "材料还不齐，已请您补齐" in sentences(told)
    assert "请补交 申请人身份证明 承包合同 界址、面积等测绘材料 补正通知书上写明的其他内容" in sentences(told)
    for kind in ("identity", "contract", "survey"):
        assert add(lu, case, kind, picture("PNG"), "a.png").status_code == 303
    assert lu.post(f"{case}/complete", form=case).status_code == 303
    assert "还没有填写申请内容" in he.post(f"{case}/accept", form=case).text
    with writing(office.engine) as session:
        shift = partial(shift_clock, office)
        survey = Village(session, cast_of(session), shift, office.vault)
        survey.sign()
    form = f"{case}/fill"
    assert f'href="{form}"' in lu.get(case).text
    assert lu.post(form, {"survey": str(survey.survey)}, form=form).status_code == 303
    assert he.post(f"{case}/accept", form=case).status_code == 303
    told = farmer.post("/track", {"number": number, "code": code}, form="/track").text
    assert dict(facts(told))["由谁办理"] == "登记机构"
    assert dict(facts(told))["最迟"] not in ("", "没有规定期限")
    page = lu.get(case).text
    assert [f"{n}通知书</a>" in page for n in ("补正", "受理", "不予受理")] == [True, True, False]


def test_the_farmer_s_page_tells_nobody_s_name(desk: tuple[Office, Flask]) -> None:
    office, app = desk
    lu, he = officer(office, "lu", PASSWORD, app), officer(office, "he", PASSWORD, app)
    case = take_in(lu)
    reason = {"says": "王老五没有签字", "article": "第十七条"}
    assert he.post(f"{case}/not_accept", reason, form=case).status_code == 303
    page = he.get(case).text
    (address,) = re.findall(rf'href="({case}/papers/\d+/file)">不予受理通知书', page)
    printed = text_of(he.get(address).data)
    assert "行政复议" in printed
    number, code = (
        re.search(r"业务号(\d{20})", printed),
        re.search(r"查询码([2-9A-HJ-NP-Z]{8})。", printed),
    )
    assert number
    assert code
    told = Visitor(app).post("/track", {"number": number[1], "code": code[1]}, form="/track").text
    assert "不予受理，理由见通知书" in sentences(told)
    assert [s for s in ("王老五", "13800001111", "何军", "陆明", "没有签字") if s in told] == []


def test_a_wrong_code_is_answered_as_a_number_that_does_not_exist(desk: tuple[Office, Flask]) -> None:
    office, app = desk
    lu, he = officer(office, "lu", PASSWORD, app), officer(office, "he", PASSWORD, app)
    case = take_in(lu)
    he.post(f"{case}/completion", form=case)
    number, code = code_of(he, case)
    farmer = Visitor(app)
    answers = {
        farmer.post("/track", {"number": n, "code": c}, form="/track").text
        for n, c in ((number, "22222222"), (number[:-1] + str((int(number[-1]) + 1) % 10), code), ("x", "y"))
    }
    assert len(answers) == 1
    assert "没有查到，请核对业务号和查询码。" in sentences(answers.pop())
    missing = farmer.post("/track", {"number": number, "code": " "}, form="/track")
    assert (missing.status_code, f'value="{number}"' in missing.text) == (400, True)


def test_an_address_asks_twenty_times_a_minute(desk: tuple[Office, Flask]) -> None:
    office, app = desk
    farmer = Visitor(app)
    told = [farmer.post("/track", {"number": "1", "code": "2"}, form="/track").status_code for _ in range(21)]
    assert told == [200] * 20 + [429]
    assert Visitor(app).post("/track", {"number": "1", "code": "2"}, form="/track").status_code == 200
    with office.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT DISTINCT subject, outcome FROM access_log WHERE kind = 'case_track'")
        ).all()
    assert [tuple(r) for r in rows] == [(None, "unknown")]


@pytest.mark.parametrize("field", sorted(TYPED))
def test_what_is_missing_is_said_and_what_was_typed_is_kept(desk: tuple[Office, Flask], field: str) -> None:
    office, app = desk
    lu = officer(office, "lu", PASSWORD, app)
    answer = lu.post("/work/case/new", TYPED | {field: " "}, form="/work/case/new")
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    kept = {name: value.replace(" ", "") for name, value in TYPED.items() if name != field}
    assert all(value in answer.text for value in kept.values())
    assert field == "kind" or '<option value="first" selected>' in answer.text


@pytest.mark.parametrize("name", ["script", "phone's picture", "program", "picture cut short", "nothing"])
def test_a_bad_scan_is_sent_back_with_advice_and_its_kind_is_kept(
    desk: tuple[Office, Flask], name: str
) -> None:
    office, app = desk
    lu = officer(office, "lu", PASSWORD, app)
    case = take_in(lu)
    answer = add(lu, case, "survey", unfit()[name][1])
    assert answer.status_code == 422
    assert "这份文件没有收下" in sentences(answer.text)
    assert '<option value="survey" selected>' in answer.text
    assert add(lu, case, "survey", picture(), "a.pdf").status_code == 303  # the name says nothing
    page = lu.get(case + "?lang=en").text
    assert "survey of boundaries and area" in page


def test_a_scan_has_a_size_that_the_county_sets(desk: tuple[Office, Flask]) -> None:
    office, app = desk
    lu = officer(office, "lu", PASSWORD, app)
    case = take_in(lu)
    large = picture() + b"\0" * (10 * 2**20)
    answer = add(lu, case, "other", large)
    assert (answer.status_code, "文件超过 10 MB" in sentences(answer.text)) == (413, True)
    assert add(lu, case, "other", large[: 10 * 2**20]).status_code == 303
    none = lu.post(f"{case}/papers", {"kind": "other"}, form=case)
    assert (none.status_code, "请先选择文件。" in sentences(none.text)) == (422, True)


def test_a_paper_is_sent_whole_as_an_attachment_and_every_look_is_logged(desk: tuple[Office, Flask]) -> None:
    office, app = desk
    lu = officer(office, "lu", PASSWORD, app)
    case, content = take_in(lu), pdf(3)
    add(lu, case, "application", content)
    (address,) = re.findall(rf'href="({case}/papers/\d+/file)"', lu.get(case).text)
    sent = lu.get(address)
    assert hashlib.sha256(sent.data).digest() == hashlib.sha256(content).digest()
    assert sent.headers["Content-Type"] == "application/pdf"
    assert re.fullmatch(r'attachment; filename="\d{20}-\d+\.pdf"', sent.headers["Content-Disposition"])
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Cache-Control"] == "no-store"
    for who, status in (("fen", 403), ("wai", 404)):
        other = officer(office, who, PASSWORD, app)
        assert (other.get(address).status_code, other.get(case).status_code) == (status, status)
    with office.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT outcome, length(subject) AS n, account_id FROM access_log WHERE kind = 'case_paper'")
        ).all()
        lu_id = connection.scalar(text("SELECT id FROM account WHERE username = 'lu'"))
    assert [tuple(r) for r in rows] == [("application", 20, lu_id)]


def test_reasons_without_article_are_refused_and_kept(desk: tuple[Office, Flask]) -> None:
    office, app = desk
    lu, he = officer(office, "lu", PASSWORD, app), officer(office, "he", PASSWORD, app)
    case = take_in(lu)
    answer = he.post(f"{case}/not_accept", {"says": ["不归本机构登记"], "article": [""]}, form=case)
    assert answer.status_code == 409
    assert 'value="不归本机构登记"' in answer.text
    assert re.search(r"<details open><summary>不予受理", answer.text)


@pytest.mark.parametrize(("who", "what", "status"), [
    ("lu", "accept", 403), ("he", "complete", 403), ("fen", "accept", 403), ("wai", "accept", 404),
    ("wai", "complete", 404), ("he", "archive", 403),
])  # fmt: skip
def test_who_may_take_which_step(desk: tuple[Office, Flask], who: str, what: str, status: int) -> None:
    office, app = desk
    case = take_in(officer(office, "lu", PASSWORD, app))
    visitor = officer(office, who, PASSWORD, app)
    assert visitor.post(f"{case}/{what}", form="/check").status_code == status


def test_a_clerk_takes_in_for_her_own_region_only(desk: tuple[Office, Flask]) -> None:
    office, app = desk
    wai = officer(office, "wai", PASSWORD, app)
    answer = wai.post("/work/case/new", TYPED | {"grantor": GRANTOR}, form="/work/case/new")
    assert (answer.status_code, 'href="#grantor"' in answer.text) == (422, True)
