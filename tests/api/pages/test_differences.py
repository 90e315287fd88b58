"""The clerk sees what a delivery says otherwise, chooses, and may withdraw a wrong delivery."""

import re
from pathlib import Path

import pytest
from flask import Flask

from api.deliver import load_package
from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.queries import parcels
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer
from tests.support.counting import number
from tests.support.deliveries import with_two_changed

ONE, TWO = "5106231002000100001", "5106231002000100002"


@pytest.fixture
def app(loaded_office: Office) -> Flask:
    return create_app(loaded_office)


@pytest.fixture
def lu(loaded_office: Office, app: Flask) -> Visitor:
    return officer(loaded_office, "lu", PASSWORD, app)


@pytest.fixture
def delivery(loaded_office: Office, small_delivery: Path, tmp_path: Path) -> int:
    """The county's delivery again: another name for the first parcel, a corner less for the second."""
    root = with_two_changed(small_delivery, tmp_path, ONE, TWO)
    with reading(loaded_office.engine) as session:
        actor = cast_of(session).lu
    return load_package(loaded_office, root, actor)[1].delivery_id


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_differences_are_drawn_and_named_and_the_chosen_ones_corrected(
    loaded_office: Office, lu: Visitor, delivery: int
) -> None:
    address = f"/work/deliveries/{delivery}/differences"
    assert f'href="{address}"' in lu.get(f"/work/deliveries/{delivery}").text
    page = lu.get(address).text
    for said in ("有 2 个地块不同", "地块名称", "改过名的田", "㎡", "灰色：登记簿；红色：成果"):
        assert said in page, said
    assert page.count('class="registered"') == page.count('class="delivered"') == 1
    assert re.findall(r'name="parcel" value="(\d+)"', page) == [ONE, TWO]
    data = {"parcel": [ONE], "reason": "复测", "csrf_token": _token(page)}
    assert lu.post(f"{address}/accept", data=data).status_code == 303
    with reading(loaded_office.engine) as session:
        assert parcels.by_code(session, ONE).name == "改过名的田"
        assert parcels.by_code(session, TWO).version == 1
    page = lu.get(address).text
    assert "比较之后又有改动" in page
    assert re.findall(r'name="parcel" value="(\d+)"', page) == [TWO], "what is decided cannot be chosen again"


def test_without_a_reason_nothing_is_corrected(loaded_office: Office, lu: Visitor, delivery: int) -> None:
    address = f"/work/deliveries/{delivery}/differences"
    data = {"parcel": [ONE], "reason": "  ", "csrf_token": _token(lu.get(address).text)}
    assert lu.post(f"{address}/accept", data=data).status_code == 400
    assert number(loaded_office, "SELECT count(*) FROM spatial_unit_version WHERE version = 2") == 0


def test_a_wrong_delivery_is_withdrawn_from_its_page(loaded_office: Office, lu: Visitor) -> None:
    address = f"/work/deliveries/{number(loaded_office, 'SELECT id FROM delivery')}"
    page = lu.get(address).text
    assert "撤回这份成果" in page
    answer = lu.post(f"{address}/withdraw", data={"reason": "错县", "csrf_token": _token(page)})
    assert answer.status_code == 303
    assert number(loaded_office, "SELECT count(*) FROM spatial_unit_version WHERE ended_by IS NULL") == 0
    assert "撤回这份成果" not in lu.get(address).text, "nothing of it stands"


def test_who_is_no_clerk_sees_corrects_and_withdraws_nothing(
    loaded_office: Office, app: Flask, delivery: int
) -> None:
    fen = officer(loaded_office, "fen", PASSWORD, app)
    assert fen.get(f"/work/deliveries/{delivery}/differences").status_code == 403
    token = _token(fen.get("/work").text)
    for where in ("differences/accept", "withdraw"):
        data = {"parcel": [ONE], "reason": "试试", "csrf_token": token}
        assert fen.post(f"/work/deliveries/{delivery}/{where}", data=data).status_code == 403
    assert number(loaded_office, "SELECT count(*) FROM spatial_unit_version WHERE ended_by IS NOT NULL") == 0
