"""One parcel's shape: tolerances of standards.md §1.10, each just below and just above."""

import math

import pytest
import shapely

from geodata.checks.settings import CheckSettings
from tests.support.surveys import GRANTOR, P1, P2, about, box, change, found, group, plots, ring

FIRST = f"parcel:{GRANTOR}00001"


def test_the_group_without_a_fault_has_no_finding() -> None:
    assert found(group()) == set()


def test_a_parcel_without_a_shape_is_empty() -> None:
    assert found(plots(None, box(100, 0)), "topology.", "boundary.") == {about("topology.empty", FIRST)}
    assert found(plots(box(0, 0), box(100, 0)), "topology.") == set()


def test_a_shape_of_another_kind_is_empty() -> None:
    line = shapely.LineString(box(0, 0).exterior.coords)
    assert found(plots(line), "topology.") == {about("topology.empty", FIRST)}
    assert found(plots(shapely.Polygon()), "topology.") == {about("topology.empty", FIRST)}


def test_a_ring_that_crosses_itself_is_invalid() -> None:
    bow_tie = ring((0, 0), (40, 25), (40, 0), (0, 25))
    assert found(plots(bow_tie), "topology.") == {about("topology.valid", FIRST)}


def test_a_coordinate_that_is_infinite_is_invalid() -> None:
    survey = plots(box(0, 0), box(100, 0))
    change(survey, "parcels", 0, shape=ring((0, 0), (0, 25), (40, math.inf), (40, 0)))
    assert found(survey) == {about("topology.valid", FIRST)}


def test_two_parts_are_two_parcels_one_part_in_a_multipolygon_is_one() -> None:
    two = shapely.MultiPolygon([box(0, 0), box(100, 0)])
    assert found(plots(two), "topology.") == {about("topology.multipart", FIRST)}
    assert found(plots(shapely.MultiPolygon([box(0, 0)])), "topology.") == set()


def test_a_hole_is_no_second_part() -> None:
    ring_ = shapely.difference(box(0, 0), box(10, 10, 5, 5))
    assert found(plots(ring_), "topology.") == set()


@pytest.mark.parametrize(("side", "is_sliver"), [(0.999, True), (1.0, False), (1.001, False)])
def test_a_sliver_is_smaller_than_a_square_metre(side: float, *, is_sliver: bool) -> None:
    expected = {about("topology.sliver", FIRST)} if is_sliver else set()
    assert found(plots(box(0, 0, side, 1.0)), "topology.") == expected


def _spike(degrees: float, *, inward: bool) -> shapely.Polygon:
    """Return a field of 40 m × 25 m with a spike of 10 m out of, or a notch into, its northern side."""
    half = 10 * math.tan(math.radians(degrees / 2))
    tip = 15.0 if inward else 35.0
    return ring((0, 0), (0, 25), (20 - half, 25), (20, tip), (20 + half, 25), (40, 25), (40, 0))


@pytest.mark.parametrize("inward", [False, True])
@pytest.mark.parametrize(("degrees", "is_narrow"), [(4.9, True), (5.1, False)])
def test_a_narrow_angle_is_below_five_degrees_inward_or_outward(
    degrees: float, *, is_narrow: bool, inward: bool
) -> None:
    expected = {about("topology.narrow_angle", FIRST)} if is_narrow else set()
    assert found(plots(_spike(degrees, inward=inward)), "topology.narrow_angle") == expected


def test_a_vertex_on_a_straight_edge_is_no_narrow_angle() -> None:
    straight = ring((0, 0), (0, 25), (20, 25), (40, 25), (40, 0))
    assert found(plots(straight), "topology.") == set()


@pytest.mark.parametrize(
    ("apart", "is_repeated"), [(0.00005, False), (0.0002, True), (0.02, True), (0.049, True), (0.051, False)]
)
def test_repeated_vertices_lie_between_a_tenth_of_a_millimetre_and_five_centimetres_apart(
    apart: float, *, is_repeated: bool
) -> None:
    shape = ring((0, 0), (0, 25), (20, 25), (20 + apart, 25), (40, 25), (40, 0))
    expected = {about("topology.repeated_vertex", FIRST)} if is_repeated else set()
    assert found(plots(shape), "topology.") == expected


def _slit(width: float, depth: float = 2.0) -> shapely.Polygon:
    return ring(
        (0, 0), (0, 25), (20, 25), (20, 25 - depth), (20 + width, 25 - depth), (20 + width, 25), (40, 25), (40, 0)
    )  # fmt: skip


@pytest.mark.parametrize(("width", "is_found"), [(0.08, True), (0.099, True), (0.101, False), (0.3, False)])
def test_a_slit_narrower_than_ten_centimetres_is_a_self_overlap(width: float, *, is_found: bool) -> None:
    expected = {about("topology.self_overlap", FIRST)} if is_found else set()
    assert found(plots(_slit(width)), "topology.") == expected


def test_a_narrow_neck_is_a_self_overlap_too() -> None:
    neck = ring(
        (0, 0), (0, 25), (20, 25), (20, 12.54), (23, 12.54), (23, 25), (40, 25),
        (40, 0), (23, 0), (23, 12.46), (20, 12.46), (20, 0),
    )  # fmt: skip
    assert found(plots(neck), "topology.") == {about("topology.self_overlap", FIRST)}


def test_a_county_may_set_other_tolerances() -> None:
    small = plots(box(0, 0, 5, 1))
    assert found(small, "topology.") == set()
    assert found(small, "topology.", settings=CheckSettings(sliver_m2=6)) == {about("topology.sliver", FIRST)}


@pytest.mark.parametrize(("more", "is_wrong"), [(3.39, False), (3.41, True), (-3.39, False), (-3.41, True)])
def test_a_small_area_may_differ_by_the_rounding_of_mu(more: float, *, is_wrong: bool) -> None:
    survey = group()  # 1000 m²: 0.1 % is less than 3.4 m²
    change(survey, "parcels", 3, measured_area=round(100_000 + 100 * more), measured_area_mu=None)
    fourth = f"parcel:{GRANTOR}00004"
    assert found(survey, "logic.area") == ({about("logic.area", fourth)} if is_wrong else set())


@pytest.mark.parametrize(("more", "is_wrong"), [(9.9, False), (10.1, True)])
def test_a_large_area_may_differ_by_a_thousandth(more: float, *, is_wrong: bool) -> None:
    survey = plots(box(0, 0, 100, 100))
    stated = (10_000 + more) * 100  # the thousandth is of what is stated
    change(survey, "parcels", 0, measured_area=stated)
    assert found(survey, "logic.area") == ({about("logic.area", FIRST)} if is_wrong else set())


def test_a_bad_shape_does_not_make_the_rules_around_it_shout() -> None:
    survey = group()
    change(survey, "parcels", 1, shape=None)
    assert found(survey) == {about("topology.empty", f"parcel:{P2}")}
    change(survey, "parcels", 0, shape=shapely.MultiPolygon([box(0, 0), box(0, 60, 1, 1)]))
    assert found(survey, "topology.") == {
        about("topology.empty", f"parcel:{P2}"),
        about("topology.multipart", f"parcel:{P1}"),
    }
