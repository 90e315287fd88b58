"""A clerk divides a parcel at the desk, and registrars take the case to entry; the lineage is drawn."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from shapely import Point
from sqlalchemy import func, select

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.models import EventNumber
from registry.queries import cases
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer
from tests.support.parcels import FIRST, middle, right_on, shape_of, split_case
from tests.support.village import GRANTOR


@pytest.fixture
def app(entered_office: Office) -> Flask:
    return create_app(entered_office)


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_parcel_is_split_at_the_desk(entered_office: Office, app: Flask) -> None:
    lu, he, shen = (officer(entered_office, who, PASSWORD, app) for who in ("lu", "he", "shen"))
    with reading(entered_office.engine) as session:
        right = right_on(session, FIRST)
        cut = middle(shape_of(session, FIRST))
    line = "\n".join(f"{x:.3f}, {y:.3f}" for x, y in cut.coords)
    address = f"/work/parcel/{FIRST}/split"
    assert f'href="{address}"' in lu.get(f"/work/parcel/{FIRST}").text
    page = lu.get(address, query_string={"line": line}).text
    assert page.count('class="part') == 2
    assert f'name="parts-{right}" value="1"' in page
    assert "checked" not in page  # nothing is decided in advance
    form = {"line": line, "seen": "1", "reason": "分户", "csrf_token": _token(page)}
    refused = lu.post(f"{address}/apply", data=form)
    assert refused.status_code == 409
    assert "没有写明由哪一块继续" in refused.text
    answer = lu.post(f"{address}/apply", data=form | {f"parts-{right}": ["0", "1"]})
    assert answer.status_code == 303
    change = answer.headers["Location"]
    for who, step, said in (
        (he, "accept", "已受理"),
        (he, "review", "已审核"),
        (shen, "approve", "已核定"),
        (shen, "enter", "已登簿"),
    ):
        page = who.get(change).text
        assert f'action="{change}/step/{step}"' in page
        assert who.post(f"{change}/step/{step}", data={"csrf_token": _token(page)}).status_code == 303
        assert said in who.get(change).text
    drawn = lu.get(f"/work/parcel/{FIRST}/lineage").text
    assert (drawn.count("<rect"), drawn.count("<path")) == (3, 2)
    assert drawn.count("this ended") == 1
    assert all(f">{code}</text>" in drawn for code in ("00001", "00061", "00062"))
    assert lu.get(f"/work/parcel/{GRANTOR}00061").status_code == 200
    with reading(entered_office.engine) as session:
        at = shape_of(session, f"{GRANTOR}00062").representative_point()
        numbered = session.scalar(select(func.max(EventNumber.numbered_at)))
    assert numbered is not None
    _programs_read_the_same(lu, at, (numbered - timedelta(microseconds=1)).isoformat())


def _programs_read_the_same(lu: Visitor, at: Point, before: str) -> None:
    """The interface for programs: both ways, and the ground of the second half."""
    halves = [f"{GRANTOR}00061", f"{GRANTOR}00062"]
    found = lu.get(f"/api/v1/parcels/{FIRST}/lineage").json
    assert [(p["code"], p["in_force"]) for p in found["parcels"]] == [
        (FIRST, False),
        *((half, True) for half in halves),
    ]
    whole, *parts = (Decimal(p["area_m2"]) for p in found["parcels"])
    assert sum(parts) == whole
    assert [(c["from"], c["to"], c["kind"], c["reason"]) for c in found["changes"]] == [
        (FIRST, half, "split", "分户") for half in halves
    ]
    child = lu.get(f"/api/v1/parcels/{halves[1]}/lineage").json
    assert (child["parcel"], [c["from"] for c in child["changes"]]) == (halves[1], [FIRST])
    lay = lu.get("/api/v1/parcels/at", query_string={"east": at.x, "north": at.y}).json["versions"]
    assert [(v["code"], v["recorded_to"]) for v in lay] == [
        (halves[1], None),
        (FIRST, found["changes"][0]["entered_at"]),
    ]
    then = lu.get(f"/api/v1/parcels/{FIRST}/lineage", query_string={"as_of": before}).json
    assert ([p["in_force"] for p in then["parcels"]], then["changes"]) == ([True], [])
    for query in ({}, {"east": "1"}, {"east": "nan", "north": "1"}):
        refused = lu.get("/api/v1/parcels/at", query_string=query, headers={"Accept": "application/json"})
        assert (refused.status_code, refused.content_type) == (400, "application/problem+json")


def test_a_point_names_its_parcels(entered_office: Office, app: Flask) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    with reading(entered_office.engine) as session:
        at = shape_of(session, FIRST).representative_point()
    page = lu.get("/work/ground", query_string={"east": at.x, "north": at.y}).text
    assert f"/work/parcel/{FIRST}/lineage" in page
    assert "没有登记过地块" in lu.get("/work/ground", query_string={"east": 1, "north": 1}).text
    assert lu.get("/work/ground", query_string={"east": "nan", "north": 1}).status_code == 400


@pytest.mark.parametrize("line", ["1 2", "a b\n1 2", "1 2 3\n4 5 6", "1 inf\n2 3"])
def test_a_line_that_is_none_is_a_bad_request(entered_office: Office, app: Flask, line: str) -> None:
    lu = officer(entered_office, "lu", PASSWORD, app)
    assert lu.get(f"/work/parcel/{FIRST}/split", query_string={"line": line}).status_code == 400


def test_a_change_is_withdrawn_at_the_desk(entered_office: Office, app: Flask) -> None:
    with writing(entered_office.engine) as session:
        case = split_case(session, cast_of(session))
    lu: Visitor = officer(entered_office, "lu", PASSWORD, app)
    page = lu.get(f"/work/change/{case}").text
    form = {"csrf_token": _token(page), "reason": "不分了"}
    assert f'action="/work/case/{case}/withdraw"' in page
    assert lu.post(f"/work/case/{case}/withdraw", data=form).status_code == 303
    with reading(entered_office.engine) as session:
        assert cases.by_id(session, case).state == "withdrawn"
