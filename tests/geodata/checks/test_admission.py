"""Who is refused: only what the register cannot hold; all else is admitted, with findings."""

import math

import pytest
import shapely

from geodata.admission import Admission, counts, judge, only_admitted
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from tests.support.surveys import (
    C1,
    GRANTOR,
    H1,
    H2,
    P1,
    P2,
    P3,
    P4,
    Key,
    X,
    about,
    box,
    change,
    copy_row,
    drop,
    found,
    frame,
    group,
    keys,
    plots,
    ring,
)

SETTINGS = CheckSettings()
FIRST, SECOND = f"parcel:{P1}", f"parcel:{P2}"
HOMESTEAD = "510623101200JC00001"


def _judged(survey: Survey, tolerance: float = 1.0) -> Admission:
    return judge(survey, SETTINGS, tolerance)


def _refused(survey: Survey, tolerance: float = 1.0) -> dict[str, list[int]]:
    """Return the refused rows by table."""
    masks = _judged(survey, tolerance).refused
    return {name: mask.nonzero()[0].tolist() for name, mask in masks.items() if mask.any()}


def _why(survey: Survey, tolerance: float = 1.0) -> set[Key]:
    return keys(_judged(survey, tolerance).findings)


def _fields(*shapes: shapely.Geometry | None) -> Survey:
    """Return a grantor with parcels of these shapes."""
    one = plots(*shapes)
    one.frames["grantors"] = frame("grantors", [{"code": GRANTOR, "name": "一组"}])
    return one


def test_a_group_without_a_fault_is_admitted_whole() -> None:
    one = group()
    assert _refused(one) == {}
    assert _why(one) == set()
    assert {len(f) for f in only_admitted(one, _judged(one)).frames.values()} == {
        len(f) for f in one.frames.values()
    }


@pytest.mark.parametrize(
    ("shape", "rule"),
    [
        (None, "topology.empty"),
        (shapely.Polygon(), "topology.empty"),
        (shapely.LineString(box(0, 0).exterior.coords), "topology.empty"),
        (ring((0, 0), (40, 25), (40, 0), (0, 25)), "topology.valid"),
        (shapely.MultiPolygon([box(0, 0), box(0, 100)]), "topology.multipart"),
    ],
)
def test_an_empty_invalid_or_multipart_shape_is_refused(shape: shapely.Geometry, rule: str) -> None:
    one = _fields(box(0, 0), box(100, 0))
    assert _refused(one) == {}
    change(one, "parcels", 0, shape=shape)
    assert _refused(one) == {"parcels": [0]}
    assert _why(one) == {about(rule, FIRST)}


def test_a_multipolygon_of_one_part_is_admitted() -> None:
    assert _refused(_fields(shapely.MultiPolygon([box(0, 0)]))) == {}


def test_a_missing_code_is_refused() -> None:
    one = _fields(box(0, 0), box(100, 0))
    change(one, "parcels", 1, code=None)
    assert _refused(one) == {"parcels": [1]}
    assert _why(one) == {about("value.missing", "parcel:@0.2#code")}


@pytest.mark.parametrize("code", [P2[:-1], f"{P2}1", f"{GRANTOR}00000", "地块二"])
def test_an_ill_formed_code_is_refused(code: str) -> None:
    one = _fields(box(0, 0), box(100, 0))
    change(one, "parcels", 1, code=code)
    assert _refused(one) == {"parcels": [1]}
    assert _why(one) == {about("value.code_form", f"parcel:{code}#code")}


def test_of_a_double_code_none_is_admitted() -> None:
    one = _fields(box(0, 0), box(100, 0), box(200, 0))
    change(one, "parcels", 1, code=P1)
    assert _refused(one) == {"parcels": [0, 1]}
    assert {f.key for f in _judged(one).findings} == {about("logic.key_twice", FIRST)}


def test_a_parcel_under_an_unknown_grantor_is_refused() -> None:
    one = _fields(box(0, 0), box(100, 0))
    stranger = "5106231012000200001"
    change(one, "parcels", 1, code=stranger)
    assert _refused(one) == {"parcels": [1]}
    assert _why(one) == {about("admission.grantor_unknown", f"parcel:{stranger}")}


@pytest.mark.parametrize(
    ("deep", "tolerance", "is_refused"),
    [
        (0.001, 1.0, False),
        (0.039, 1.0, False),  # 0.975 m²
        (0.041, 1.0, True),  # 1.025 m²
        (0.041, 2.0, False),
        (0.01, 0.0, True),
        (0.0005, 0.01, True),  # 0.0125 m²: the register would stop the whole load for it
        (0.0005, 0.02, False),
        (10.0, 1.0, True),
    ],
)
def test_both_parcels_of_an_overlap_above_the_tolerance_are_refused(
    deep: float, tolerance: float, *, is_refused: bool
) -> None:
    one = _fields(box(0, 0), box(40 - deep, 0), box(200, 0))
    assert _refused(one, tolerance) == ({"parcels": [0, 1]} if is_refused else {})
    assert _why(one, tolerance) == ({about("topology.overlap", FIRST, SECOND)} if is_refused else set())


def test_an_overlap_below_the_tolerance_is_a_finding_and_admitted() -> None:
    one = _fields(box(0, 0), box(39.998, 0))
    assert found(one, "topology.overlap") == {about("topology.overlap", FIRST, SECOND)}
    assert _refused(one) == {}


def test_a_refused_shape_refuses_no_neighbor() -> None:
    one = _fields(ring((0, 0), (80, 25), (80, 0), (0, 25)), box(20, 0))
    assert _refused(one) == {"parcels": [0]}


def test_homesteads_and_buildings_are_held_to_the_same_rules() -> None:
    one = group()
    rows = [
        {"code": HOMESTEAD, "shape": box(0, 60, 10, 10)},
        {"code": HOMESTEAD[:-1] + "2", "shape": box(5, 60, 10, 10)},
    ]
    one.frames["homestead_plots"] = frame("homestead_plots", rows)
    one.frames["buildings"] = frame(
        "buildings", [{"code": None, "shape": box(1, 61, 5, 5)}, {"code": "B", "shape": None}]
    )
    assert _refused(one) == {"homestead_plots": [0, 1], "buildings": [0, 1]}
    change(one, "homestead_plots", 1, shape=box(10, 60, 10, 10))
    change(one, "buildings", 0, code="A")
    change(one, "buildings", 1, shape=box(11, 61, 5, 5))
    assert _refused(one) == {}


@pytest.mark.parametrize(
    ("table", "row", "values"),
    [
        ("parcels", 3, {"name": None, "soil_grade": None, "east": None, "north": None}),
        ("parcels", 3, {"measured_area": 0.0}),
        ("parcels", 3, {"shape": box(120, 0, 40, 0.02)}),  # a sliver, with points beside it
        ("holders", 0, {"name": None, "kind": None, "id_number": "1", "member_count": 9}),
        ("holders", 0, {"kind": "3"}),
        ("members", 1, {"id_number": None, "relation": "99"}),
        ("contracts", 0, {"term_from": "2030-01-01", "total_area": 1.0}),
        ("contract_parcels", 0, {"holder_code": H2, "grantor_code": None, "right_code": None}),
        ("folios", 0, {"registered_on": None}),
        ("boundary_points", 0, {"northing": None, "number": None}),
        ("boundary_lines", 0, {"kind": None}),
        ("group_areas", 0, {"shape": box(0, 0, 1, 1)}),
    ],
)
def test_no_other_fault_refuses_a_row(table: str, row: int, values: dict[str, object]) -> None:
    one = group()
    change(one, table, row, **values)
    assert found(one) != set() or None in values.values()
    assert _refused(one) == {}


def test_a_refused_grantor_takes_along_what_hangs_on_it() -> None:
    one = group()
    change(one, "grantors", 0, code=None)
    refused = _refused(one)
    assert set(refused) == {
        "grantors", "holders", "members", "parcels", "contracts", "contract_parcels", "boundary_points",
        "boundary_lines",
    }  # fmt: skip
    assert all(len(rows) == len(one.frames[name]) for name, rows in refused.items())
    rules = {(rule, items[0].partition(":")[0]) for rule, items in _why(one)}
    assert ("value.missing", "grantor") in rules
    assert ("admission.grantor_unknown", "parcel") in rules
    assert ("admission.depends", "member") in rules


def test_a_refused_holder_takes_along_its_members_and_contract() -> None:
    one = group()
    copy_row(one, "holders", 0)
    assert _refused(one) == {
        "holders": [0, 2],
        "members": [0, 1, 2],
        "contracts": [0],
        "contract_parcels": [0, 1],
    }
    assert about("admission.depends", f"contract:{C1}") in {f.key for f in _judged(one).findings}


def test_a_contract_keeps_its_row_for_a_refused_parcel() -> None:
    one = group()
    change(one, "parcels", 0, shape=None)
    assert _refused(one) == {"parcels": [0]}
    kept = only_admitted(one, _judged(one))
    assert list(kept.frames["parcels"]["code"]) == [P2, P3, P4]
    assert list(kept.frames["contract_parcels"]["parcel_code"]) == [P1, P2, P3]


def test_a_contract_gives_a_parcel_once_and_by_a_code() -> None:
    one = group()
    copy_row(one, "contract_parcels", 0)
    change(one, "contract_parcels", 2, parcel_code="田")
    assert _refused(one) == {"contract_parcels": [0, 2, 3]}


def test_points_and_lines_without_a_place_are_refused() -> None:
    one = group()
    change(one, "boundary_points", 0, shape=None)
    change(one, "boundary_points", 1, shape=box(0, 0))
    change(one, "boundary_points", 2, parcel_codes=None)
    change(one, "boundary_points", 3, shape=shapely.Point(X, math.inf))
    change(one, "boundary_lines", 0, shape=shapely.LineString())
    assert _refused(one) == {"boundary_points": [0, 1, 2, 3], "boundary_lines": [0]}
    assert {rule for rule, _ in _why(one)} == {
        "topology.empty", "topology.valid", "admission.grantor_unknown"
    }  # fmt: skip


def test_counts_add_up_and_tell_rows_with_findings_apart() -> None:
    one = group()
    change(one, "parcels", 0, shape=None)
    change(one, "parcels", 1, boundary_witness=None)
    drop(one, "boundary_lines", 12)
    findings = run(one, SETTINGS)
    table = counts(one, _judged(one), findings)
    assert table["parcels"] == {"rows": 4, "admitted": 3, "with_findings": 2, "as_registered": 0, "differing": 0, "refused": 1}  # fmt: skip
    assert table["holders"] == {"rows": 2, "admitted": 2, "with_findings": 0, "as_registered": 0, "differing": 0, "refused": 0}  # fmt: skip
    assert all(line["rows"] == line["admitted"] + line["refused"] for line in table.values())
    assert set(table) == set(one.frames)


def test_every_refusal_has_a_finding_with_its_place() -> None:
    one = group()
    change(one, "holders", 1, code=f"{H1}9")
    for finding in _judged(one).findings:
        assert finding.place.startswith("made by hand 第")
    assert len(_why(one)) == sum(len(rows) for rows in _refused(one).values())
