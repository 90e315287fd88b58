"""Somebody acts on a household that another has ended meanwhile: they are told how, and where to go on."""

from collections.abc import Callable

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import ended_households
from registry.services._household_parts import Part
from registry.services.cancel_contract import draft_cancellation
from registry.services.change_representative import draft_representative
from registry.services.merge_households import draft_merge
from registry.services.split_household import draft_split
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import form_token, links, officer, sentences
from tests.support.households import (
    BIG,
    NEXT,
    OTHER,
    SMALL,
    adult_child,
    agreement,
    apply,
    approved,
    death,
    enter,
    halves,
    held,
)
from tests.support.village import GRANTOR, Village

AFTER = f"{GRANTOR}0014"
REPRESENTATIVE = f"/work/household/{SMALL}/change/representative"
Change = Callable[[Village], object]


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


def _merge(one: str, into: str) -> Change:
    def change(v: Village) -> object:
        found = held(v.session, one), held(v.session, into)
        part = Part(found[1].representative, (), (), into)
        return enter(v, apply(v, draft_merge(v.session, [one, into], part, agreement(*found), reason="合")))

    return change


def _split(v: Village) -> object:
    before = held(v.session)
    parts = halves(before, adult_child(v), keeps=False)
    return enter(v, apply(v, draft_split(v.session, BIG, parts, agreement(before), reason="分户")))


def _extinct(v: Village) -> object:
    deaths = [death(v.session, m.person_id) for m in held(v.session, SMALL).members]
    said = agreement(document="证明")
    draft = draft_cancellation(v.session, SMALL, "household_extinct", said, reason="消亡", deaths=deaths)
    return enter(v, apply(v, draft))


def _done(office: Office, change: Change) -> None:
    with writing(office.engine) as session:
        change(Village(session, cast_of(session), lambda **_: None, office.vault))


def _forms(html: str) -> set[str]:
    """Return the forms that a page leads to, itself in the other language left out."""
    return {link for link in links(html) if "/change/" in link and "lang=" not in link}


def _end_of(office: Office, code: str) -> ended_households.Ended:
    with reading(office.engine) as session:
        ended = ended_households.by_code(session, code)
    assert ended is not None
    return ended


@pytest.mark.parametrize(
    ("meanwhile", "status"), [(_merge(SMALL, BIG), 409), (_merge(OTHER, BIG), 303)], ids=["merged", "control"]
)
def test_a_form_of_a_household_that_was_merged_meanwhile_tells_where_it_went(
    entered_office: Office, app: Flask, meanwhile: Change, status: int
) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    with reading(entered_office.engine) as session:
        who = held(session, SMALL).members[1].person_id
    form = {"representative": str(who), "document": "推选书", "reason": "推选", f"seen-{SMALL}": "1.1"}
    token = {"csrf_token": form_token(lu.get(REPRESENTATIVE).text)}  # the form is open
    _done(entered_office, meanwhile)
    answer = lu.post(f"{REPRESENTATIVE}/apply?lang=en", form | token)
    assert answer.status_code == status
    if status == 303:
        return
    ended = _end_of(entered_office, SMALL)
    said = sentences(answer.text)
    assert f"household {SMALL} ended on {ended.day} by " in said
    assert f"(case {ended.case_number}): household {BIG} goes on" in said
    to = {f"/work/case/{ended.case_id}", f"/work/household/{BIG}", f"/work/household/{SMALL}"}
    assert {*to, f"/work/household/{BIG}/change/representative"} <= set(links(answer.text))
    assert {lu.get(address).status_code for address in to} == {200}
    chinese = sentences(lu.post(f"{REPRESENTATIVE}/apply?lang=zh", form | token).text)
    for words in ("这一户已经终止", "合户", f"现在由农户 {BIG} 承续", "没有写入任何内容", "到哪里继续办理"):
        assert words in chinese


def test_of_a_split_all_who_go_on_are_named_through_later_changes(entered_office: Office, app: Flask) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    form = f"/work/household/{BIG}/change/split"
    for change, heirs in ((_split, (NEXT, AFTER)), (_merge(AFTER, OTHER), (OTHER, NEXT))):
        _done(entered_office, change)
        assert _end_of(entered_office, BIG).heirs == heirs
        page = lu.get(form)
        assert (page.status_code, _forms(page.text)) == (409, {form.replace(BIG, heir) for heir in heirs})


def test_a_household_that_died_out_has_nobody_to_go_on(entered_office: Office, app: Flask) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    _done(entered_office, _extinct)
    page = lu.get(REPRESENTATIVE, query_string={"lang": "en"})
    assert page.status_code == 409
    assert "no household goes on" in sentences(page.text)
    assert _forms(page.text) == set()
    never = REPRESENTATIVE.replace(SMALL, f"{GRANTOR}9999")
    assert lu.get(never).status_code == 404, "the control"


def test_a_form_of_several_households_leads_to_folders_and_not_to_a_form_of_fewer(
    entered_office: Office, app: Flask
) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    _done(entered_office, _merge(SMALL, BIG))
    page = lu.get(f"/work/household/{OTHER}/change/merge", query_string={"with": SMALL[-4:]})
    assert page.status_code == 409
    assert f"/work/household/{BIG}" in links(page.text)
    assert _forms(page.text) == set()
    page = lu.get(f"/work/household/{SMALL}/change/merge", query_string={"with": OTHER[-4:]})
    (form,) = _forms(page.text)
    assert form == f"/work/household/{BIG}/change/merge?with={OTHER[-4:]}"
    assert lu.get(form).status_code == 200


def test_an_approved_case_of_a_household_that_ended_meets_the_same_page(
    entered_office: Office, app: Flask
) -> None:
    shen = officer(entered_office, "shen", PASSWORD, app)

    approvals: list[int] = []

    def another_speaks(v: Village) -> object:
        who = held(v.session, SMALL).members[1].person_id
        draft = draft_representative(v.session, SMALL, who, document="推选书", reason="推选")
        approvals.append(approved(v, apply(v, draft)))
        return approvals

    _done(entered_office, another_speaks)
    (case,) = approvals
    _done(entered_office, _merge(SMALL, BIG))
    answer = shen.post(f"/work/change/{case}/step/enter", form=f"/work/change/{case}")
    assert answer.status_code == 409
    assert f"/work/household/{BIG}" in links(answer.text)
