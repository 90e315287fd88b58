"""A case's page: it leads to the form of its kind, takes what is applied for up, and ends by withdrawal."""

import re

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.queries import case_contents, cases
from registry.rules.case_kinds import CASE_KINDS
from tests.api.pages.test_household_change import _split
from tests.api.pages.test_intake import take_in
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.households import BIG, adult_child, held
from tests.support.village import GRANTOR, Village

PARCEL = f"{GRANTOR}00001"


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


@pytest.fixture
def lu(entered_office: Office, app: Flask) -> Visitor:
    return officer(entered_office, "lu", PASSWORD, app)


def _is_filled(office: Office, case: str) -> bool:
    with reading(office.engine) as session:
        return case_contents.is_there(session, int(case.rpartition("/")[2]))


def _number(case: str) -> str:
    return case.rpartition("/")[2]


def test_a_plan_of_a_parcel_is_filled_into_its_case(entered_office: Office, lu: Visitor) -> None:
    case, other = take_in(lu, kind="parcel_change"), take_in(lu, kind="members")
    change = f"/work/change/{_number(case)}"
    assert lu.get(change).location == case, "an empty case has no plan to show"
    form = lu.get(f"{case}/fill", query_string={"plan": "area", "code": PARCEL}).location
    assert form == f"/work/parcel/{PARCEL}/area?case={_number(case)}"
    page = lu.get(f"{form}&area=700").text
    assert f'name="case" value="{_number(case)}"' in page
    assert f'href="{case}"' in page
    apply = f"/work/parcel/{PARCEL}/area/apply"
    typed = {"area": "700", "reason": "复测", f"seen-{PARCEL}": "1"}
    wrong = lu.post(apply, typed | {"case": _number(other)}, form=f"{form}&area=700")
    assert (wrong.status_code, "装不下这次申请" in wrong.text) == (409, True)
    done = lu.post(apply, typed | {"case": _number(case)}, form=f"{form}&area=700")
    assert (done.status_code, done.location) == (303, change)
    assert [_is_filled(entered_office, c) for c in (case, other)] == [True, False]
    assert f'href="{case}"' in lu.get(change).text
    assert f'href="{change}"' in lu.get(case).text


def test_a_split_of_a_household_is_filled_into_its_case(entered_office: Office, lu: Visitor) -> None:
    case = take_in(lu, kind="household_split")
    form = f"/work/household/{BIG}/change/split"
    assert f'href="{form}?case={_number(case)}"' in lu.get(f"{case}/fill").text
    with reading(entered_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        typed = _split(held(session), adult_child(village))
    typed |= {"step": "apply", "case": _number(case)}
    done = lu.post(f"{form}/distribute", typed, form=f"{form}?case={_number(case)}")
    assert (done.status_code, done.location) == (303, f"/work/change/{_number(case)}")
    assert _is_filled(entered_office, case)


def test_an_extension_s_case_leads_to_the_group_s_page(lu: Visitor) -> None:
    case = take_in(lu, kind="extension")
    assert lu.get(f"{case}/fill").location == f"/work/extension/{GRANTOR}?case={_number(case)}"


@pytest.mark.parametrize("kind", [code for code, kind in CASE_KINDS.items() if kind.is_applied_for])
def test_every_kind_that_is_applied_for_is_filled_in_on_a_page(lu: Visitor, kind: str) -> None:
    case = take_in(lu, kind=kind)
    assert f"{case}/fill" in lu.get(case).text
    answer = lu.get(f"{case}/fill")
    assert answer.status_code == 303 or re.search(
        r"<(form|select)|/work/(rights|household|grantor)", answer.text
    )


def test_a_case_of_first_registration_takes_nothing_twice(entered_office: Office, lu: Visitor) -> None:
    """Everything of the village is entered: nothing is offered, and a survey named all the same is refused."""
    case = take_in(lu)
    assert "没有已按现状签订" in sentences(lu.get(f"{case}/fill").text)
    with reading(entered_office.engine) as session:
        survey = cases.of_grantor(session, GRANTOR, "survey")[0].id
    assert lu.post(f"{case}/fill", {"survey": str(survey)}, form=f"{case}/fill").status_code == 409
    assert not _is_filled(entered_office, case)


def test_a_case_is_withdrawn_with_a_reason(lu: Visitor) -> None:
    case = take_in(lu)
    assert lu.post(f"{case}/withdraw", {"reason": " "}, form=case).status_code == 409
    assert lu.post(f"{case}/withdraw", {"reason": "申请人改主意"}, form=case).status_code == 303
    page = lu.get(case).text
    assert "已撤回 " in sentences(page)
    assert "申请人改主意" in page
    assert f'action="{case}/withdraw"' not in page


def test_a_clerk_notes_who_applied_for_a_case_that_an_act_opened(entered_office: Office, lu: Visitor) -> None:
    form = f"/work/parcel/{PARCEL}/area?area=700"
    typed = {"area": "700", "reason": "复测", f"seen-{PARCEL}": "1"}
    change = lu.post(f"/work/parcel/{PARCEL}/area/apply", typed, form=form).location
    assert change is not None
    case = change.replace("change", "case")
    assert f'href="{case}"' in lu.get(change).text
    who = {"applicant": "王老五", "contact": "13800001111", "subject": "面积更正"}
    empty = lu.post(f"{case}/applicant", who | {"contact": ""}, form=case)
    assert (empty.status_code, 'value="王老五"' in empty.text) == (409, True)
    assert lu.post(f"{case}/applicant", who, form=case).status_code == 303
    page = sentences(lu.get(case).text)
    assert ("王老五" in page, page.count("还差")) == (True, 4)


def test_a_case_of_another_region_is_not_filled_in(entered_office: Office, app: Flask, lu: Visitor) -> None:
    """The clerk Wai has another town: neither the page nor the forms know the case."""
    case, wai = take_in(lu, kind="parcel_change"), officer(entered_office, "wai", PASSWORD, app)
    for address in (case, f"{case}/fill"):
        assert (wai.get(address).status_code, lu.get(address).status_code) == (404, 200)
