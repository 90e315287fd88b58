"""Merging, boundary, area and restrictions at the desk: shown first, refused in words, nothing typed is lost."""

from collections.abc import Callable

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import parcel_changes, restrictions
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.parcels import FIRST, enter_change, middle, right_on, shape_of, split_case
from tests.support.village import GRANTOR, Village

PARTS = (f"{GRANTOR}00061", f"{GRANTOR}00062")


@pytest.fixture
def app(loaded_office: Office, shift_clock: Callable[..., None]) -> Flask:
    """The village's rights are entered and its first parcel is split."""
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault).enter()
        enter_change(session, split_case(session, cast), cast)
    return create_app(loaded_office)


@pytest.fixture
def lu(loaded_office: Office, app: Flask) -> Visitor:
    return officer(loaded_office, "lu", PASSWORD, app)


@pytest.fixture
def he(loaded_office: Office, app: Flask) -> Visitor:
    return officer(loaded_office, "he", PASSWORD, app)


def _spaced(code: str) -> str:
    return f"{code[:6]} {code[6:14]} {code[14:]}"


def test_parcels_are_merged_and_every_right_and_restriction_is_asked_about(
    loaded_office: Office, lu: Visitor, he: Visitor
) -> None:
    place = f"/work/parcel/{PARTS[1]}/restrict"
    bad = {"kind": "seizure", "claimant": "某法院", "document": "（2026）查1号", "until": "next year"}
    answer = he.post(place, bad, form=place)
    assert answer.status_code == 422
    assert 'value="next year"' in answer.text
    assert 'value="某法院"' in answer.text
    answer = he.post(place, bad | {"until": ""}, form=place)
    assert answer.status_code == 409
    assert "不动产登记暂行条例 第十六条" in answer.text
    assert he.post(place, bad | {"until": "2039-01-01"}, form=place).status_code == 303
    with reading(loaded_office.engine) as session:
        right = right_on(session, PARTS[0])
        (parcel,) = parcel_changes.held(session, [PARTS[1]])
        (seizure,) = restrictions.open_over(session, [parcel.unit_id])
    address = f"/work/parcel/{PARTS[0]}/merge"
    page = lu.get(address, query_string={"with": _spaced(PARTS[1])}).text
    assert f'name="right-{right}" value="on"' in page
    assert f'name="restriction-{seizure.id}" value="carry"' in page
    assert "checked" not in page  # nothing is decided in advance
    form = {"with": PARTS[1], "reason": "并回", **{f"seen-{code}": "1" for code in PARTS}}
    answer = lu.post(f"{address}/apply", form, form=address)
    assert answer.status_code == 409
    said = sentences(answer.text)
    assert said.count("没有写明") + said.count("it is not said") >= 2
    assert 'value="并回"' in answer.text
    whole = form | {f"right-{right}": "on", f"restriction-{seizure.id}": "carry"}
    answer = lu.post(f"{address}/apply", whole, form=address)
    assert answer.status_code == 303
    plan = sentences(lu.get(answer.headers["Location"]).text)
    assert "it goes on, on every new parcel" in plan or "转载于每一块新地块" in plan


def test_what_cannot_be_read_is_said_and_kept(lu: Visitor) -> None:
    address = f"/work/parcel/{PARTS[0]}"
    page = lu.get(f"{address}/merge", query_string={"with": "123"}).text
    assert "123" in page
    assert "summary" in page
    page = lu.get(f"{address}/area", query_string={"area": "twelve"}).text
    assert 'value="twelve"' in page
    assert "summary" in page
    for bad in ("0", "-1", "1.234", "NaN", "1e99"):
        assert "summary" in lu.get(f"{address}/area", query_string={"area": bad}).text
    page = lu.get(f"{address}/boundary", query_string={"with": PARTS[1], "line": "1 2"}).text
    assert ">1 2</textarea>" in page
    assert "summary" in page
    answer = lu.post(f"{address}/area/apply", {"area": "700", "reason": ""}, form=f"{address}/area")
    assert answer.status_code == 422
    assert 'value="700"' in answer.text


def test_an_area_and_a_boundary_are_applied_for(loaded_office: Office, lu: Visitor) -> None:
    address = f"/work/parcel/{PARTS[0]}/area"
    form = {"area": "700.25", "reason": "复测", f"seen-{PARTS[0]}": "1"}
    assert lu.post(f"{address}/apply", form, form=address).status_code == 303
    with reading(loaded_office.engine) as session:
        shapes = [shape_of(session, code) for code in PARTS]
        (x, south), (_, north) = middle(shapes[0].union(shapes[1])).coords
    line = f"{x + 0.5:.2f} {south:.2f}\n{x + 0.5:.2f} {north:.2f}"
    address = f"/work/parcel/{PARTS[0]}/boundary"
    page = lu.get(address, query_string={"with": PARTS[1], "line": line}).text
    assert page.count('class="part') == 2
    form = {"with": PARTS[1], "line": line, "reason": "换边", **{f"seen-{code}": "1" for code in PARTS}}
    answer = lu.post(f"{address}/apply", form, form=address)
    assert answer.status_code == 303, sentences(answer.text)
    stale = lu.post(f"{address}/apply", form | {f"seen-{PARTS[0]}": "7"}, form=address)
    assert stale.status_code == 409
    assert 'value="换边"' in stale.text


def test_an_ended_parcel_shows_its_history_and_heirs_and_a_seizure_lands_on_them(
    loaded_office: Office, lu: Visitor, he: Visitor
) -> None:
    page = lu.get(f"/work/parcel/{FIRST}")
    assert page.status_code == 200
    assert all(f'href="/work/parcel/{code}"' in page.text for code in PARTS)
    assert "as_of=" in page.text
    place = f"/work/parcel/{FIRST}/restrict"
    assert "restriction lands on" in he.get(place).text or "落在" in he.get(place).text
    new = {"kind": "seizure", "claimant": "某法院", "document": "查2号", "until": "2039-01-01"}
    assert he.post(place, new, form=place).status_code == 303
    with reading(loaded_office.engine) as session:
        units = [p.unit_id for p in parcel_changes.held(session, list(PARTS))]
        found = restrictions.open_over(session, units)
    assert [r.document_number for r in found] == ["查2号", "查2号"]
    assert lu.get(f"/work/parcel/{GRANTOR}77777").status_code == 404
    end = f"/work/restriction/{found[0].id}/end"
    answer = he.post(end, {"ground": "lifted", "reason": "撤诉", "document": ""}, form=end)
    assert answer.status_code == 409
    assert 'value="撤诉"' in answer.text
    assert he.post(end, {"ground": "lapsed"}, form=end).status_code == 409
    assert (
        he.post(end, {"ground": "lifted", "reason": "撤诉", "document": "解1"}, form=end).status_code == 303
    )
    assert 'name="ground"' not in he.get(end).text
