"""Parcels in their group or village, and in or out of protected farmland."""

import pytest
import shapely

from tests.support.surveys import GRANTOR, P1, P4, about, box, change, copy_row, drop, found, group

OUTSIDE = {about("place.outside_region", f"parcel:{P4}")}
PROTECTED = {about("place.protected_farmland", f"parcel:{P4}")}


@pytest.mark.parametrize(("beyond", "is_outside"), [(0.04, False), (0.06, True), (20.0, True)])
def test_a_parcel_keeps_within_five_centimetres_of_its_group(beyond: float, *, is_outside: bool) -> None:
    one = group()
    change(one, "group_areas", 0, shape=box(-10, -10, 170 - beyond, 45))
    assert found(one, "place.") == (OUTSIDE if is_outside else set())


def test_the_finding_shows_what_lies_outside() -> None:
    from geodata.checks.run import run
    from geodata.checks.settings import CheckSettings

    one = group()
    change(one, "group_areas", 0, shape=box(-10, -10, 160, 45))
    (finding,) = run(one, CheckSettings())
    assert finding.facts["area"] == "250.00"
    assert finding.shape is not None
    assert finding.shape.equals(box(150, 0, 10, 25))


def test_where_the_group_is_not_delivered_its_village_counts() -> None:
    one = group()
    drop(one, "group_areas", 0)
    assert found(one, "place.") == set()
    change(one, "village_areas", 0, shape=box(-10, -10, 160, 45))
    assert found(one, "place.") == OUTSIDE
    drop(one, "village_areas", 0)
    assert found(one, "place.") == set()


def test_the_group_counts_before_the_village() -> None:
    one = group()
    change(one, "village_areas", 0, shape=box(-10, -10, 160, 45))
    assert found(one, "place.") == set()


def test_an_invalid_area_of_a_group_is_no_measure() -> None:
    one = group()
    cross = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    change(one, "group_areas", 0, shape=cross)
    assert found(one, "place.") == set()


@pytest.mark.parametrize(("deep", "shares"), [(0.0, False), (0.039, False), (0.041, True), (25.0, True)])
def test_a_parcel_shares_ground_with_protected_farmland_from_a_square_metre(
    deep: float, *, shares: bool
) -> None:
    """P4 is 40 m wide: two zones below it, 25 m × `deep` in all, hold one square metre at 0.04 m."""
    one = group()
    change(one, "protected_farmland", 0, shape=box(120, deep - 25, 25))
    assert found(one, "place.") == (PROTECTED if shares else set())
    change(one, "parcels", 3, is_protected_farmland="1")
    assert found(one, "place.") == (set() if shares else PROTECTED)


def test_shares_of_several_areas_add_up() -> None:
    one = group()
    zones = [box(120, -24.98, 19), box(140, -24.98, 19), box(140, 24.98, 19)]  # 0.38 m² each
    change(one, "protected_farmland", 0, shape=zones[0])
    copy_row(one, "protected_farmland", 0, shape=zones[1], survey_number=2)
    assert found(one, "place.") == set()
    copy_row(one, "protected_farmland", 0, shape=zones[2], survey_number=3)
    assert found(one, "place.") == PROTECTED


def test_without_a_layer_of_protected_farmland_nothing_is_said() -> None:
    one = group()
    change(one, "parcels", 0, is_protected_farmland="1")
    assert found(one, "place.") == {about("place.protected_farmland", f"parcel:{P1}")}
    del one.frames["protected_farmland"]
    assert found(one, "place.") == set()


def test_a_parcel_that_says_nothing_is_not_compared() -> None:
    one = group()
    change(one, "protected_farmland", 0, shape=box(0, 0, 160))
    change(one, "parcels", 3, is_protected_farmland=None)
    assert {objects for _, objects in found(one, "place.")} == {
        (f"parcel:{GRANTOR}{n:05d}",) for n in (1, 2, 3)
    }
