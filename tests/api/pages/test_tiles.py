"""The map: vector tiles that GDAL can read, with what the officer may see and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from registry.queries import tiles
from tests.support.client import Visitor, facts, sentences
from tests.support.tiles import decoded, tile_of, tiles_over

PARCEL, OTHER_VILLAGE = "5106231002000100001", "5106231002010100001"
COUNTY, VILLAGE = "510623", "510623100200"
Place = tuple[int, int, int]


@pytest.fixture(scope="module")
def boxes(demo_office: Office) -> dict[str, tiles.Box]:
    with Session(demo_office.engine) as session:
        found = {code: tiles.box_of_parcel(session, code) for code in (PARCEL, OTHER_VILLAGE)}
        found |= {region: tiles.box_of_regions(session, [region]) for region in (COUNTY, VILLAGE)}
    return {key: box for key, box in found.items() if box}


def fetch(visitor: Visitor, place: Place, folder: Path, query: str = "") -> dict[str, Any]:
    answer = visitor.get("/work/map/tiles/{}/{}/{}.mvt".format(*place) + query)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    return decoded(answer.data, place, folder)


def parcels_of(visitor: Visitor, box: tiles.Box, folder: Path, query: str = "") -> set[str]:
    found: set[str] = set()
    for place in tiles_over(box, 15):
        layers = fetch(visitor, place, folder, query)
        found |= set(layers["parcels"]["code"]) if "parcels" in layers else set()
    return found


def test_a_tile_has_parcels_with_code_and_state_at_their_place(
    clerk: Visitor, boxes: dict[str, tiles.Box], tmp_path: Path, demo_office: Office
) -> None:
    layers = fetch(clerk, tile_of(boxes[PARCEL], 16), tmp_path)
    assert set(layers) >= {"areas", "features", "parcels", "homesteads", "buildings", "labels"}
    frame = layers["parcels"].set_index("code")
    row = frame.loc[PARCEL]
    assert (row["short"], row["kind"], row["state"]) == ("00001", "10", "certified")
    with demo_office.engine.connect() as connection:
        east, north, area = connection.execute(
            text(
                "SELECT ST_X(ST_Centroid(shape_web)), ST_Y(ST_Centroid(shape_web)), ST_Area(shape_web) "
                "FROM spatial_unit_version v JOIN spatial_unit u ON u.id = v.unit_id "
                "WHERE u.code = :code AND u.level = 'contracted_parcel'"
            ),
            {"code": PARCEL},
        ).one()
    # One unit of the tile is 611 m / 4096 = 15 cm.
    assert abs(row.geometry.centroid.x - east) < 0.3
    assert abs(row.geometry.centroid.y - north) < 0.3
    assert abs(row.geometry.area / area - 1) < 0.01


def test_labels_name_the_holder_and_stand_in_one_tile_only(
    clerk: Visitor, boxes: dict[str, tiles.Box], tmp_path: Path
) -> None:
    panel = clerk.get(f"/work/map/parcel/{PARCEL}").text
    holder = dict(facts(panel))["承包方"].split(" ")[0]
    found = []
    for place in tiles_over(boxes[PARCEL], 17):
        layers = fetch(clerk, place, tmp_path)
        if "labels" in layers:
            found += [(row.short, row.holder) for row in layers["labels"].itertuples()]
    assert found.count(("00001", holder)) == 1


def test_far_away_there_are_areas_and_no_parcels(
    clerk: Visitor, boxes: dict[str, tiles.Box], tmp_path: Path
) -> None:
    layers = fetch(clerk, tile_of(boxes[COUNTY], 12), tmp_path)
    assert set(layers) <= {"areas", "names"}
    assert set(layers["areas"]["kind"]) == {"county", "town", "village", "group"}
    near = fetch(clerk, tile_of(boxes[PARCEL], tiles.PARCEL_ZOOM), tmp_path)
    assert "parcels" in near
    assert "labels" not in near


def test_the_tiles_of_the_county_hold_every_parcel_homestead_and_house_once(
    clerk: Visitor, boxes: dict[str, tiles.Box], tmp_path: Path, demo_office: Office
) -> None:
    layers = [fetch(clerk, place, tmp_path) for place in tiles_over(boxes[COUNTY], 13)]
    for name, expected in (("parcels", 1560), ("homesteads", 306), ("buildings", 306)):
        codes = {code for tile in layers if name in tile for code in tile[name]["code"]}
        assert len(codes) == expected, name


def test_a_village_clerks_tiles_hold_only_that_village(
    villager: Visitor, clerk: Visitor, boxes: dict[str, tiles.Box], tmp_path: Path
) -> None:
    own = parcels_of(villager, boxes[COUNTY], tmp_path)
    assert len(own) == 520  # two groups of 260
    assert {code[:12] for code in own} == {VILLAGE}
    assert len(parcels_of(clerk, boxes[COUNTY], tmp_path)) == 1560


def test_nothing_personal_of_the_next_village_is_in_a_village_clerks_tile(
    villager: Visitor, clerk: Visitor, boxes: dict[str, tiles.Box], tmp_path: Path
) -> None:
    # A tile on the border of the two villages.
    place = tile_of(boxes[OTHER_VILLAGE], 16)
    whole, own = fetch(clerk, place, tmp_path), fetch(villager, place, tmp_path)
    for name in ("parcels", "homesteads", "buildings"):
        assert {code[:12] for code in whole[name]["code"]} >= {VILLAGE, "510623100201"}, name
        assert {code[:12] for code in own[name]["code"]} == {VILLAGE}, name
    ground = own["parcels"].union_all().buffer(1)
    assert [row.holder for row in own["labels"].itertuples() if not ground.contains(row.geometry)] == []
    assert 0 < len(own["labels"]) < len(whole["labels"])
    # Areas are only those that the village lies in, and its own.
    assert all(c.startswith(VILLAGE) or VILLAGE.startswith(c) for c in own["areas"]["code"])
    assert "510623100201" in set(whole["areas"]["code"])


def test_the_map_as_of_a_day_before_the_register_is_empty(
    clerk: Visitor, boxes: dict[str, tiles.Box], tmp_path: Path
) -> None:
    assert parcels_of(clerk, boxes[PARCEL], tmp_path, "?as_of=2020-01-01") == set()
    later = parcels_of(clerk, boxes[PARCEL], tmp_path, "?as_of=2099-01-01")
    assert later == parcels_of(clerk, boxes[PARCEL], tmp_path) != set()


def test_parcels_say_how_far_they_have_come(
    clerk: Visitor, boxes: dict[str, tiles.Box], tmp_path: Path
) -> None:
    states: dict[str, set[str]] = {}
    for place in tiles_over(boxes[COUNTY], 13):
        for row in fetch(clerk, place, tmp_path)["parcels"].itertuples():
            states.setdefault(row.code[:14], set()).add(row.state)
    # Groups 1 and 2 are certified, the last is on display; some parcels are held by nobody.
    assert states["51062310020001"] == {"certified", "surveyed"}
    assert states["51062310020101"] == {"entered", "surveyed"}
    assert states["51062310020202"] == {"surveyed"}


@pytest.mark.parametrize("place", ["23/1/1", "2/4/1", "2/1/4", "0/1/0", "99/0/0"])
def test_a_tile_that_does_not_exist_is_refused(clerk: Visitor, place: str) -> None:
    assert clerk.get(f"/work/map/tiles/{place}.mvt").status_code == 400


def test_a_tile_far_from_the_county_is_empty(clerk: Visitor) -> None:
    answer = clerk.get("/work/map/tiles/14/1/1.mvt")
    assert (answer.status_code, answer.data) == (200, b"")


def box_on(page: str) -> list[float]:
    written = page.split('data-box="')[1].split('"', maxsplit=1)[0]
    return [float(part) for part in written.split(",")] if written else []


def test_the_map_opens_on_the_officers_region_or_on_the_parcel_asked_for(
    clerk: Visitor, villager: Visitor, boxes: dict[str, tiles.Box]
) -> None:
    assert box_on(clerk.get("/work/map").text) == pytest.approx(boxes[COUNTY])
    assert box_on(villager.get("/work/map").text) == pytest.approx(boxes[VILLAGE])
    asked = villager.get(f"/work/map?parcel={PARCEL}").text
    assert box_on(asked) == pytest.approx(boxes[PARCEL])
    assert f'data-parcel="{PARCEL}"' in asked
    foreign = villager.get(f"/work/map?parcel={OTHER_VILLAGE}").text
    assert box_on(foreign) == pytest.approx(boxes[VILLAGE])
    assert 'data-parcel=""' in foreign


def test_a_region_without_parcels_has_no_box(demo_office: Office) -> None:
    with Session(demo_office.engine) as session:
        assert tiles.box_of_regions(session, ["510699"]) is None
        assert tiles.box_of_regions(session, []) is None
        assert tiles.box_of_parcel(session, "5106999999999999999") is None


def test_a_click_tells_who_holds_the_parcel(clerk: Visitor) -> None:
    panel = clerk.get(f"/work/map/parcel/{PARCEL}").text
    told = dict(facts(panel))
    assert told["地块"] == "510623 100 200 01 00001"
    assert told["实测面积"].endswith(" 亩")
    assert "已登簿" in told["承包方"]
    assert told["权证"].startswith("川（2026）中江县农村土地承包经营权证第")
    assert {"东", "南", "西", "北"} <= set(told), sentences(panel)
    assert "<html" not in panel  # a part of the page, not a page
