"""Single rows: digits, forms of codes, kinds by number, sides, witnesses, blanket values."""

import pytest

from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from tests.support.surveys import (
    C1,
    GRANTOR,
    H1,
    H2,
    P3,
    P4,
    about,
    box,
    change,
    found,
    group,
    parcel,
    survey,
)


@pytest.mark.parametrize("text", ["13800001234", "0838-7200000", None])
def test_a_phone_of_digits_and_hyphens_passes(text: str | None) -> None:
    one = group()
    change(one, "holders", 0, phone=text)
    assert found(one, "value.") == set()


@pytest.mark.parametrize("text", ["1380000123O", "无", "138 0000 1234", "１３８"])
def test_a_phone_of_more_than_digits_is_found(text: str) -> None:
    one = group()
    change(one, "holders", 1, phone=text)
    assert found(one, "value.") == {about("value.digits", f"holder:{H2}#phone")}


def test_postcodes_and_the_grantors_numbers_are_checked_too() -> None:
    one = group()
    change(one, "holders", 0, postcode="61810O")
    change(one, "grantors", 0, phone="七二零", postcode="6181-")
    assert found(one, "value.") == {
        about("value.digits", f"holder:{H1}#postcode"),
        about("value.digits", f"grantor:{GRANTOR}#phone"),
    }


@pytest.mark.parametrize(
    "code",
    [
        f"{GRANTOR}0004",  # 18 digits
        f"{GRANTOR}000004",  # 20 digits
        f"{GRANTOR}00000",  # the sequence begins with 00001
        f"{GRANTOR}0000X",
        f"{GRANTOR}0000４",
    ],
)
def test_a_parcel_code_has_nineteen_digits_and_a_sequence_above_zero(code: str) -> None:
    fine, wrong = parcel(P4, box(0, 0)), {**parcel(P3, box(100, 0)), "code": code}
    assert found(survey(parcels=[fine]), "value.") == set()
    assert found(survey(parcels=[fine, wrong]), "value.") == {about("value.code_form", f"parcel:{code}#code")}


@pytest.mark.parametrize(
    ("table", "code", "item"),
    [
        ("grantors", GRANTOR[:-1], "grantor"),
        ("holders", f"{GRANTOR}0000", "holder"),
        ("holders", f"{GRANTOR}00001", "holder"),
        ("contracts", f"{H1}X", "contract"),
        ("contracts", H1, "contract"),
        ("folios", f"{H1}j", "folio"),
        ("certificates", f"{GRANTOR}0000J", "certificate"),
    ],
)
def test_codes_of_other_rows_have_their_form(table: str, code: str, item: str) -> None:
    one = group()
    assert found(one, "value.code_form") == set()
    change(one, table, 0, code=code)
    assert found(one, "value.code_form") == {about("value.code_form", f"{item}:{code}#code")}


@pytest.mark.parametrize(
    ("number", "kind"),
    [("0001", "1"), ("8000", "1"), ("8001", "2"), ("9000", "2"), ("9001", "3"), ("9999", "3")],
)
def test_a_holders_number_says_its_kind(number: str, kind: str) -> None:
    def holders(kind: str) -> Survey:
        row = {"code": f"{GRANTOR}{number}", "kind": kind, "name": "甲", "member_count": 0}
        return survey(holders=[row])

    assert found(holders(kind), "holder.") == set()
    for other in {"1", "2", "3"} - {kind}:
        assert found(holders(other), "holder.") == {about("holder.kind_number", f"holder:{GRANTOR}{number}")}


@pytest.mark.parametrize("filled", [0, 1, 2, 3, 4])
def test_three_of_four_sides_are_enough(filled: int) -> None:
    one = group()
    change(one, "parcels", 3, **dict.fromkeys(("east", "south", "west", "north")[filled:]))
    assert found(one, "parcel.") == ({about("parcel.sides", f"parcel:{P4}")} if filled < 3 else set())


def test_only_a_contracted_parcel_needs_a_witness() -> None:
    one = group()
    change(one, "parcels", 3, boundary_witness=None)  # a private plot
    assert found(one, "parcel.") == set()
    change(one, "parcels", 2, boundary_witness=None)
    assert found(one, "parcel.") == {about("parcel.witness", f"parcel:{P3}")}


@pytest.mark.parametrize(("hundredths", "is_wrong"), [(1.0, False), (0.0, True), (-100.0, True)])
def test_a_measured_area_is_above_zero(hundredths: float, *, is_wrong: bool) -> None:
    one = survey(parcels=[{**parcel(P4, box(0, 0, 1.1, 1.1)), "measured_area": hundredths}])
    assert found(one, "parcel.") == ({about("parcel.area_positive", f"parcel:{P4}")} if is_wrong else set())


def _graded(same: int, all_: int) -> Survey:
    grades = ["06"] * same + [f"{1 + k % 5:02d}" for k in range(all_ - same)]
    fields = [parcel(f"{GRANTOR}{n:05d}", box(100.0 * n, 0)) for n in range(1, all_ + 1)]
    return survey(parcels=[{**row, "soil_grade": grade} for row, grade in zip(fields, grades, strict=True)])


@pytest.mark.parametrize(
    ("same", "all_", "is_blanket"),
    [(49, 49, False), (50, 50, True), (48, 50, True), (47, 50, False), (95, 100, True), (94, 100, False)],
)
def test_a_blanket_value_needs_fifty_rows_and_ninety_five_in_a_hundred(
    same: int, all_: int, *, is_blanket: bool
) -> None:
    expected = {about("value.blanket", f"grantor:{GRANTOR}#parcels.soil_grade")} if is_blanket else set()
    assert found(_graded(same, all_), "value.") == expected


def test_what_counts_as_blanket_is_a_setting_and_missing_values_do_not_count() -> None:
    looser = CheckSettings(blanket_rows=10, blanket_share=0.9)
    blanket = {about("value.blanket", f"grantor:{GRANTOR}#parcels.soil_grade")}
    assert found(_graded(18, 20), "value.") == set()
    assert found(_graded(18, 20), "value.", settings=looser) == blanket
    one = _graded(50, 50)
    change(one, "parcels", 0, soil_grade=None)
    assert found(one, "value.") == set()  # 49 values are left


def test_blanket_values_of_points_and_lines_are_told_by_grantor() -> None:
    one = group()
    item = f"grantor:{GRANTOR}#boundary_lines."
    assert found(one, "value.", settings=CheckSettings(blanket_rows=13)) == {
        about("value.blanket", f"{item}kind"),
        about("value.blanket", f"{item}position"),
    }


def test_a_row_without_a_code_is_named_by_file_and_row() -> None:
    one = group()
    change(one, "holders", 1, code=None, phone="无")
    change(one, "members", 3, holder_code=None)
    assert about("value.digits", "holder:@0.2#phone") in found(one, "value.")
    change(one, "contracts", 0, code=C1[:-1] + "X")
    assert about("value.code_form", f"contract:{C1[:-1]}X#code") in found(one, "value.")
