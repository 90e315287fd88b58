"""Merging, boundary adjustment, area correction, codes and lineage of entered parcels."""

from decimal import Decimal

import pytest
import shapely
from shapely import LineString
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.errors import NotFoundError, StaleVersionError
from registry.queries import as_of, lineage, parcel_changes, parcels
from registry.services.accept_case import accept_case, review_case
from registry.services.adjust_boundary import adjust_boundary, draft_boundary
from registry.services.approve_change import approve_change
from registry.services.correct_area import correct_area, draft_area
from registry.services.number_acts import number_acts
from tests.support.ground import add_unit
from tests.support.parcel_trials import merge_back
from tests.support.parcels import FIRST, enter_change, right_on, shape_of, split_case
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village


def _area(session: Session, code: str) -> Decimal:
    return parcel_changes.held(session, [code])[0].area


def test_halves_that_are_merged_again_are_the_parcel_under_a_third_code(entered: Village) -> None:
    session = entered.session
    ground, area_before, right = shape_of(session, FIRST), _area(session, FIRST), right_on(session, FIRST)
    (code,) = enter_change(session, merge_back(entered), entered.cast)
    assert code == f"{GRANTOR}00063"
    assert shapely.symmetric_difference(shape_of(session, code), ground).area < 1e-6
    assert (_area(session, code), right_on(session, code)) == (area_before, right)
    assert parcel_changes.current_rights(session, [right])[right].version == 3
    (holding,) = parcels.holdings(session, parcels.by_code(session, code))
    assert holding.right_code == right


def test_lineage_is_told_both_ways_and_as_of_any_act(entered: Village) -> None:
    session = entered.session
    number_acts(session)
    before = session.scalar(text("SELECT max(numbered_at) FROM event_number"))
    (code,) = enter_change(session, merge_back(entered), entered.cast)
    number_acts(session)
    for asked in (FIRST, code, f"{GRANTOR}00062"):
        found = lineage.of_parcel(session, asked)
        names = {n.unit_id: n.code[-2:] for n in found.nodes}
        pairs = {(names[e.parent_id], names[e.child_id], e.kind) for e in found.edges}
        all_pairs = {
            ("01", "61", "split"),
            ("01", "62", "split"),
            ("61", "63", "merge"),
            ("62", "63", "merge"),
        }
        assert pairs == (
            all_pairs
            if asked != f"{GRANTOR}00062"
            else all_pairs - {("01", "61", "split"), ("61", "63", "merge")}
        )
    assert [(n.code[-2:], n.in_force) for n in lineage.of_parcel(session, FIRST).nodes] == [
        ("01", False),
        ("61", False),
        ("62", False),
        ("63", True),
    ]
    with as_of.at(session, as_of.resolve(session, before)):
        then = lineage.of_parcel(session, FIRST)
        with pytest.raises(NotFoundError):
            lineage.of_parcel(session, code)
    assert ([(n.code, n.in_force) for n in then.nodes], then.edges) == ([(FIRST, True)], ())


def test_a_point_names_every_parcel_that_ever_lay_there(entered: Village) -> None:
    session = entered.session
    number_acts(session)
    before = session.scalar(text("SELECT max(numbered_at) FROM event_number"))
    at = shape_of(session, FIRST).representative_point()
    (code,) = enter_change(session, merge_back(entered), entered.cast)
    number_acts(session)
    found = lineage.ever_at(session, at.x, at.y, ["510623"])
    assert [lay.code for lay in found][::2] == [code, FIRST]
    assert found[1].code in {f"{GRANTOR}00061", f"{GRANTOR}00062"}
    with as_of.at(session, as_of.resolve(session, before)):
        assert [lay.code for lay in lineage.ever_at(session, at.x, at.y, ["510623"])] == [FIRST]
    assert lineage.ever_at(session, at.x, at.y, ["510699"]) == []


def test_a_new_code_is_above_every_code_ever_seen(entered: Village) -> None:
    session = entered.session
    add_unit(session, 70000)  # came with a delivery, and has no shape
    assert enter_change(session, split_case(session, entered.cast), entered.cast) == [
        f"{GRANTOR}70001",
        f"{GRANTOR}70002",
    ]
    third = GRANTOR + "00003"
    assert enter_change(session, split_case(session, entered.cast, third), entered.cast)[0][-5:] == "70003"


def test_a_moved_boundary_moves_ground_and_area_between_two_neighbors(entered: Village) -> None:
    session = entered.session
    west, east = enter_change(session, split_case(session, entered.cast), entered.cast)
    total = _area(session, west) + _area(session, east)
    old = shape_of(session, west)
    x, south, north = old.bounds[2] - 1, old.bounds[1] - 50, old.bounds[3] + 50
    line = LineString([(x, south), (x, north)])
    draft = draft_boundary(session, {west: 1, east: 1}, line, reason="埂线调整")
    before = _area(session, west)
    right = right_on(session, west)
    assert enter_change(session, adjust_boundary(session, draft, actor=entered.cast.lu), entered.cast) == [
        west,
        east,
    ]
    new = shape_of(session, west)
    assert new.bounds[2] == pytest.approx(x)
    assert _area(session, west) + _area(session, east) == total
    assert float(before - _area(session, west)) == pytest.approx(old.area - new.area, abs=0.006)
    assert parcels.by_code(session, west).version == 2
    assert parcel_changes.current_rights(session, [right])[right].version == 3
    assert {e.kind for e in lineage.of_parcel(session, west).edges} == {"split", "boundary"}


def test_a_corrected_area_changes_the_measured_one_only(entered: Village) -> None:
    session = entered.session
    before, right = _area(session, FIRST), right_on(session, FIRST)
    draft = draft_area(session, FIRST, 1, before + 7, reason="实测有误")
    enter_change(session, correct_area(session, draft, actor=entered.cast.lu), entered.cast)
    after = parcels.by_code(session, FIRST)
    assert (after.version, after.measured_area) == (2, before + 7)
    (holding,) = parcels.holdings(session, after)
    assert holding.contract_area == before
    assert parcel_changes.current_rights(session, [right])[right].version == 2


def test_who_saw_an_older_version_is_told_so(entered: Village) -> None:
    session = entered.session
    draft = draft_area(session, FIRST, 1, Decimal(700), reason="实测有误")
    enter_change(session, correct_area(session, draft, actor=entered.cast.lu), entered.cast)
    with pytest.raises(StaleVersionError):
        correct_area(session, draft, actor=entered.cast.lu)


def test_who_accepted_a_change_does_not_approve_it(entered: Village) -> None:
    session, cast = entered.session, entered.cast
    case = split_case(session, cast)
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    with refused_by("case.four_eyes"):
        approve_change(session, case, actor=cast.he2)
    with refused_by("case.jurisdiction"):
        approve_change(session, case, actor=cast.wai)
    approve_change(session, case, actor=cast.shen)
    assert entered.state(case) == "approved"
