"""The ledger of homestead qualifications at the desk: its form, the household's folder, refusals in place."""

from collections.abc import Callable

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import rosters
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.member_changes import certified_homestead, one_leaves_and_one_comes
from tests.support.races import village_of
from tests.support.settling import HOUSEHOLD

FOLDER = f"/work/household/{HOUSEHOLD}"
FORM = f"{FOLDER}/qualification"
SAID = {"who": "all", "ground": "member", "effective_on": "2020-01-01", "source": "成员名册第 7 页"}


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


@pytest.fixture
def lu(entered_office: Office, app: Flask) -> Visitor:
    return officer(entered_office, "lu", PASSWORD, app)


def _member(office: Office) -> tuple[int, str]:
    with reading(office.engine) as session:
        first = rosters.of_household(session, HOUSEHOLD).members[0]
    return first.person_id, first.name


def test_a_household_is_written_down_and_one_member_taken_off(entered_office: Office, lu: Visitor) -> None:
    person, name = _member(entered_office)
    assert "本集体未建资格台账" in sentences(lu.get(FOLDER).text)
    answer = lu.post(FORM, SAID, form=FORM)
    assert (answer.status_code, answer.location) == (303, f"{FOLDER}#qualification")
    seen = sentences(lu.get(FOLDER).text)
    assert ("有成员具有宅基地资格" in seen, "成员名册第 7 页" in seen, name in seen) == (True, True, True)
    off = {
        "who": str(person),
        "ground": "given_up",
        "effective_on": "2024-01-01",
        "source": "510623198001011234 申请",
    }
    assert lu.post(FORM, off, form=FORM).status_code == 303
    seen = sentences(lu.get(FOLDER).text)
    assert ("自愿退出" in seen, "510623198001011234" in seen) == (True, False)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"who": ""}, "没有所选的人"),
        ({"who": "²"}, "没有所选的人"),
        ({"who": "999999"}, "没有所选的人"),
        ({"ground": "moved_to_town"}, "要写明事由、日期"),
        ({"effective_on": "yesterday"}, "要写明事由、日期"),
        ({"source": " "}, "要写明事由、日期"),
        ({"ground": "death"}, "没有可终止的"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    lu: Visitor, change: dict[str, str], expected: str
) -> None:
    answer = lu.post(FORM, {**SAID, **change}, form=FORM)
    assert (answer.status_code, expected in sentences(answer.text)) == (409, True)
    assert f'value="{change.get("source", SAID["source"]).strip()}"' in answer.text.replace(
        'value=" "', 'value=""'
    )
    assert lu.post(FORM, SAID, form=FORM).status_code == 303  # the control: nothing of it was written


def test_it_is_a_clerk_s_form_of_this_county(entered_office: Office, app: Flask, lu: Visitor) -> None:
    assert officer(entered_office, "shen", PASSWORD, app).get(FORM).status_code == 403
    assert lu.get("/work/household/510624100200010001/qualification").status_code == 404
    assert lu.get(FORM).status_code == 200


def test_members_who_changed_since_the_entry_are_said_with_the_way_on(
    entered_office: Office, lu: Visitor, shift_clock: Callable[..., None]
) -> None:
    with writing(entered_office.engine) as session:
        village = village_of(entered_office, session, shift_clock)
        paper = certified_homestead(village)
    assert "家庭成员有变化" not in sentences(lu.get(FOLDER).text)  # the control
    with writing(entered_office.engine) as session:
        village = village_of(entered_office, session, shift_clock)
        one_leaves_and_one_comes(village)
    for address in (FOLDER, f"/work/certificate/{paper}"):
        page = lu.get(address).text
        seen = sentences(page)
        assert ("家庭成员有变化" in seen, "起不再是成员" in seen) == (True, True), address
        assert "/work/rights/page/" in page
