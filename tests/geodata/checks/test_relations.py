"""Tables against each other: keys, references, certificates, use of parcels, parts of codes."""

import pytest

from geodata.survey import Survey
from tests.support.surveys import (
    C1,
    C2,
    GRANTOR,
    H1,
    H2,
    P1,
    P2,
    P3,
    P4,
    Key,
    about,
    box,
    change,
    copy_row,
    drop,
    frame,
    group,
)
from tests.support.surveys import found as all_found

OTHER = "51062310120002"


def found(one: Survey) -> set[Key]:
    """Return what the rules of this file find."""
    return all_found(one, "logic.key", "logic.number", "logic.reference", "logic.cert", "logic.holder",
                     "logic.contracts_per", "logic.parcel_use", "logic.code_parts", "region.")  # fmt: skip


def test_the_group_without_a_fault_passes() -> None:
    assert found(group()) == set()


@pytest.mark.parametrize(
    ("table", "item"),
    [("grantors", f"grantor:{GRANTOR}"), ("holders", f"holder:{H1}"), ("folios", f"folio:{C1}"),
     ("certificates", f"certificate:{C1}"), ("parcels", f"parcel:{P1}")],
)  # fmt: skip
def test_a_code_stands_once_in_its_table(table: str, item: str) -> None:
    one = group()
    numbered = {"survey_number": 77} if table == "parcels" else {}
    copy_row(one, table, 0, **numbered)
    assert found(one) == {about("logic.key_twice", item)}


def test_three_rows_of_one_code_are_one_finding() -> None:
    one = group()
    copy_row(one, "contracts", 1, holder_code=H2)
    copy_row(one, "contracts", 1, holder_code=H2)
    assert found(one) == {
        about("logic.key_twice", f"contract:{C2}"),
        about("logic.contracts_per_holder", f"holder:{H2}"),
    }


@pytest.mark.parametrize(
    ("table", "layer"), [("parcels", "DK"), ("boundary_points", "JZD"), ("boundary_lines", "JZX")]
)
def test_a_survey_number_stands_once_in_its_layer(table: str, layer: str) -> None:
    one = group()
    change(one, table, 0, survey_number=2)
    assert found(one) == {about("logic.number_twice", f"layer:{layer}#2")}


def test_the_same_number_in_two_layers_is_fine_and_a_missing_one_is_no_double() -> None:
    one = group()
    change(one, "parcels", 0, survey_number=None)
    change(one, "parcels", 1, survey_number=None)
    assert found(one) == set()


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "item"),
    [
        ("contract_parcels", 2, "right_code", f"{H2}Q", f"contract_parcel:{C2}/{P3}"),
        ("certificates", 1, "code", f"{H2}Q", f"certificate:{H2}Q"),
        ("members", 4, "holder_code", f"{GRANTOR}0009", f"member:{GRANTOR}0009/2"),
    ],
)
def test_what_a_row_refers_to_exists(table: str, row: int, column: str, value: str, item: str) -> None:
    one = group()
    change(one, table, row, **{column: value})
    expected = {about("logic.reference", f"{item}#{column}")}
    if table == "certificates":
        expected.add(about("logic.certificate_missing", f"folio:{C2}"))
    assert found(one) == expected


def test_a_contract_row_of_an_unknown_parcel_leaves_its_parcel_without_contract() -> None:
    one = group()
    unknown = f"{GRANTOR}88888"
    change(one, "contract_parcels", 2, parcel_code=unknown)
    assert found(one) == {
        about("logic.reference", f"contract_parcel:{C2}/{unknown}#parcel_code"),
        about("logic.parcel_use", f"parcel:{P3}"),
    }


@pytest.mark.parametrize(
    ("table", "column", "prefix"),
    [
        ("transfers", "contract_code", "transfer"),
        ("reissues", "right_code", "reissue"),
        ("replacements", "right_code", "replacement"),
        ("cancellations", "right_code", "cancellation"),
        ("attachments", "right_code", "attachment"),
    ],
)
def test_later_papers_refer_to_what_exists(table: str, column: str, prefix: str) -> None:
    row = {"code": f"{GRANTOR}0001", "issued_on": "2018-01-02", "number": "1", "holder_code": H1}
    one = group()
    one.frames[table] = frame(table, [{**row, column: C1}])
    assert found(one) == set()
    one.frames[table] = frame(table, [{**row, column: f"{H1}Q"}])
    ((rule, (item,)),) = found(one)
    assert rule == "logic.reference"
    assert item.startswith(f"{prefix}:")
    assert item.endswith(f"#{column}")


def test_every_page_has_its_certificate() -> None:
    one = group()
    drop(one, "certificates", 0)
    assert found(one) == {about("logic.certificate_missing", f"folio:{C1}")}


def test_who_holds_parcels_has_a_contract() -> None:
    one = group()
    drop(one, "contracts", 1)
    assert found(one) == {
        about("logic.holder_without_contract", f"holder:{H2}"),
        about("logic.reference", f"contract_parcel:{C2}/{P3}#contract_code"),
    }


def test_a_holder_has_two_contracts_at_most() -> None:
    one = group()
    copy_row(one, "contracts", 1, code=f"{H2}Q", method="129")
    assert found(one) == set()
    copy_row(one, "contracts", 2, code=f"{H2}Q", method="129")
    assert about("logic.contracts_per_holder", f"holder:{H2}") in found(one)


def test_contracted_parcels_are_given_and_others_are_not() -> None:
    one = group()
    change(one, "parcels", 3, parcel_kind="10")
    assert found(one) == {about("logic.parcel_use", f"parcel:{P4}")}
    change(one, "parcels", 3, parcel_kind="22")
    change(one, "parcels", 2, parcel_kind="23")
    assert found(one) == {about("logic.parcel_use", f"parcel:{P3}")}


@pytest.mark.parametrize(("share_only", "is_wrong"), [("2", True), (None, True), ("1", False)])
def test_only_a_parcel_by_shares_has_several_holders(share_only: str | None, *, is_wrong: bool) -> None:
    one = group()
    copy_row(one, "contract_parcels", 0, holder_code=H2, contract_code=C2, right_code=C2)
    change(one, "contract_parcels", 0, is_share_only=share_only)
    change(one, "contract_parcels", 3, is_share_only=share_only)
    assert found(one) == ({about("logic.parcel_use", f"parcel:{P1}")} if is_wrong else set())


def test_one_holder_in_two_contracts_is_one_holder() -> None:
    one = group()
    copy_row(one, "contracts", 0, code=f"{H1}Q", method="129")
    copy_row(one, "folios", 0, code=f"{H1}Q", method="129")
    copy_row(one, "certificates", 0, code=f"{H1}Q")
    copy_row(one, "contract_parcels", 1, contract_code=f"{H1}Q", right_code=f"{H1}Q")
    assert found(one) == set()


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        ("contract_parcels", 2, "holder_code", H1, f"contract_parcel:{C2}/{P3}#contract_code"),
        ("contracts", 1, "holder_code", H1, f"contract:{C2}#code"),
        ("folios", 1, "holder_code", H1, f"folio:{C2}#code"),
        ("contracts", 0, "method", "120", f"contract:{C1}#method"),
        ("folios", 0, "method", "900", f"folio:{C1}#method"),
    ],
)
def test_codes_contain_the_codes_they_belong_to(
    table: str, row: int, column: str, value: str, expected: str
) -> None:
    one = group()
    change(one, table, row, **{column: value})
    left = {about("logic.holder_without_contract", f"holder:{H2}")} if table == "contracts" and row else set()
    assert found(one) == {about("logic.code_parts", expected), *left}


def test_a_contract_in_other_ways_is_marked_q() -> None:
    one = group()
    copy_row(one, "contracts", 0, code=f"{H1}Q", method="121")
    assert found(one) == set()
    change(one, "contracts", 2, method="110")
    assert found(one) == {about("logic.code_parts", f"contract:{H1}Q#method")}


def test_parcel_and_holder_belong_to_the_same_grantor() -> None:
    one = group()
    copy_row(one, "grantors", 0, code=OTHER)
    copy_row(one, "group_areas", 0, code=OTHER, survey_number=2)
    change(one, "contract_parcels", 1, grantor_code=OTHER)
    row = f"contract_parcel:{C1}/{P2}"
    assert found(one) == {
        about("logic.code_parts", f"{row}#parcel_code"),
        about("logic.code_parts", f"{row}#holder_code"),
    }


@pytest.mark.parametrize("table", ["county_areas", "town_areas", "village_areas", "group_areas"])
def test_the_prefixes_of_a_grantors_code_are_regions(table: str) -> None:
    one = group()
    copy_row(one, table, 0, code="9" * 14, survey_number=2)
    drop(one, table, 0)
    assert found(one) == {about("region.unknown", f"grantor:{GRANTOR}")}


def test_a_grantor_of_village_level_needs_no_group() -> None:
    one = group()
    copy_row(one, "grantors", 0, code="51062310120000")
    assert found(one) == set()
    change(one, "grantors", 1, code=OTHER)
    assert found(one) == {about("region.unknown", f"grantor:{OTHER}")}


def test_layers_that_were_not_delivered_hold_no_region_against_a_grantor() -> None:
    one = group()
    for name in ("county_areas", "town_areas", "village_areas", "group_areas"):
        del one.frames[name]
    assert found(one) == set()
    one.frames["town_areas"] = frame("town_areas", [{"code": "510623999", "shape": box(0, 0)}])
    assert found(one) == {about("region.unknown", f"grantor:{GRANTOR}")}
