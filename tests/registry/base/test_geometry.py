"""Questions about one shape."""

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from registry.geometry import (
    ShapeProblem,
    compass_side,
    mark_problem,
    overlap_area,
    shape_problem,
    single,
    wkb,
)

SQUARE = box(0, 0, 10, 10)
BOW_TIE = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        (SQUARE, None),
        (Polygon(SQUARE.exterior.coords, [box(4, 4, 6, 6).exterior.coords]), None),
        (MultiPolygon([SQUARE]), ShapeProblem.MULTIPART),  # the register's column takes polygons only
        (None, ShapeProblem.EMPTY),
        (Polygon(), ShapeProblem.EMPTY),
        (Point(1, 1), ShapeProblem.NOT_POLYGON),
        (SQUARE.exterior, ShapeProblem.NOT_POLYGON),
        (MultiPolygon([SQUARE, box(20, 0, 30, 10)]), ShapeProblem.MULTIPART),
        (BOW_TIE, ShapeProblem.INVALID),
        (Polygon(SQUARE.exterior.coords, [box(20, 20, 21, 21).exterior.coords]), ShapeProblem.INVALID),
        (Polygon([(0, 0), (1e8, 0), (1e8, 1e8)]), ShapeProblem.NOT_FINITE),
        (Polygon([(0, 0), (9.9e7, 0), (9.9e7, 9.9e7)]), None),
        (Point(0, 0).buffer(1, quad_segs=1_249), None),
        (Point(0, 0).buffer(1, quad_segs=1_250), ShapeProblem.TOO_MANY),
        (Polygon([(0, 0), (math.inf, 0), (1, 1)]), ShapeProblem.NOT_FINITE),
    ],
)
def test_what_keeps_a_shape_from_being_a_parcel_s(
    shape: BaseGeometry | None, problem: ShapeProblem | None
) -> None:
    assert shape_problem(shape) is problem


@pytest.mark.parametrize(
    ("shape", "kind", "problem"),
    [
        (Point(1, 1), "Point", None),
        (Point(1, 1), "LineString", ShapeProblem.EMPTY),
        (None, "Point", ShapeProblem.EMPTY),
        (Point(), "Point", ShapeProblem.EMPTY),
        (Point(1, math.inf), "Point", ShapeProblem.NOT_FINITE),
        (LineString([(0, 0), (0, -1e8)]), "LineString", ShapeProblem.NOT_FINITE),
        (LineString([(k, 0) for k in range(5_001)]), "LineString", ShapeProblem.TOO_MANY),
    ],
)
def test_what_keeps_a_shape_from_being_a_boundary_s(
    shape: BaseGeometry | None, kind: str, problem: ShapeProblem | None
) -> None:
    assert mark_problem(shape, kind) is problem


def test_a_multipolygon_of_one_is_its_polygon() -> None:
    assert single(MultiPolygon([SQUARE])) == SQUARE
    two = MultiPolygon([SQUARE, box(20, 0, 30, 10)])
    assert (single(two), single(SQUARE), single(None)) == (two, SQUARE, None)


@given(st.tuples(*[st.floats(3e7, 4e7)] * 2), st.floats(0.1, 1e4))
def test_wkb_keeps_coordinates_to_the_last_bit(corner: tuple[float, float], size: float) -> None:
    shape = box(*corner, corner[0] + size, corner[1] + size)
    assert shapely.from_wkb(wkb(shape)).equals(shape)
    assert wkb(shapely.from_wkb(wkb(shape))) == wkb(shape)


@pytest.mark.parametrize(
    ("other", "area"), [(box(9, 0, 19, 10), 10.0), (box(10, 0, 20, 10), 0.0), (box(2, 2, 4, 4), 4.0)]
)
def test_the_area_two_shapes_share(other: Polygon, area: float) -> None:
    assert overlap_area(SQUARE, other) == pytest.approx(area)
    assert overlap_area(other, SQUARE) == pytest.approx(area)


@pytest.mark.parametrize(
    ("neighbor", "side"),
    [
        (box(10, 0, 20, 10), "east"),
        (box(-10, 0, 0, 10), "west"),
        (box(0, 10, 10, 20), "north"),
        (box(0, -10, 10, 0), "south"),
        (box(500, 0, 510, 10), "east"),  # not touching: by its middle
        (box(10, 4, 200, 400), "east"),  # a long one lies where it touches, not where its middle is
    ],
)
def test_where_a_neighbor_lies(neighbor: Polygon, side: str) -> None:
    assert compass_side(SQUARE, neighbor) == side
