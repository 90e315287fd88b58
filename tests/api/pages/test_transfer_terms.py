"""Terms at the desk: parcels picked by a line on the map, and terms that are changed."""

import re

import pytest
from shapely import box
from sqlalchemy import text

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.queries import tiles, transfers
from registry.queries.transfers import TransferView
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer, sentences
from tests.support.transfers import agree, draft, farm, right_codes
from tests.support.village import GRANTOR, ForGood

INSIDE = f"/work/transfers/new/{GRANTOR}/lease/inside"
NUMBER = f"{GRANTOR}0001"
REVISE = f"/work/transfers/{NUMBER}/revise"


@pytest.fixture
def desk(entered_office: Office, for_good: ForGood) -> Visitor:
    """A clerk beside a lease of two households that everybody has agreed to."""
    with for_good(entered_office) as village:
        agree(village, draft(village, right_codes(village)[:2], farm(village)))
    return officer(entered_office, "lu", PASSWORD)


def _line(office: Office, part: float = 1) -> str:
    """Return a line around the western part of the group."""
    with reading(office.engine) as session:
        around = tiles.box_of_regions(session, [GRANTOR])
    assert around is not None
    west, south, east, north = around
    ring = box(west, south, west + (east - west) * part, north).exterior.coords
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in ring)


def test_a_line_around_the_group_picks_all_that_it_holds_and_one_around_nothing_none(
    desk: Visitor, entered_office: Office
) -> None:
    with reading(entered_office.engine) as session:
        held = session.execute(
            text(
                "SELECT r.code || '/' || u.code FROM right_parcel AS p JOIN land_right AS r ON r.id = p.right_id "
                "JOIN spatial_unit AS u ON u.id = p.unit_id WHERE r.kind = 'contracted_land' "
                "AND r.region_code = :g AND p.ended_by IS NULL"
            ),
            {"g": GRANTOR},
        )
        every = {row[0] for row in held}
    answer = desk.get(INSIDE, query_string={"line": _line(entered_office)})
    assert (answer.status_code, answer.json) == (200, {"parcels": sorted(every)})
    some = desk.get(INSIDE, query_string={"line": _line(entered_office, 0.5)}).json
    assert some is not None
    assert 0 < len(some["parcels"]) < len(every)
    assert set(some["parcels"]) < every
    for line in ("", "x", "1,1 2,2", "0,0 9,0 9,9", "1,1 5,5 1,5 5,1"):
        assert desk.get(INSIDE, query_string={"line": line}).json == {"parcels": []}, line


def test_a_clerk_of_another_region_picks_nothing(desk: Visitor, entered_office: Office) -> None:
    outsider = officer(entered_office, "wai", PASSWORD, create_app(entered_office))
    assert outsider.get(INSIDE, query_string={"line": _line(entered_office)}).status_code == 404
    assert outsider.get(REVISE).status_code == 404


def _view(office: Office) -> TransferView:
    with reading(office.engine) as session:
        return transfers.by_number(session, NUMBER)


def _typed(page: str) -> dict[str, object]:
    """Return what a form says as it stands: texts, choices, ticks."""
    said: dict[str, object] = dict(
        re.findall(r'<input type="(?:text|date)" id="\w+" name="(\w+)" value="([^"]*)"', page)
    )
    for name, body in re.findall(r'<select id="\w+" name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', body) or re.findall(r'value="([^"]*)"', body)
        said[name] = chosen[0]
    for name in ("right", "parcel"):
        said[name] = re.findall(rf'name="{name}" value="([^"]+)" checked', page)
    return said


def test_terms_as_they_stand_change_nothing_and_others_are_agreed_to_by_nobody(
    desk: Visitor, entered_office: Office
) -> None:
    before = _view(entered_office)
    page = desk.get(REVISE).text
    typed = _typed(page)
    assert typed["amount"] == "600.00"
    assert typed["right"] == [sheet.right_code for sheet in before.sheets]
    same = desk.client.post(REVISE, data={"csrf_token": form_token(page), **typed})
    assert same.status_code == 303, sentences(same.text)
    assert [s.sha256 for s in _view(entered_office).sheets] == [s.sha256 for s in before.sheets]
    first = {**typed, "amount": "650", "right": typed["right"][:1]}  # type: ignore[index]
    changed = desk.client.post(REVISE, data={"csrf_token": form_token(page), **first})
    assert changed.status_code == 303
    after = _view(entered_office)
    assert [(s.is_agreed, s.sheet.price.amount_fen) for s in after.sheets] == [
        (False, 650_00),
        (True, 600_00),
    ]


def test_terms_that_cannot_be_read_or_are_unlawful_keep_what_was_typed(
    desk: Visitor, entered_office: Office
) -> None:
    page = desk.get(REVISE).text
    typed = {"csrf_token": form_token(page), **_typed(page)}
    unread = desk.client.post(REVISE, data={**typed, "amount": "六百"})
    assert (unread.status_code, 'value="六百"' in unread.text) == (422, True)
    unlawful = desk.client.post(REVISE, data={**typed, "to": "2040-01-01"})
    assert (unlawful.status_code, 'value="2040-01-01"' in unlawful.text) == (409, True)
    assert all(sheet.is_agreed for sheet in _view(entered_office).sheets)
