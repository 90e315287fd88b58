"""Boundary points and lines against their parcels (standards.md §1.10, logic 11 and 12).

J1…J10 stand south, then north, of each cross line; lines 1–5 are the cross lines, 6–13 the sides.
"""

import pytest
import shapely

from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from tests.support.surveys import (
    GRANTOR,
    P1,
    P2,
    P3,
    P4,
    Key,
    X,
    Y,
    about,
    box,
    change,
    copy_row,
    drop,
    group,
    ring,
)
from tests.support.surveys import found as all_found


def found(one: Survey) -> set[Key]:
    """Return what the rules of this file find."""
    return all_found(one, "boundary.")


def _move(one: Survey, row: int, east: float, north: float = 0.0, *, stated: bool = True) -> None:
    """Move a point, and what it states of its place with it."""
    place = one.frames["boundary_points"]["shape"].iloc[row]
    x, y = place.x + east, place.y + north
    said = {"easting": x, "northing": y} if stated else {}
    change(one, "boundary_points", row, shape=shapely.Point(x, y), **said)


def test_the_group_without_a_fault_passes() -> None:
    assert found(group()) == set()


@pytest.mark.parametrize(("east", "is_off"), [(0.0009, False), (0.001, False), (0.002, True), (0.5, True)])
def test_a_point_stands_on_its_vertex_within_a_millimetre(east: float, *, is_off: bool) -> None:
    one = group()
    _move(one, 0, east)  # J1 is P1's alone
    assert found(one) == ({about("boundary.points", f"parcel:{P1}")} if is_off else set())


def test_a_point_off_its_vertex_concerns_all_its_parcels() -> None:
    one = group()
    _move(one, 2, 0.3, 0.3)
    assert found(one) == {about("boundary.points", f"parcel:{p}") for p in (P1, P2)}


def test_a_point_lost_leaves_a_vertex_and_a_listed_number_without_one() -> None:
    one = group()
    drop(one, "boundary_points", 9)
    parcel = f"parcel:{P4}"
    assert found(one) == {about("boundary.points", parcel), about("boundary.key_points", parcel)}


def test_a_point_too_many_is_found_and_counted() -> None:
    one = group()
    copy_row(one, "boundary_points", 0, survey_number=99, number="J99")
    _move(one, 10, 0, 12.5)
    (finding,) = run(one, CheckSettings())
    assert finding.key == about("boundary.points", f"parcel:{P1}")
    assert (finding.facts["missing"], finding.facts["extra"]) == (0, 1)
    assert finding.shape is not None
    assert finding.shape.equals(shapely.MultiPoint([(X, Y + 12.5)]))


def test_a_vertex_too_many_is_found() -> None:
    one = group()
    change(one, "parcels", 3, shape=ring((120, 0), (120, 25), (160, 25), (160, 12.5), (160, 0)))
    assert found(one) == {about("boundary.points", f"parcel:{P4}")}


def test_a_parcels_list_of_points_goes_by_parcel_not_by_place() -> None:
    one = group()
    change(one, "boundary_points", 2, parcel_codes=P1)  # J3 is P2's too
    parcel = f"parcel:{P2}"
    assert found(one) == {about("boundary.points", parcel), about("boundary.key_points", parcel)}


@pytest.mark.parametrize("column", ["northing", "easting"])
@pytest.mark.parametrize(("off", "is_wrong"), [(0.001, False), (-0.001, False), (0.002, True), (-1.0, True)])
def test_stated_coordinates_are_those_of_the_place(column: str, off: float, *, is_wrong: bool) -> None:
    one = group()
    right = one.frames["boundary_points"][column].iloc[4]
    change(one, "boundary_points", 4, **{column: right + off})
    assert found(one) == ({about("boundary.point_coordinates", "point:5")} if is_wrong else set())


def test_x_is_the_northing() -> None:
    one = group()
    change(one, "boundary_points", 4, northing=X + 80, easting=Y)
    assert found(one) == {about("boundary.point_coordinates", "point:5")}


def test_a_point_moved_without_its_statement_is_found_twice() -> None:
    one = group()
    _move(one, 0, 0.3, stated=False)
    assert found(one) == {
        about("boundary.points", f"parcel:{P1}"),
        about("boundary.point_coordinates", "point:1"),
    }


@pytest.mark.parametrize(
    ("listed", "is_wrong"),
    [
        ("J5/J6/J8/J7", False),
        ("J5", False),
        (None, False),
        ("J5/J6/J8/J1", True),
        ("J99", True),
        ("5/6/8/7", True),
    ],
)
def test_listed_numbers_are_of_the_parcels_own_points(listed: str | None, *, is_wrong: bool) -> None:
    one = group()
    change(one, "parcels", 2, key_points=listed)
    assert found(one) == ({about("boundary.key_points", f"parcel:{P3}")} if is_wrong else set())


def test_the_finding_names_the_strange_numbers() -> None:
    one = group()
    change(one, "parcels", 2, key_points="J5/J77/J8/J99")
    (finding,) = run(one, CheckSettings())
    assert finding.facts["numbers"] == "J77、J99"


def test_a_line_lost_concerns_both_its_parcels() -> None:
    one = group()
    drop(one, "boundary_lines", 1)
    assert found(one) == {about("boundary.lines", f"parcel:{p}") for p in (P1, P2)}


def _bent(off: float) -> shapely.LineString:
    """Return the eastern side of P4 with its northern end moved."""
    return shapely.LineString([(X + 160, Y), (X + 160 + off, Y + 25)])


@pytest.mark.parametrize(("off", "is_off"), [(0.001, False), (0.003, True), (-0.003, True), (0.5, True)])
def test_lines_run_along_the_boundary_within_a_millimetre(off: float, *, is_off: bool) -> None:
    one = group()
    change(one, "boundary_lines", 4, shape=_bent(off))
    assert found(one) == ({about("boundary.lines", f"parcel:{P4}")} if is_off else set())


def test_a_line_may_have_more_or_fewer_vertices_than_the_boundary() -> None:
    one = group()
    middle = shapely.LineString([(X + 160, Y), (X + 160, Y + 12.5), (X + 160, Y + 25)])
    change(one, "boundary_lines", 4, shape=middle)
    assert found(one) == set()


def test_a_line_beyond_the_boundary_is_found() -> None:
    one = group()
    change(one, "boundary_lines", 4, shape=shapely.LineString([(X + 160, Y), (X + 160, Y + 26)]))
    (finding,) = run(one, CheckSettings())
    assert finding.key == about("boundary.lines", f"parcel:{P4}")
    assert finding.facts["metres"] == "1.00"


def test_lines_of_holes_belong_to_the_boundary() -> None:
    one = group()
    hole = shapely.difference(box(120, 0), box(130, 10, 5, 5))
    change(one, "parcels", 3, shape=hole)
    assert about("boundary.lines", f"parcel:{P4}") in found(one)
    inner = shapely.LineString(box(130, 10, 5, 5).exterior.coords)
    copy_row(one, "boundary_lines", 4, survey_number=99, shape=inner)
    assert found(one) == {about("boundary.points", f"parcel:{P4}")}


@pytest.mark.parametrize(
    ("table", "row", "item"), [("boundary_points", 0, "point:1"), ("boundary_lines", 0, "line:1")]
)
def test_points_and_lines_name_parcels_of_the_layer(table: str, row: int, item: str) -> None:
    one = group()
    unknown = f"{GRANTOR}99999"
    change(one, table, row, parcel_codes=f"{P1}/{unknown}")
    assert found(one) == {about("boundary.parcel_unknown", item)}


def test_a_declared_partial_delivery_is_not_asked_for_boundaries() -> None:
    one = group()
    drop(one, "boundary_lines", 0)
    change(one, "parcels", 2, key_points="J99")
    assert len(found(one)) == 2
    one.without_boundaries = True
    assert found(one) == set()


def test_layers_that_are_missing_are_not_compared() -> None:
    one = group()
    del one.frames["boundary_points"], one.frames["boundary_lines"]
    assert found(one) == set()


def test_parcels_under_one_code_cannot_be_compared() -> None:
    one = group()
    copy_row(one, "parcels", 3, shape=box(300, 0), survey_number=9)
    assert found(one) == set()
