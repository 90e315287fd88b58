"""The split of an entered parcel, from application to entry: ground, areas, codes, contracts, rights, papers."""

from decimal import Decimal

import pytest
import shapely
from sqlalchemy import text

from registry.errors import NotFoundError
from registry.queries import certificates, parcel_changes, parcels, sheets
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.split_parcel import draft_split, split_parcel
from registry.services.withdraw_case import withdraw_case
from tests.support.papers import replace
from tests.support.parcels import (
    FIRST,
    approved,
    enter_change,
    halves,
    middle,
    right_on,
    shape_of,
    split_case,
)
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village


def test_a_split_gives_two_parcels_with_new_codes_and_the_same_area_and_ground(entered: Village) -> None:
    session = entered.session
    before = parcels.by_code(session, FIRST)
    ground = shape_of(session, FIRST)
    codes = _enter(entered)
    assert codes == [f"{GRANTOR}00061", f"{GRANTOR}00062"]  # 60 parcels were surveyed
    children = parcel_changes.held(session, codes)
    assert sum((c.area for c in children), Decimal()) == before.measured_area
    shapes = [c.shape for c in children]
    assert shapely.symmetric_difference(shapely.union_all(shapes), ground).area < 1e-6
    assert (children[0].version, children[0].grantor_id is not None) == (1, True)
    with pytest.raises(NotFoundError):
        parcels.by_code(session, FIRST)
    assert parcels.by_code(session, codes[0]).east == f"地块 {codes[1]}"
    assert parcels.by_code(session, codes[0]).measured_area == children[0].area


def _enter(village: Village, parts: tuple[int, ...] = (0, 1)) -> list[str]:
    case = split_case(village.session, village.cast, FIRST, parts)
    return enter_change(village.session, case, village.cast)


def test_the_right_gets_its_next_version_and_the_certificate_of_the_old_one_is_superseded(
    entered: Village,
) -> None:
    session = entered.session
    right = right_on(session, FIRST)
    right_id = parcel_changes.current_rights(session, [right])[right].right_id
    (issued,) = entered.issue([right_id])
    before = _right_parcels(entered, right)
    codes = _enter(entered)
    found = certificates.by_number(session, issued.number)
    assert found is not None
    assert (found.status, found.content_intact) == ("superseded", True)
    version = parcel_changes.current_rights(session, [right])[right]
    assert version.version == 2
    assert _right_parcels(entered, right) == (before - {FIRST}) | set(codes)
    assert found.superseding_entry == session.scalar(text("SELECT max(id) FROM entry"))
    with refused_by("certificate.still_out"):
        entered.issue([right_id])
    again = replace(entered, issued.number, "地块分割")
    renewed = certificates.by_number(session, again.number)
    assert renewed is not None
    assert (renewed.status, renewed.right_version) == ("valid", 2)


def _right_parcels(village: Village, right: str) -> set[str]:
    rows = village.session.scalars(
        text(
            "SELECT u.code FROM right_parcel p JOIN land_right r ON r.id = p.right_id "
            "JOIN spatial_unit u ON u.id = p.unit_id WHERE r.code = :right AND p.ended_by IS NULL"
        ),
        {"right": right},
    )
    return set(rows)


def test_the_contract_names_the_children_with_areas_that_add_up(entered: Village) -> None:
    session = entered.session
    contract = parcel_changes.held(session, [FIRST])[0].contracts[right_on(session, FIRST)]
    (before,) = sheets.of_contracts(session, [contract])
    codes = _enter(entered)
    (after,) = sheets.of_contracts(session, [contract])
    old = {p.code: p.contract_area for p in before.parcels}
    new = {p.code: p.contract_area for p in after.parcels}
    assert set(new) == (set(old) - {FIRST}) | set(codes)
    assert sum(new[c] or 0 for c in codes) == old[FIRST]
    assert (after.total_area, after.parcel_count) == (before.total_area, (before.parcel_count or 0) + 1)


def test_a_right_that_is_decided_to_go_on_on_one_part_leaves_the_other(entered: Village) -> None:
    session = entered.session
    right = right_on(session, FIRST)
    kept, free = _enter(entered, (0,))
    assert kept in _right_parcels(entered, right)
    assert free not in _right_parcels(entered, right)
    assert parcels.holdings(session, parcels.by_code(session, free)) == []


def test_no_right_is_carried_over_in_silence(entered: Village) -> None:
    session = entered.session
    cut = middle(shape_of(session, FIRST))
    silent = draft_split(session, FIRST, 1, cut, decisions={}, reason="分")
    with refused_by("parcel.undecided"):
        split_parcel(session, silent, actor=entered.cast.lu)
    assert split_parcel(session, halves(session), actor=entered.cast.lu)


def test_a_withdrawn_split_changes_nothing_and_cannot_be_entered(entered: Village) -> None:
    session, cast = entered.session, entered.cast
    case = approved(session, split_case(session, cast), cast)
    withdraw_case(session, case, reason="不分了", actor=cast.lu)
    with refused_by("case.state"):
        enter_parcel_change(session, case, actor=cast.shen)
    assert parcels.by_code(session, FIRST).version == 1
    assert _enter(entered) == [f"{GRANTOR}00061", f"{GRANTOR}00062"]
