"""Defects planted by hand in files: exactly they and what follows from them is found, nothing else."""

from pathlib import Path

import pytest

from tests.support.edits import copied
from tests.support.hand_defects import DEFECTS
from tests.support.surveys import keys


def test_the_delivery_they_are_planted_in_is_clean(small_delivery: Path, tmp_path: Path) -> None:
    assert copied(small_delivery, tmp_path).findings() == []


# Of classes that the generator plants too: test_truth.py finds these in every run.
RARELY = {
    "a_homestead_is_drawn_twice", "two_points_have_one_survey_number", "a_line_is_deleted", "a_point_is_deleted",
    "a_parcel_lists_a_point_of_another_one", "a_parcel_has_no_name", "an_area_is_nought",
    "a_household_is_marked_as_a_person", "a_household_has_two_heads", "a_relation_is_unknown",
    "a_date_has_a_thirteenth_month", "a_name_is_too_long", "a_phone_holds_letters",
    "a_contract_counts_a_parcel_too_many", "a_contract_is_copied", "a_family_contract_is_marked_as_an_auction",
    "a_certificate_was_issued_before_its_page", "a_certificate_was_picked_up_by_nobody", "a_file_is_named_by_hand",
    "a_layers_prj_is_missing", "a_term_ends_before_it_begins", "a_certificate_is_deleted",
    "a_purpose_is_not_in_the_list", "a_contracted_parcel_has_no_witness", "a_childs_check_digit_is_wrong",
    "a_member_is_deleted", "a_contracts_total_is_a_metre_too_large", "a_household_has_no_head",
    "a_parcel_is_marked_as_protected", "two_people_share_a_number", "a_vertex_is_pushed_into_the_neighbor",
}  # fmt: skip
NAMES = [pytest.param(name, marks=pytest.mark.long) if name in RARELY else name for name in DEFECTS]


@pytest.mark.parametrize("name", NAMES)
def test_a_defect_is_found_and_nothing_else(name: str, small_delivery: Path, tmp_path: Path) -> None:
    delivery = copied(small_delivery, tmp_path)
    expected = DEFECTS[name](delivery)
    assert keys(delivery.findings()) == expected


def test_there_are_defects_of_every_family() -> None:
    families = {plant.__module__.rpartition(".")[2] for plant in DEFECTS.values()}
    assert families == {"geometry", "boundaries", "parcels", "people", "contracts", "files"}
    assert set(DEFECTS) >= RARELY
    assert len(set(DEFECTS) - RARELY) >= 30
