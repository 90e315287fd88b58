"""Cuts of parcels: the parts cover the whole, share their vertices with neighbors, and areas add up."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Polygon, box

from registry.area import apportion
from registry.partition import merge, move_boundary, same_ground, split_by_line, split_by_parts

FIELD = box(35_440_000, 3_440_000, 35_440_030, 3_440_020)


def _line(*at: tuple[float, float]) -> LineString:
    return LineString([(35_440_000 + x, 3_440_000 + y) for x, y in at])


def test_a_line_through_a_parcel_gives_its_two_sides_from_west_to_east() -> None:
    west, east = split_by_line(FIELD, _line((10, -5), (10, 25)))
    assert (west.area, east.area) == (200, 400)
    assert set(west.exterior.coords) & set(east.exterior.coords) == {
        (35_440_010, 3_440_000), (35_440_010, 3_440_020)
    }  # fmt: skip


def test_a_line_that_stops_inside_or_passes_by_divides_nothing() -> None:
    assert len(split_by_line(FIELD, _line((10, -5), (10, 10)))) == 1
    assert len(split_by_line(FIELD, _line((40, -5), (40, 25)))) == 1


@pytest.mark.parametrize(("off", "shared"), [(0.04, True), (0.06, False)])
def test_a_cut_ends_in_the_vertex_that_the_neighbor_has_within_5_cm(off: float, *, shared: bool) -> None:
    below = [
        box(35_440_000, 3_439_990, 35_440_010, 3_440_000),
        box(35_440_010, 3_439_990, 35_440_030, 3_440_000),
    ]
    west, east = split_by_line(FIELD, _line((10 + off, -5), (10 + off, 25)), below)
    vertex = (35_440_010, 3_440_000)
    assert (vertex in west.exterior.coords, vertex in east.exterior.coords) == (shared, shared)
    assert same_ground([FIELD], [west, east]) < 1e-6


def test_a_cut_ends_in_the_parcel_s_own_corner_and_leaves_no_sliver_there() -> None:
    parts = split_by_line(FIELD, _line((0.03, -1), (0.03, 0.5), (30, 20.03), (31, 21)))
    assert len(parts) == 2
    assert all((35_440_000, 3_440_000) in part.exterior.coords for part in parts)


def test_drawn_parts_and_what_is_left_cover_the_parcel_in_their_order() -> None:
    outside = 5
    drawn = [
        box(35_440_020, 3_440_000 - outside, 35_440_030 + outside, 3_440_020),
        box(35_440_000, 3_440_000, 35_440_008, 3_440_020),
    ]
    parts = split_by_parts(FIELD, drawn)
    assert [part.area for part in parts] == [200, 160, 240]
    assert same_ground([FIELD], parts) == 0


def test_neighbors_merge_into_one_polygon_and_parcels_apart_do_not() -> None:
    parts = split_by_line(FIELD, _line((10, -5), (12, 25)))
    whole = merge(parts)
    assert (whole.geom_type, same_ground([FIELD], [whole]) < 1e-6) == ("Polygon", True)
    assert merge([FIELD, box(35_440_050, 3_440_000, 35_440_060, 3_440_020)]).geom_type == "MultiPolygon"


def test_a_moved_boundary_keeps_each_neighbor_on_its_side() -> None:
    first, second = split_by_line(FIELD, _line((10, -5), (10, 25)))
    moved = move_boundary(second, first, _line((15, -5), (15, 25)))
    assert [part.area for part in moved] == [300, 300]
    assert moved[0].bounds[0] == 35_440_015
    assert len(move_boundary(first, second, _line((40, -5), (40, 25)))) == 1


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=30))
def test_shares_add_up_exactly_and_none_is_off_by_a_hundredth_or_more(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )


cuts = st.lists(st.tuples(st.floats(-4, 34), st.floats(-4, 34)), min_size=1, max_size=6)


@given(cuts, st.integers(1, 10**7), st.data())
def test_random_splits_and_merges_keep_the_ground_and_the_sum(
    lines: list[tuple[float, float]], total: int, data: st.DataObject
) -> None:
    parcels: list[tuple[Polygon, int]] = [(FIELD, total)]
    for south, north in lines:
        cut = _line((south, -3), (north, 23))
        chosen = data.draw(st.integers(0, len(parcels) - 1))
        shape, hundredths = parcels.pop(chosen)
        parts = split_by_line(shape, cut, [p for p, _ in parcels])
        areas = apportion(hundredths, [round(part.area * 10_000) for part in parts])
        parcels += zip(parts, areas, strict=True)
        assert sum(area for _, area in parcels) == total
        assert same_ground([FIELD], [p for p, _ in parcels]) < 0.05 * 60
    whole = merge([p for p, _ in parcels])
    assert shapely.area(whole) == pytest.approx(600, abs=0.05 * 60)
