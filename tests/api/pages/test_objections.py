"""A farmer objects on a notice's page, the case stands still before everyone's eyes, a registrar decides."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from api.web import create_app
from registry.queries import accounts, cases, restrictions
from registry.services._write import Actor
from registry.services.open_display import open_display
from registry.services.place_restriction import NewRestriction, place_restriction
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.village import GRANTOR

LETTER = {"name": "王老五", "contact": "13800001111", "reason": "东边那块地是我家的"}
LIMIT = 5
"""Objections an hour and address, as the rule book says."""


@pytest.fixture
def shown(loaded_office: Office) -> tuple[Office, Flask, str]:
    """An office with one running display; the address of its form."""
    with writing(loaded_office.engine) as session:
        known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
        survey = cases.of_grantor(session, GRANTOR, "survey")[0].id
        notice = open_display(session, survey, actor=known["lu"])
    return loaded_office, create_app(loaded_office), f"/notices/{notice}/object"


def _open(office: Office) -> list[restrictions.ObjectionView]:
    with Session(office.engine) as session:
        return restrictions.open_objections(session, "510623")


def test_the_way_of_an_objection(shown: tuple[Office, Flask, str]) -> None:
    office, app, form = shown
    farmer = Visitor(app)
    assert form in farmer.get(form.removesuffix("/object")).text
    answer = farmer.post(form, LETTER, form=form)
    (objection,) = _open(office)
    assert (answer.status_code, answer.location) == (303, f"{form}?filed={objection.id}")
    assert f"异议编号 {objection.id}" in sentences(farmer.get(answer.location).text)
    public = sentences(farmer.get(form.removesuffix("/object")).text)
    assert "业务暂停办理" in public
    assert "未处理异议 1 件" in public
    assert "王老五" not in public
    shen = officer(office, "shen", PASSWORD, app)
    desk = sentences(shen.get("/work").text)
    assert all(value in desk for value in LETTER.values())
    assert "未处理异议 1 件" in sentences(shen.get(f"/work/grantor/{GRANTOR}").text)
    decided = shen.post(
        f"/work/objection/{objection.id}/decide",
        {"ground": "dismissed", "reason": "查阅原合同"},
        form="/work",
    )
    assert (decided.status_code, decided.location) == (303, "/work#objections")
    assert _open(office) == []
    assert "王老五" not in shen.get("/work").text
    assert "业务暂停办理" not in farmer.get(form.removesuffix("/object")).text


@pytest.mark.parametrize("missing", sorted(LETTER))
def test_what_is_missing_is_said_and_what_was_written_is_kept(
    shown: tuple[Office, Flask, str], missing: str
) -> None:
    office, app, form = shown
    answer = Visitor(app).post(form, LETTER | {missing: " "}, form=form)
    assert answer.status_code == 400
    assert f'href="#{missing}"' in answer.text
    assert all(value in answer.text for field, value in LETTER.items() if field != missing)
    assert _open(office) == []


def test_an_address_sends_five_objections_an_hour(shown: tuple[Office, Flask, str]) -> None:
    office, app, form = shown
    farmer = Visitor(app)
    for _ in range(LIMIT):
        assert farmer.post(form, LETTER, form=form).status_code == 303
    refused = farmer.post(form, LETTER, form=form)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert len(_open(office)) == LIMIT
    assert Visitor(app).post(form, LETTER, form=form).status_code == 303
    with office.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT DISTINCT kind, subject FROM access_log WHERE kind = 'notice_objection'")
        ).all()
    assert [(r.kind, len(r.subject)) for r in rows] == [("notice_objection", 20)]  # the case, not who wrote


def test_a_form_without_its_token_is_not_taken(shown: tuple[Office, Flask, str]) -> None:
    office, app, form = shown
    assert app.test_client().post(form, data=LETTER).status_code == 400
    assert _open(office) == []


def test_who_may_see_and_decide(shown: tuple[Office, Flask, str]) -> None:
    office, app, form = shown
    Visitor(app).post(form, LETTER, form=form)
    (objection,) = _open(office)
    address, decision = (
        f"/work/objection/{objection.id}/decide",
        {"ground": "dismissed", "reason": "查阅原合同"},
    )
    seen: Callable[[str], str] = lambda who: officer(office, who, PASSWORD, app).get("/work").text  # noqa: E731
    assert LETTER["contact"] in seen("lu")
    assert address not in seen("lu")
    assert LETTER["contact"] not in seen("fen")
    assert LETTER["name"] not in seen("wai")
    for who, status in (("lu", 403), ("fen", 403), ("wai", 404)):
        visitor = officer(office, who, PASSWORD, app)
        assert visitor.post(address, decision, form="/check").status_code == status, who
    shen = officer(office, "shen", PASSWORD, app)
    for wrong in ({"ground": "lifted", "reason": "x"}, {"ground": "dismissed", "reason": " "}):
        assert shen.post(address, wrong, form="/work").status_code == 400
    assert [o.id for o in _open(office)] == [objection.id]


def test_a_receipt_of_another_case_is_not_found(shown: tuple[Office, Flask, str]) -> None:
    _, app, form = shown
    assert Visitor(app).get(f"{form}?filed=999").status_code == 404


def test_a_restriction_is_said_in_plain_words_on_its_parcel(shown: tuple[Office, Flask, str]) -> None:
    office, app, _ = shown
    shen = officer(office, "shen", PASSWORD, app)
    page = f"/work/parcel/{GRANTOR}00001"
    assert "查封" not in sentences(shen.get(page).text)
    with Session(office.engine) as session:
        account = accounts.by_username(session, "shen")
    assert account is not None
    for number in ("文1", "文2"):
        new = NewRestriction("seizure", GRANTOR + "00001", "某法院", number, until=date(2029, 1, 1))
        with writing(office.engine) as session:
            place_restriction(session, new, actor=Actor(account.id, account.person_id))
    seen = sentences(shen.get(page).text)
    assert "查封 解封之前不能登记处分 某法院 文1 · 查封顺位 1 · 届满 2029年1月1日" in seen
    assert "文2 · 查封顺位 2" in seen
    assert "查封" not in sentences(shen.get(f"/work/parcel/{GRANTOR}00002").text)


def test_an_objection_names_a_household_or_parcel_of_the_notice_or_is_sent_back(
    shown: tuple[Office, Flask, str],
) -> None:
    office, app, form = shown
    farmer = Visitor(app)
    answer = farmer.post(form, LETTER | {"about": "99999"}, form=form)
    assert answer.status_code == 400
    assert 'href="#about"' in answer.text
    assert "没有农户或地块“99999”" in answer.text
    assert all(value in answer.text for value in (*LETTER.values(), 'value="99999"'))
    assert farmer.post(form, LETTER | {"about": "00001"}, form=form).status_code == 303
    assert [o.about_code for o in _open(office)] == [f"{GRANTOR}00001"]
    assert f"{GRANTOR}00001" in officer(office, "shen", PASSWORD, app).get("/work").text
