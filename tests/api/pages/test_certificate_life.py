"""A certificate's life at the pages: forms for who may, plain words for everyone, every print written down."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from api.transaction import reading
from registry.queries import certificates
from registry.rules.certificates import SENTENCES
from tests.api.pages.conftest import UNCERTIFIED, Certified, county_with_papers
from tests.support import pdf
from tests.support.client import Visitor, facts, form_token, officer, sentences
from tests.support.scans import picture
from tests.support.server import Server

PICKUPS = f"/work/grantor/{UNCERTIFIED}/pickups"


@pytest.fixture(scope="module")
def certified(server: Server, demo_template: str) -> Iterator[Certified]:
    """A county of this file's own: its certificates do not stay as they are."""
    yield from county_with_papers(server, demo_template)


@pytest.fixture(scope="module")
def lu(certified: Certified, demo_passwords: dict[str, str]) -> Visitor:
    return officer(certified.office, "lu", demo_passwords["lu"], certified.app)


@pytest.fixture(scope="module")
def shen(certified: Certified, demo_passwords: dict[str, str]) -> Visitor:
    return officer(certified.office, "shen", demo_passwords["shen"], certified.app)


def _page(number: str) -> str:
    return f"/work/certificate/{number}"


def _do(who: Visitor, number: str, what: str, **values: str) -> int:
    return who.post(f"{_page(number)}/{what}", values, form=_page(number)).status_code


def test_the_life_of_three_certificates_is_told_to_everyone(
    certified: Certified, lu: Visitor, shen: Visitor
) -> None:
    one, two, three = certified.papers
    stranger = Visitor(certified.app)
    waiting = lu.get(PICKUPS).text
    assert all(paper.number in waiting for paper in certified.papers)

    form = {
        "csrf_token": form_token(waiting),
        "number": one.number,
        f"name-{one.number}": "王一",
        f"blank-{one.number}": "川印000001",
        "manner": "fingerprint",
        "scan": (BytesIO(picture("PNG")), "signed.png"),
    }
    assert lu.client.post(PICKUPS, data=form).status_code == 303
    told = dict(facts(lu.get(_page(one.number)).text))
    assert told["印制号"] == "川印000001"
    assert "王一 · 按指印 · 签领单扫描件" in told["领证"]
    signed = shen.get(f"{_page(one.number)}/signed")
    assert (signed.status_code, signed.mimetype, signed.data) == (200, "image/png", picture("PNG"))
    assert signed.headers["Content-Disposition"].startswith("attachment")
    assert shen.get(f"{_page(two.number)}/signed").status_code == 404
    assert one.number not in lu.get(PICKUPS).text
    assert SENTENCES["valid"].zh in sentences(stranger.get(f"/check/{one.token}").text)

    group = shen.get(f"/work/grantor/{UNCERTIFIED}/papers.pdf?purpose=issue")
    assert (group.status_code, group.mimetype) == (200, "application/pdf")
    said = pdf.text(group.data)
    assert all(paper.number in said for paper in certified.papers)
    assert said.count("农村土地（家庭承包）承包合同") == 3
    assert "打印底稿，加盖登记机构印章后生效" in said
    assert len(PdfReader(BytesIO(group.data)).pages) >= 9

    assert _do(lu, two.number, "lose", name="李二", reason="失火") == 303
    assert SENTENCES["lost"].zh in sentences(stranger.get(f"/check/{two.token}").text)
    assert two.number in stranger.get("/notices").text
    refused = shen.post(f"{_page(two.number)}/reissue", {}, form=_page(two.number))
    assert refused.status_code == 409
    assert "的遗失声明到" in sentences(refused.text)

    assert _do(shen, three.number, "replace", name="张三", reason="污损") == 303
    assert SENTENCES["replaced"].zh in sentences(stranger.get(f"/check/{three.token}").text)
    told = dict(facts(shen.get(_page(three.number)).text))
    assert "换发 · 污损" in told["终止"]
    renewed = told["新证"]
    assert dict(facts(shen.get(_page(renewed)).text))["领证"] == "未领取"

    assert (
        _do(shen, one.number, "cancel", ground="wrongly_issued", reason="写错", document="中江登7号") == 303
    )
    assert SENTENCES["cancelled"].zh in sentences(stranger.get(f"/check/{one.token}").text)
    assert _do(lu, one.number, "hand-back", name="王一") == 303


def test_every_print_is_written_down_with_its_purpose(certified: Certified, lu: Visitor) -> None:
    number = certified.papers[1].number
    assert lu.get(f"{_page(number)}.pdf?purpose=copy").status_code == 200
    assert lu.get(f"{_page(number)}.pdf?purpose=sale").status_code == 400
    with certified.office.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT l.purpose, a.username FROM access_log AS l JOIN account AS a ON a.id = l.account_id "
                "WHERE l.kind = 'certificate_pdf' AND strpos(l.subject, :number) > 0 ORDER BY l.id DESC"
            ),
            {"number": number},
        ).all()
    assert rows[0] == ("copy", "lu")
    assert ("sale", "lu") not in rows


def test_an_act_that_does_not_exist_is_not_found_and_a_clerk_does_not_cancel(
    certified: Certified, lu: Visitor
) -> None:
    number = certified.papers[1].number
    assert _do(lu, number, "burn") == 404
    assert _do(lu, number, "cancel", ground="wrongly_issued", reason="写错", document="7") == 409
    assert "注销权证" not in lu.get(_page(number)).text


def test_a_household_shows_the_state_of_each_paper(certified: Certified, shen: Visitor) -> None:
    with reading(certified.office.engine) as session:
        found = certificates.by_number(session, certified.papers[1].number)
    assert found is not None
    assert "已声明遗失" in sentences(shen.get(f"/work/household/{found.right_code[:18]}").text)
