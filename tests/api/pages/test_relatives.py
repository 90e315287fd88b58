"""Relations on record at the desk: an operator adds and ends them; who typed half of one is told."""

import re

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.queries import relatives
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.settling import HOUSEHOLD

PAGE = "/work/relatives"
SAID = {
    "username": "shen",
    "relation": "sibling",
    "household": HOUSEHOLD,
    "source": "个人申报",
    "first": "2020-01-01",
}
PERSON = {**SAID, "household": "", "name": "程海", "id_number": "51062319500807123x"}


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


@pytest.fixture
def lu(entered_office: Office, app: Flask) -> Visitor:
    return officer(entered_office, "lu", PASSWORD, app)


def test_a_relation_is_put_on_record_and_ended(entered_office: Office, lu: Visitor) -> None:
    assert "还没有登记回避关系" in sentences(lu.get(PAGE).text)
    for said in (SAID, PERSON):
        assert lu.post(PAGE, said, form=PAGE).status_code == 303
    seen = lu.get(PAGE).text
    assert ("程海" in seen, "兄弟姐妹" in seen, "123x" in seen.lower()) == (True, True, False)
    first, second = (int(n) for n in re.findall(r"/work/relatives/(\d+)/end", seen))
    assert lu.post(f"{PAGE}/{first}/end", form=PAGE).status_code == 303
    again = lu.post(f"{PAGE}/{first}/end", form=PAGE)
    assert (again.status_code, "不存在或已经终止" in sentences(again.text)) == (409, True)
    with reading(entered_office.engine) as session:
        assert [r.id for r in relatives.relations(session)] == [second]


@pytest.mark.parametrize(
    "change",
    [
        {"username": ""},
        {"relation": "friend"},
        {"household": ""},
        {"name": "程海", "id_number": "51062319500807123X"},
        {"first": "yesterday"},
        {"last": "tomorrow"},
        {"last": "2019-12-30"},
        {"source": ""},
    ],
)
def test_half_a_relation_is_refused(lu: Visitor, change: dict[str, str]) -> None:
    answer = lu.post(PAGE, {**SAID, **change}, form=PAGE)
    assert (answer.status_code, "回避关系不完整" in sentences(answer.text)) == (409, True)
    assert lu.post(PAGE, SAID, form=PAGE).status_code == 303  # the control


def test_it_is_for_operators(entered_office: Office, app: Flask) -> None:
    shen = officer(entered_office, "shen", PASSWORD, app)
    assert shen.get(PAGE).status_code == 403
    assert PAGE not in shen.get("/work").text
