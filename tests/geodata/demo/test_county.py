"""The demo county looks like a county: fields, borders, houses, real names of real places."""

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.demo import places
from geodata.demo.generate import Made, Order, generate
from geodata.survey import Survey
from tests.support.edits import Delivery
from tests.support.surveys import resident_id

PARCELS = 1_560


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the county that `sanquan demo generate` makes without being told a size."""
    return generate(Order(PARCELS, 1), tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def county(made: Made) -> Survey:
    return Delivery(made.root).read()


@pytest.fixture(scope="module")
def shapes(county: Survey) -> np.ndarray:
    return county.frames["parcels"]["shape"].to_numpy(dtype=object)


@pytest.mark.parametrize("parcels", [20, 61, 281, 1_121])
def test_a_delivery_has_exactly_as_many_parcels_as_ordered(parcels: int, tmp_path: Path) -> None:
    ordered = generate(Order(parcels, 9), tmp_path)
    assert ordered.counts["parcels"] == parcels
    assert len(Delivery(ordered.root).features("DK")) == parcels


def test_fields_are_as_large_as_fields_are(county: Survey, shapes: np.ndarray) -> None:
    """0.2 to 3 亩, with a median near one (standards.md §8.2: 0.95 to 1.3 亩)."""
    mu = shapely.area(shapes) * 0.0015
    assert len(mu) == PARCELS
    assert np.mean((mu >= 0.2) & (mu <= 3)) > 0.99
    assert 0.7 < np.median(mu) < 1.3
    assert 0.8 < np.mean(mu) < 1.5


def test_fields_have_as_many_vertices_as_surveyed_ones(shapes: np.ndarray) -> None:
    vertices = shapely.get_num_coordinates(shapes) - 1
    assert np.mean((vertices >= 5) & (vertices <= 30)) > 0.95
    assert vertices.min() >= 4
    assert len(set(vertices.tolist())) > 8


def test_fields_are_no_rectangles_of_a_grid(shapes: np.ndarray) -> None:
    box_share = shapely.area(shapes) / shapely.area(shapely.minimum_rotated_rectangle(shapes))
    assert np.median(box_share) < 0.97
    assert len({round(float(a), 1) for a in shapely.area(shapes)}) > 0.9 * PARCELS


def test_neighbors_share_their_borders_to_the_last_digit(shapes: np.ndarray) -> None:
    edges: Counter[tuple[tuple[float, float], ...]] = Counter()
    for shape in shapes:
        for pair in pairwise(shapely.get_coordinates(shape).tolist()):
            edges[tuple(sorted((tuple(pair[0]), tuple(pair[1]))))] += 1
    assert set(edges.values()) == {1, 2}
    assert sum(n == 2 for n in edges.values()) / len(edges) > 0.25
    assert shapely.coverage_is_valid(shapes, gap_width=0.3)


def test_coordinates_are_those_of_the_belt_with_its_zone(shapes: np.ndarray) -> None:
    x, y = shapely.get_coordinates(shapes).T
    assert ((x > 35_400_000) & (x < 35_600_000)).all()
    assert ((y > 3_300_000) & (y < 3_500_000)).all()
    assert np.array_equal(np.round(x, 3), x)


def test_there_are_hamlets_with_houses_on_their_plots(county: Survey) -> None:
    plots, houses = county.frames["homestead_plots"], county.frames["buildings"]
    assert len(plots) > 200
    assert (plots["code"].str.fullmatch(r"510623[0-9]{6}JC[0-9]{5}")).all()
    on = plots.set_index("code")["shape"]
    assert all(
        on[code[:19]].covers(house) for code, house in zip(houses["code"], houses["shape"], strict=True)
    )
    assert (houses["code"].str.len() == 28).all()
    size = shapely.area(plots["shape"].to_numpy(dtype=object))
    assert ((size > 60) & (size < 250)).all()
    assert set(plots["holder_code"]) <= set(county.frames["holders"]["code"])


def test_there_are_canals_roads_ponds_wells_and_protected_farmland(county: Survey) -> None:
    assert set(county.frames["line_features"]["name"]) == {"水渠", "村道"}
    assert set(county.frames["area_features"]["name"]) == {"堰塘"}
    assert len(county.frames["point_features"]) > 0
    assert len(county.frames["protected_farmland"]) > 5
    marked = (county.frames["parcels"]["is_protected_farmland"] == "1").mean()
    assert 0.2 < marked < 0.95


def test_names_and_codes_of_county_and_towns_are_real(county: Survey, shared: Path) -> None:
    with (shared / "codes" / "sichuan_codes_20251231.csv").open(encoding="utf-8-sig", newline="") as file:
        real = {row["code"]: row["name"] for row in csv.DictReader(file)}
    assert real[places.COUNTY_CODE] == places.COUNTY_NAME == "中江县"
    assert real["5106"] == places.PREFECTURE
    assert real["51"] == places.PROVINCE
    assert {code: real.get(code) for code, _ in places.TOWNS} == dict(places.TOWNS)
    today = {c for c, name in real.items() if len(c) == 9 and c.startswith("510623") and "撤销" not in name}
    assert {code for code, _ in places.TOWNS} == today
    for name in ("county_areas", "town_areas"):
        rows = county.frames[name]
        assert dict(zip(rows["code"], rows["name"], strict=True)).items() <= real.items()


def test_regions_lie_inside_each_other(county: Survey) -> None:
    for inner, outer, digits in (("group_areas", "village_areas", 12), ("village_areas", "town_areas", 9)):
        around = county.frames[outer].set_index("code")["shape"]
        rows = county.frames[inner]
        for code, shape in zip(rows["code"], rows["shape"], strict=True):
            assert shapely.difference(shape, shapely.buffer(around[code[:digits]], 0.5)).area < 0.01


def test_people_are_invented_with_right_numbers_each_once(county: Survey) -> None:
    members = county.frames["members"]
    numbers = members["id_number"]
    assert numbers.is_unique
    assert all(n == resident_id(n[6:14], int(n[14:17])) for n in numbers)
    # The seventeenth digit is odd for men.
    assert all((int(n[16]) % 2 == 1) == (sex == "1") for n, sex in zip(numbers, members["sex"], strict=True))
    assert 2.5 < len(members) / members["holder_code"].nunique() < 5.5


def test_who_holds_what_is_uneven_and_some_land_is_the_collectives(county: Survey) -> None:
    kinds = county.frames["parcels"]["parcel_kind"]
    assert 0.9 < (kinds == "10").mean() < 0.97
    assert set(kinds) == {"10", "21", "22", "23"}
    per_contract = county.frames["contracts"]["parcel_count"]
    assert per_contract.sum() == (kinds == "10").sum()
    assert 3 < per_contract.mean() < 7
    assert per_contract.max() >= 9
    assert set(county.frames["holders"]["kind"]) == {"1", "2", "3"}
    assert set(county.frames["contracts"]["code"].str[-1]) == {"J", "Q"}
