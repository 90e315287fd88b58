"""Parcels and their real-estate unit numbers at the desk: what has none is listed, and linked once."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from api.office import Office
from api.web import create_app
from tests.conftest import Ran
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.village import GRANTOR

PAGE = "/work/units"
PARCEL = GRANTOR + "00001"
SAID = {"parcel": f"{GRANTOR} 00001", "estate_unit": "510623100200 JD00001 W00000000"}


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


@pytest.fixture
def lu(entered_office: Office, app: Flask) -> Visitor:
    return officer(entered_office, "lu", PASSWORD, app)


def _unlinked(cli: Callable[..., Ran], office: Office) -> dict[str, int | list[object]]:
    found: dict[str, int | list[object]] = json.loads(cli(office, "record", "unlinked", "--json").out)
    return found


def test_a_parcel_without_a_number_is_linked_once(
    entered_office: Office, lu: Visitor, cli: Callable[..., Ran]
) -> None:
    before = _unlinked(cli, entered_office)
    assert f"parcel={PARCEL}" in lu.get(PAGE).text
    answer = lu.post(PAGE, SAID, form=PAGE)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?linked={PARCEL}")
    assert f"parcel={PARCEL}" not in lu.get(PAGE).text
    after = _unlinked(cli, entered_office)
    assert (after["parcels"], after["without"]) == (before["parcels"], before["without"] - 1)  # type: ignore[operator]
    again = lu.post(PAGE, SAID, form=PAGE)
    assert (again.status_code, SAID["estate_unit"] in again.text) == (409, True)


@pytest.mark.parametrize(
    "change", [{"estate_unit": ""}, {"estate_unit": "1"}, {"parcel": ""}, {"parcel": "5106241002000100001"}]
)
def test_what_is_no_parcel_or_no_number_is_refused(lu: Visitor, change: dict[str, str]) -> None:
    answer = lu.post(PAGE, {**SAID, **change}, form=PAGE)
    assert (answer.status_code, 'class="summary' in answer.text) == (409, True)
    assert lu.post(PAGE, SAID, form=PAGE).status_code == 303  # the control


def test_the_list_goes_on_after_a_code(lu: Visitor) -> None:
    seen = sentences(lu.get(f"{PAGE}?after={GRANTOR}99999").text)
    assert "每块地都有编号" in seen or "00001" not in seen
