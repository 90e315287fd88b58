"""Somebody has a form of a household open; another ends the household: what they are told, and nothing lost."""

from collections.abc import Callable, Mapping

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import cases, ended_households
from registry.services._household_parts import Part
from registry.services.cancel_contract import draft_cancellation
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
    day,
    death,
    enter,
    halves,
    held,
)
from tests.support.village import GRANTOR, Village

AFTER = f"{GRANTOR}0014"
Change = Callable[[Village], list[str]]


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


def _merged(v: Village) -> list[str]:
    found = held(v.session), held(v.session, SMALL)
    into = Part(found[0].representative, (), (), BIG)
    return enter(v, apply(v, draft_merge(v.session, [BIG, SMALL], into, agreement(*found), reason="合")))


def _split(v: Village) -> list[str]:
    before = held(v.session)
    parts = halves(before, adult_child(v), keeps=False)
    return enter(v, apply(v, draft_split(v.session, BIG, parts, agreement(before), reason="分户")))


def _extinct(v: Village) -> list[str]:
    deaths = [death(v.session, m.person_id) for m in held(v.session, SMALL).members]
    said = agreement(document="证明")
    draft = draft_cancellation(v.session, SMALL, "household_extinct", said, reason="消亡", deaths=deaths)
    return enter(v, apply(v, draft))


def _done(office: Office, change: Change) -> None:
    with writing(office.engine) as session:
        change(Village(session, cast_of(session), lambda **_: None, office.vault))


def _end_of(office: Office, code: str) -> ended_households.Ended:
    with reading(office.engine) as session:
        ended = ended_households.by_code(session, code)
    assert ended is not None
    return ended


def _members_form(office: Office) -> tuple[str, Mapping[str, str], list[str]]:
    """Return the form of a death and a birth in the small household, and what the eye is to find again."""
    with reading(office.engine) as session:
        before, died = held(session, SMALL), day(session).isoformat()
    who = before.members[1].person_id
    form = {
        f"what-{who}": "death",
        f"day-{who}": died,
        f"document-{who}": "死亡证明第七号",
        "name-0": "程小满",
        "joins-0": "birth",
        "paper-0": "出生医学证明",
        "reason": "户口簿变化",
        f"seen-{SMALL}": "1.1",
    }
    typed = [before.people[who].name, "death", died, "死亡证明第七号", "程小满", "birth", "出生医学证明"]
    return f"/work/household/{SMALL}/change/members", form, [*typed, "户口簿变化"]


def test_a_form_of_a_household_that_was_merged_meanwhile_tells_where_it_went(
    entered_office: Office, app: Flask
) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    address, form, typed = _members_form(entered_office)
    token = {"csrf_token": form_token(lu.get(address).text)}  # the form is open
    _done(entered_office, _merged)
    answer = lu.post(f"{address}/apply", form | token)
    ended = _end_of(entered_office, SMALL)
    assert answer.status_code == 409
    said = sentences(answer.text)
    assert f"household {SMALL} ended on {ended.day} by " in said
    assert f"(case {ended.case_number})" in said
    assert f"household {BIG} goes on" in said
    assert {f"/work/household/{BIG}", f"/work/household/{BIG}/change/members"} <= set(links(answer.text))
    assert lu.get(f"/work/case/{ended.case_id}").status_code == 200
    assert f"/work/case/{ended.case_id}" in links(answer.text)
    assert [word for word in typed if word not in said] == []
    with reading(entered_office.engine) as session:
        assert cases.of_grantor(session, GRANTOR, "members") == []
    chinese = sentences(lu.post(f"{address}/apply?lang=zh", form | token).text)
    for words in ("这一户已经终止", "合户", f"现在由农户 {BIG} 承续", "没有写入任何内容", "您已填写的内容"):
        assert words in chinese


def test_the_same_form_as_long_as_nobody_ended_the_household_is_taken(
    entered_office: Office, app: Flask
) -> None:
    """The control."""
    lu = officer(entered_office, "lu", PASSWORD, app)
    address, form, _ = _members_form(entered_office)
    _done(entered_office, _split)  # of another one
    assert lu.post(f"{address}/apply", form, form=address).status_code == 303


def test_of_a_split_all_who_go_on_are_named_through_later_changes(entered_office: Office, app: Flask) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    with reading(entered_office.engine) as session:
        who = held(session).members[1].person_id
    address = f"/work/household/{BIG}/change/representative"
    token = {"csrf_token": form_token(lu.get(address).text)}
    _done(entered_office, _split)
    form = {"representative": str(who), "document": "推选书", "reason": "推选", f"seen-{BIG}": "1.1"}
    found = links(lu.post(f"{address}/apply", form | token).text)
    assert {f"/work/household/{code}/change/representative" for code in (NEXT, AFTER)} <= set(found)

    def into_other(v: Village) -> list[str]:
        both = held(v.session, AFTER), held(v.session, OTHER)
        into = Part(both[1].representative, (), (), OTHER)
        draft = draft_merge(v.session, [AFTER, OTHER], into, agreement(*both), reason="合")
        return enter(v, apply(v, draft))

    _done(entered_office, into_other)
    assert _end_of(entered_office, BIG).heirs == (OTHER, NEXT)
    # The form itself, asked for anew, says the same.
    page = lu.get(address)
    assert page.status_code == 409
    assert f"/work/household/{OTHER}/change/representative" in links(page.text)


def test_a_household_that_died_out_has_nobody_to_go_on(entered_office: Office, app: Flask) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    _done(entered_office, _extinct)
    page = lu.get(f"/work/household/{SMALL}/change/split")
    assert page.status_code == 409
    assert "no household goes on" in sentences(page.text)
    assert not any("/change/" in link for link in links(page.text))
    assert lu.get(f"/work/household/{GRANTOR}9999/change/split").status_code == 404  # the control: never was


def test_a_merge_with_a_household_that_ended_goes_on_without_it(entered_office: Office, app: Flask) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    _done(entered_office, _merged)
    page = lu.get(f"/work/household/{OTHER}/change/merge", query_string={"with": f"0012 {SMALL[-4:]}"})
    assert page.status_code == 409
    found = next(link for link in links(page.text) if "/change/merge" in link)
    assert (SMALL[-4:] in found, BIG in found, "0012" in found) == (False, True, True)
    assert lu.get(found.replace("&amp;", "&")).status_code == 200
    # Of one that was merged into a household already in the form, there is no other form to go to.
    page = lu.get(f"/work/household/{BIG}/change/merge", query_string={"with": SMALL[-4:]})
    assert not any("/change/merge" in link for link in links(page.text))


def test_people_of_other_households_are_not_named_by_their_numbers(
    entered_office: Office, app: Flask
) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    with reading(entered_office.engine) as session:
        stranger = held(session, OTHER)
    who = stranger.members[0].person_id
    _done(entered_office, _extinct)
    address = f"/work/household/{SMALL}/change/representative/apply"
    page = lu.post(address, {"representative": str(who), f"document-{who}": "x", f"seen-{SMALL}": "1.1"})
    assert page.status_code == 409
    assert stranger.people[who].name not in page.text
