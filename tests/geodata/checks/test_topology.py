"""Parcels beside each other: vertices, shared nodes, overlaps, levels (standards.md §1.10)."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from tests.support.surveys import (
    GRANTOR,
    P4,
    Key,
    about,
    box,
    change,
    copy_row,
    found,
    frame,
    group,
    plots,
    ring,
)

A, B, C = (f"parcel:{GRANTOR}{n:05d}" for n in (1, 2, 3))


def test_neighbors_that_share_their_vertices_have_no_finding() -> None:
    assert found(plots(box(0, 0), box(40, 0), box(0, 25, 80)), "topology.") == {
        about("topology.unshared_vertex", A, C),
        about("topology.unshared_vertex", B, C),
    }
    north = ring((0, 25), (0, 50), (80, 50), (80, 25), (40, 25))
    assert found(plots(box(0, 0), box(40, 0), north), "topology.") == set()


@pytest.mark.parametrize(("apart", "is_near"), [(0.0, False), (0.02, True), (0.049, True), (0.051, False)])
def test_vertices_of_neighbors_meet_or_keep_five_centimetres_apart(apart: float, *, is_near: bool) -> None:
    corner_to_corner = plots(box(0, 0), ring((40 + apart, 25), (60, 50), (80, 40)))
    assert found(corner_to_corner, "topology.near", "topology.repeated") == (
        {about("topology.near_vertex", A, B)} if is_near else set()
    )


@pytest.mark.parametrize(("off", "is_found"), [(0.0, True), (0.049, True), (0.06, False)])
def test_a_vertex_on_a_neighbors_edge_must_be_shared(off: float, *, is_found: bool) -> None:
    tip = plots(box(0, 0), ring((20, 25 + off), (10, 50), (30, 50)))
    assert found(tip, "topology.unshared") == (
        {about("topology.unshared_vertex", A, B)} if is_found else set()
    )


def test_a_vertex_that_both_have_is_shared() -> None:
    below = ring((0, 0), (0, 25), (20, 25), (40, 25), (40, 0))
    assert found(plots(below, ring((20, 25), (10, 50), (30, 50))), "topology.") == set()


@pytest.mark.parametrize(("deep", "is_overlap"), [(0.0009, False), (0.0011, True), (0.5, True)])
def test_parcels_overlap_from_a_millimetre_of_depth(deep: float, *, is_overlap: bool) -> None:
    pair = plots(box(0, 0), box(40 - deep, 0))
    assert found(pair, "topology.overlap") == ({about("topology.overlap", A, B)} if is_overlap else set())


def test_an_overlap_says_its_area_and_shows_its_shape() -> None:
    findings = run(plots(box(0, 0), box(39, 0)), CheckSettings())
    (overlap,) = [f for f in findings if f.rule == "topology.overlap"]
    assert overlap.facts["area"] == "25.00"
    assert overlap.shape is not None
    assert overlap.shape.equals(box(39, 0, 1, 25))


def test_every_pair_that_overlaps_is_named() -> None:
    heap = plots(box(0, 0), box(10, 5), box(20, 10))
    assert found(heap, "topology.overlap") == {
        about("topology.overlap", A, B),
        about("topology.overlap", A, C),
        about("topology.overlap", B, C),
    }


def test_a_parcel_inside_another_one_and_a_second_copy_overlap() -> None:
    assert found(plots(box(0, 0), box(10, 5, 5, 5)), "topology.") == {about("topology.overlap", A, B)}
    assert found(plots(box(0, 0), box(0, 0)), "topology.") == {about("topology.overlap", A, B)}
    sharing_an_edge = plots(box(0, 0), ring((0, 0), (0, 25), (20, 12)))
    assert found(sharing_an_edge, "topology.overlap") == {about("topology.overlap", A, B)}


def test_a_parcel_in_the_hole_of_another_one_fits() -> None:
    around = shapely.difference(box(0, 0), box(10, 10, 5, 5))
    assert found(plots(around, box(10, 10, 5, 5)), "topology.") == set()


def _homestead(survey: Survey, *shapes: shapely.Polygon) -> Survey:
    rows = [
        {"code": f"510623101200JC{n:05d}", "shape": s, "survey_number": n} for n, s in enumerate(shapes, 1)
    ]
    survey.frames["homestead_plots"] = frame("homestead_plots", rows)
    return survey


@pytest.mark.parametrize(("deep", "is_overlap"), [(0.0, False), (0.0009, False), (0.002, True)])
def test_a_homestead_shares_no_ground_with_a_parcel(deep: float, *, is_overlap: bool) -> None:
    survey = _homestead(group(), box(160 - deep, 0, 10, 10))
    plot = "homestead:510623101200JC00001"
    expected = {about("level.homestead_overlap", plot, f"parcel:{P4}")} if is_overlap else set()
    assert found(survey, "topology.", "level.") == expected


def test_homesteads_do_not_overlap_each_other() -> None:
    pair = [f"homestead:510623101200JC0000{n}" for n in (1, 2)]
    assert found(_homestead(group(), box(0, 60, 10, 10), box(10, 60, 10, 10)), "topology.") == set()
    assert found(_homestead(group(), box(0, 60, 10, 10), box(9, 60, 10, 10)), "topology.") == {
        about("topology.overlap", *pair)
    }


def test_a_bad_shape_of_a_homestead_is_found() -> None:
    survey = _homestead(group(), box(0, 60, 10, 10))
    copy_row(survey, "homestead_plots", 0, code="510623101200JC00002", survey_number=2, shape=None)
    assert found(survey, "topology.") == {about("topology.empty", "homestead:510623101200JC00002")}
    change(survey, "homestead_plots", 1, shape=ring((0, 80), (9, 89), (9, 80), (0, 89)))
    assert found(survey, "topology.") == {about("topology.valid", "homestead:510623101200JC00002")}


# Whole numbers of millimetres: what the rule calls an overlap is then never a matter of rounding.
_millimetres = st.integers(min_value=0, max_value=9_000)
_boxes = st.lists(
    st.tuples(_millimetres, _millimetres, st.integers(50, 6_000), st.integers(50, 6_000)),
    min_size=2,
    max_size=7,
)


@settings(max_examples=40)
@given(_boxes)
def test_overlaps_are_those_of_comparing_every_pair(boxes: list[tuple[int, int, int, int]]) -> None:
    """A coverage pass chooses whom to compare; no pair may get lost by that."""
    shapes = [box(x / 1000, y / 1000, wide / 1000, deep / 1000) for x, y, wide, deep in boxes]
    # Two rectangles overlap by the lesser of what they share in width and in height.
    expected: set[Key] = set()
    for i, (x, y, wide, deep) in enumerate(boxes):
        for j, (u, v, broad, high) in enumerate(boxes[:i]):
            across = min(x + wide, u + broad) - max(x, u)
            along = min(y + deep, v + high) - max(y, v)
            if min(across, along) > 2:
                expected.add(
                    about("topology.overlap", f"parcel:{GRANTOR}{j + 1:05d}", f"parcel:{GRANTOR}{i + 1:05d}")
                )
            else:
                assume(min(across, along) <= 0)  # one or two millimetres are the tolerance itself
    assert found(plots(*shapes), "topology.overlap") == expected


def test_a_strip_of_a_thousand_fields_is_compared_in_one_go() -> None:
    shapes = [box(40 * k, 0) for k in range(1000)]
    shapes[500] = box(40 * 500 - 1, 0, 41)
    overlap = about("topology.overlap", f"parcel:{GRANTOR}00500", f"parcel:{GRANTOR}00501")
    assert found(plots(*shapes), "topology.overlap") == {overlap}
    assert np.all(shapely.is_valid(np.array(shapes)))
