"""How checks are run: order, what is left out, progress, tolerances, and what a register can be asked."""

from inspect import getmembers, isfunction
from types import ModuleType

import pytest

from geodata.checks import attributes, boundaries, people, places, relations, shapes, sums, topology
from geodata.checks.catalogue import CATALOGUE, REGISTER_RULES
from geodata.checks.run import MESH_CHECKS, READING, SURVEY_CHECKS, run
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from registry.errors import UnknownParameterError
from tests.support.surveys import C1, P3, P4, about, box, change, drop, group, keys, plots, survey


def _spoilt() -> Survey:
    one = group()
    change(one, "parcels", 3, north=None, east=None)
    change(one, "parcels", 2, boundary_witness=None)
    drop(one, "certificates", 0)
    return one


SIDES, WITNESS = about("parcel.sides", f"parcel:{P4}"), about("parcel.witness", f"parcel:{P3}")
CERTIFICATE = about("logic.certificate_missing", f"folio:{C1}")


def test_findings_come_by_rule_and_object() -> None:
    assert [f.key for f in run(_spoilt(), CheckSettings())] == [CERTIFICATE, SIDES, WITNESS]


def test_a_rule_that_is_switched_off_says_nothing() -> None:
    off = CheckSettings(switched_off=frozenset({"parcel.sides"}))
    assert keys(run(_spoilt(), off)) == {CERTIFICATE, WITNESS}


def test_of_two_rules_of_one_check_one_may_be_switched_off() -> None:
    shape = shapes_with_both()
    both = {"topology.repeated_vertex", "topology.near_vertex"}
    assert {f.rule for f in run(shape, CheckSettings()) if f.rule in both} == both
    off = CheckSettings(switched_off=frozenset({"topology.near_vertex"}))
    assert {f.rule for f in run(shape, off) if f.rule in both} == {"topology.repeated_vertex"}


def shapes_with_both() -> Survey:
    import shapely

    doubled = shapely.union(box(0, 0), box(10, 25, 0.02, 5))
    return plots(doubled, box(40.02, 25.02))


def test_a_register_is_asked_only_what_holds_for_admitted_rows() -> None:
    assert "logic.certificate_missing" not in REGISTER_RULES
    one = _spoilt()
    one.findings.append(run(one, CheckSettings())[0])
    assert keys(run(one, CheckSettings(), register_only=True)) == {SIDES, WITNESS}


def test_what_the_reading_found_is_among_the_findings() -> None:
    from geodata.checks.finding import about as said

    one = group()
    one.findings.append(said("value.missing", f"parcel:{P4}#name", field="地块名称"))
    assert keys(run(one, CheckSettings())) == {about("value.missing", f"parcel:{P4}#name")}


def test_progress_counts_up_to_the_last_check() -> None:
    told: list[tuple[int, int]] = []
    run(group(), CheckSettings(), progress=lambda done, all_: told.append((done, all_)))
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1] == (len(told), len(told))
    assert len(told) > 40


@pytest.mark.parametrize("register_only", [False, True])
def test_a_survey_of_nothing_has_no_findings(*, register_only: bool) -> None:
    assert run(Survey("510623", {}), CheckSettings(), register_only=register_only) == []
    assert run(survey(parcels=[]), CheckSettings(), register_only=register_only) == []


def test_every_check_of_the_files_is_run() -> None:
    run_here = {check for check, _ in (*SURVEY_CHECKS, *MESH_CHECKS)}
    run_apart = {topology.overlaps, topology.homestead_overlaps}
    for module in (attributes, boundaries, people, places, relations, shapes, sums, topology):
        assert _checks_of(module), module.__name__
        assert _checks_of(module) <= run_here | run_apart, module.__name__
    assert {attributes.blanket, attributes.sides} <= _checks_of(attributes)


def _checks_of(module: ModuleType) -> set[object]:
    own = (f for _, f in getmembers(module, isfunction) if f.__module__ == module.__name__)
    return {f for f in own if "Iterator[geodata.checks.finding.Finding]" in str(f.__annotations__.get("return"))
            and next(iter(f.__annotations__), "") in ("survey", "mesh")}  # fmt: skip


def test_the_table_of_checks_covers_the_catalogue() -> None:
    given = {rule for _, rules in (*SURVEY_CHECKS, *MESH_CHECKS) for rule in rules}
    apart = {"topology.overlap", "level.homestead_overlap"}
    admission = {rule for rule in CATALOGUE if rule.startswith("admission.")}
    assert given | apart | admission | READING == set(CATALOGUE)
    assert not given & READING


def test_the_tolerances_are_those_found_in_practice() -> None:
    """standards.md §1.10: vendors' defaults, and max(3.4 m², 0.1 %) for areas."""
    standard = CheckSettings()
    assert (standard.sliver_m2, standard.narrow_angle_deg, standard.overlap_m) == (1.0, 5.0, 0.001)
    assert (standard.same_vertex_m, standard.near_vertex_m) == (0.0001, 0.05)
    assert (standard.self_overlap_m, standard.self_overlap_length_m) == (0.1, 0.05)
    assert (standard.area_difference_m2, standard.area_difference) == (3.4, 0.001)
    assert standard.boundary_m == 0.001


def test_a_mapping_may_change_tolerances_by_name() -> None:
    assert CheckSettings().changed({"gap_m2": 5, "gap_width_m": 0.2}) == CheckSettings(
        gap_m2=5, gap_width_m=0.2
    )
    assert CheckSettings().changed({}) == CheckSettings()


@pytest.mark.parametrize(
    "values", [{"gap": 5}, {"gap_m2": "5"}, {"gap_m2": True}, {"switched_off": 1}, {"gap_m2": None}]
)
def test_an_unknown_tolerance_or_no_number_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(UnknownParameterError):
        CheckSettings().changed(values)
