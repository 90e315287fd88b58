"""Interim papers at the desk and for whoever checks one: printed, looked up, superseded line by line."""

import re

import pytest
from flask import Flask

from api.issue import issue
from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import interim_papers, rosters
from tests.conftest import cast_of
from tests.support import pdf
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.interim import HOUSEHOLD, Desk
from tests.support.village import GRANTOR, Village

FOLDER = f"/work/household/{HOUSEHOLD}"


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


@pytest.fixture
def shen(entered_office: Office, app: Flask) -> Visitor:
    return officer(entered_office, "shen", PASSWORD, app)


def _issue(who: Visitor, **said: object) -> int:
    return who.post(f"{FOLDER}/interim", said, form=FOLDER).status_code


def _printed(who: Visitor) -> str:
    (address,) = re.findall(r'href="([^"]+\.pdf\?purpose=issue)"', who.get(FOLDER).text)
    answer = who.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    return pdf.text(answer.data)


def test_a_registrar_issues_one_and_anyone_with_the_paper_checks_it(
    entered_office: Office, app: Flask, shen: Visitor
) -> None:
    assert "尚未出具临时证书。" in shen.get(FOLDER).text
    assert _issue(shen, kind="household_rights") == 303
    said = _printed(shen)
    with reading(entered_office.engine) as session:
        roster = rosters.of_household(session, HOUSEHOLD)
        (paper,) = interim_papers.of_holder(session, roster.holder_id)
    for expected in (paper.paper_number, roster.name, "已确认", f"{HOUSEHOLD}J", "不是权属证书", "打印底稿"):
        assert str(expected) in said
    code = re.search(r"查验码 ?(\w{6})", said)
    assert code is not None
    stranger = Visitor(app)
    typed = {"number": paper.paper_number, "check_code": code[1]}
    found = stranger.post("/check", typed)
    seen = sentences(found.text)
    assert (found.status_code, "农业人口市民化权益证书 · 有效" in seen) == (200, True)
    assert [
        cell in found.text for cell in ('data-label="出具时">已确认</td>', 'data-label="现在">已确认</td>')
    ] == [True] * 2
    assert roster.name not in found.text
    with reading(entered_office.engine) as session:
        actor = cast_of(session).shen
    assert len([i for batch in issue(entered_office, GRANTOR, actor) for i in batch]) == 12
    seen = sentences(stranger.post("/check", typed).text)
    assert "各项均已由正式权证替代" in seen
    assert "以该项自己的正式权证为准" in stranger.post("/check", typed).text
    wrong = sentences(stranger.post("/check", {**typed, "check_code": "AAAAAA"}).text)
    assert "没有查到" in wrong
    refused = shen.post(f"{FOLDER}/interim", {"kind": "household_rights"}, form=FOLDER)
    assert (refused.status_code, "没有尚待发证的权益" in refused.text) == (409, True)


def test_a_member_s_paper_masks_the_number_and_tells_programs_what_it_is(
    entered_office: Office, app: Flask, shen: Visitor
) -> None:
    with reading(entered_office.engine) as session:
        roster = rosters.of_household(session, HOUSEHOLD)
    member = roster.members[-1]
    assert _issue(shen, kind="membership", person=member.person_id) == 303
    said = _printed(shen)
    assert member.name in said
    assert str(member.id_mask) in said
    with writing(entered_office.engine) as session:
        desk = Desk(Village(session, cast_of(session), lambda **_: None, entered_office.vault))
        desk.of_member(-1)
    token = desk.made[0].token
    program = Visitor(app)
    answer = program.get(f"/api/v1/check/{token}").get_json()
    assert {**answer, "paper_number": "", "issued_on": ""} == {
        "status": "valid",
        "paper_number": "",
        "interim": {"kind": "membership", "zh": "集体成员资格证书", "en": "certificate of membership"},
        "of_whom": member.name[0] + "*" * (len(member.name) - 1),
        "grantor": roster.grantor_name,
        "issued_on": "",
        "lines": [],
    }
    assert "集体成员资格证书 · 有效" in sentences(program.get(f"/check/{token}").text)


def test_a_clerk_prints_it_but_does_not_issue_it_and_nobody_asks_for_another_household_s(
    entered_office: Office, app: Flask, shen: Visitor
) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    assert _issue(lu, kind="household_rights") == 403
    assert f'action="{FOLDER}/interim"' not in lu.get(FOLDER).text
    assert f'action="{FOLDER}/interim"' in shen.get(FOLDER).text
    assert _issue(shen, kind="household_rights") == 303
    assert "权益清单" in _printed(lu)
    other = f"/work/household/{GRANTOR}0002/interim/1.pdf"
    assert (lu.get(other).status_code, lu.get(f"{FOLDER}/interim/1.pdf").status_code) == (404, 200)
    assert Visitor(app).get(f"{FOLDER}/interim/1.pdf").status_code == 302


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"kind": "ownership"}, 404),
        ({"kind": "membership", "person": "²"}, 409),
        ({"kind": "membership"}, 409),
        ({}, 404),
    ],
)
def test_what_is_no_kind_or_no_member_is_refused(shen: Visitor, said: dict[str, str], status: int) -> None:
    assert _issue(shen, **said) == status


def test_a_whole_group_gets_its_papers_from_one_form_and_nobody_twice(
    entered_office: Office, app: Flask, shen: Visitor
) -> None:
    here = f"/work/grantor/{GRANTOR}/interim"
    assert "有效 0 份，未出具 12 份" in sentences(shen.get(here).text)
    assert shen.get(f"{here}.pdf").status_code == 404  # nothing to print yet
    kind = {"kind": "household_rights"}
    clerk = officer(entered_office, "lu", PASSWORD, app)
    assert clerk.post(f"{here}/issue", kind, form=FOLDER).status_code == 403
    assert shen.post(f"{here}/issue", {"kind": "other"}, form=here).status_code == 400
    for _ in range(2):
        assert shen.post(f"{here}/issue", kind, form=here).status_code == 303
        assert "有效 12 份，未出具 0 份" in sentences(shen.get(here).text)
    bound = clerk.get(f"{here}.pdf?purpose=issue")
    assert (bound.status_code, bound.content_type) == (200, "application/pdf")
    said = pdf.text(bound.data)
    with reading(entered_office.engine) as session:
        papers = [
            paper.paper_number
            for holder in rosters.of_group(session, GRANTOR)
            for paper in interim_papers.of_holder(session, holder)
        ]
    assert len(papers) == 12
    assert all(number in said for number in papers)
