"""Narrow gaps: narrower than 0.5 m and smaller than 10 m²; a canal is no gap."""

import pytest
import shapely

from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from tests.support.surveys import GRANTOR, about, box, found, plots, ring

A, B, C = (f"parcel:{GRANTOR}{n:05d}" for n in (1, 2, 3))
GAP = {about("topology.gap", A, B)}


@pytest.mark.parametrize(("width", "is_gap"), [(0.1, True), (0.39, True), (0.41, False)])
def test_a_gap_of_ten_square_metres_is_none(width: float, *, is_gap: bool) -> None:
    """25 m long: ten square metres are reached at 0.40 m."""
    assert found(plots(box(0, 0), box(40 + width, 0)), "topology.") == (GAP if is_gap else set())


@pytest.mark.parametrize(("width", "is_gap"), [(0.3, True), (0.49, True), (0.51, False), (1.05, False)])
def test_a_gap_is_narrower_than_half_a_metre(width: float, *, is_gap: bool) -> None:
    """10 m long: never ten square metres."""
    pair = plots(box(0, 0, 40, 10), box(40 + width, 0, 40, 10))
    assert found(pair, "topology.") == (GAP if is_gap else set())


def test_a_gap_says_its_area_and_shows_where_it_is() -> None:
    findings = run(plots(box(0, 0), box(40.2, 0)), CheckSettings())
    (gap,) = [f for f in findings if f.rule == "topology.gap"]
    assert gap.facts["area"] == "5.00"
    assert gap.shape is not None
    assert shapely.symmetric_difference(gap.shape, box(40, 0, 0.2)).area < 0.001


def test_a_wedge_between_shared_corners_is_a_gap() -> None:
    bent = ring((0, 0), (0, 25), (40, 25), (39.7, 12), (40, 0))
    straight = box(40, 0)
    assert found(plots(bent, straight), "topology.gap") == GAP


def test_an_enclosed_hole_names_all_around_it() -> None:
    west = ring((0, 0), (0, 25), (40, 25), (40, 20), (39.8, 20), (39.8, 15), (40, 15), (40, 0))
    east_south, east_north = box(40, 0, 40, 17), box(40, 17, 40, 8)
    assert found(plots(west, east_south, east_north), "topology.gap") == {about("topology.gap", A, B, C)}


def test_the_limits_are_settings() -> None:
    pair = plots(box(0, 0, 40, 10), box(40.7, 0, 40, 10))
    assert found(pair, "topology.") == set()
    assert found(pair, "topology.", settings=CheckSettings(gap_width_m=1.0)) == GAP
    narrow = plots(box(0, 0), box(40.3, 0))
    assert found(narrow, "topology.") == GAP
    assert found(narrow, "topology.", settings=CheckSettings(gap_m2=7.4)) == set()


def test_a_slit_in_one_parcel_is_no_gap_between_parcels() -> None:
    slit = ring((0, 0), (0, 25), (20, 25), (20, 20), (20.3, 20), (20.3, 25), (40, 25), (40, 0))
    assert found(plots(slit, box(40, 0)), "topology.gap") == set()
    # Nor where the parcel has a gap elsewhere and is looked at closely.
    assert found(plots(slit, box(40.2, 0)), "topology.gap") == GAP
