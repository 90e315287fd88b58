"""Codes of NY/T 2539 / GB/T 35958 (standards.md §1.3), in Python and in the database alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import codes
from registry.errors import CodeError

GRANTOR = "51062310120103"
GOOD = {
    "REGION": ["51", "5106", "510623", "510623101", "510623101201", "51062310120103"],
    "GRANTOR": ["51062310120103", "51062310120100", "00000000000000"],
    "HOLDER": [GRANTOR + "0001", GRANTOR + "8000", GRANTOR + "9999"],
    "PARCEL": [GRANTOR + "00001", GRANTOR + "99999"],
    "CONTRACT": [GRANTOR + "0001J", GRANTOR + "9001Q"],
    "CASE_NUMBER": ["51062320261123000001"],
    "TRANSFER": [GRANTOR + "0001"],
    "FILING": [GRANTOR + "0001B01"],
    "VOUCHER": [GRANTOR + "0001FP0001"],
    "PORTION": ["N2510623MF00000001-000001"],
    "LAND_UNIT": ["510623100200JC00101", "340104404006JD99999"],
    "ESTATE_UNIT": ["340104404006JC00058F00010201", "510623100200JD00001W00000000"],
}
BAD = {
    "REGION": ["5", "510", "51062", "5106231", "5106231012", "51062310120", "510623101201033", "51062A", ""],
    "GRANTOR": [
        "5106231012010",
        "510623101201031",
        "5106231012010A",
        " 1062310120103",
        "５１０６２３１０１２０１０３",
    ],
    "HOLDER": [GRANTOR + "0000", GRANTOR + "001", GRANTOR + "00011", GRANTOR + "000X", GRANTOR + "0001\n"],
    "PARCEL": [GRANTOR + "00000", GRANTOR + "0001", GRANTOR + "000001", GRANTOR + "0000A", GRANTOR + "٠٠٠٠١"],
    "CONTRACT": [
        GRANTOR + "0000J",
        GRANTOR + "0001",
        GRANTOR + "0001j",
        GRANTOR + "0001X",
        GRANTOR + "0001JJ",
    ],
    "TRANSFER": [GRANTOR + "001", GRANTOR + "00001", GRANTOR + "0001B01"],
    "FILING": [GRANTOR + "0001", GRANTOR + "0001B1", GRANTOR + "0001A01"],
    "CASE_NUMBER": ["5106232026112300001", "510623202611230000011", "5106232026112300000A"],
    "VOUCHER": [GRANTOR + "0001FP001", GRANTOR + "0001fp0001", GRANTOR + "FP0001"],
    "PORTION": ["N2510623MF00000001-00001", "N2510623MF0000000I-000001", "510623MF00000001-000001"],
    "LAND_UNIT": ["510623100200JC0010", "510623100200QC00101", "510623100200JK00101", "510623100200jC00101"],
    "ESTATE_UNIT": ["340104404006JC00058", "340104404006JC00058W00000001", "340104404006JC00058X00010201"],
}
FORMS = {name: getattr(codes, name) for name in GOOD}


@pytest.mark.parametrize(("form", "code"), [(f, c) for f, listed in GOOD.items() for c in listed])
def test_a_well_formed_code_fits(form: str, code: str) -> None:
    assert FORMS[form].fits(code)
    assert FORMS[form].require(code) == code


@pytest.mark.parametrize(("form", "code"), [(f, c) for f, listed in BAD.items() for c in listed])
def test_an_ill_formed_code_is_refused_with_how_it_should_look(form: str, code: str) -> None:
    assert not FORMS[form].fits(code)
    with pytest.raises(CodeError) as error:
        FORMS[form].require(code)
    assert FORMS[form].form.zh in error.value.said.zh
    assert FORMS[form].name.zh in error.value.said.zh


@pytest.mark.parametrize("form", GOOD)
def test_no_code_at_all_is_refused(form: str) -> None:
    assert not FORMS[form].fits(None)
    with pytest.raises(CodeError):
        FORMS[form].require(None)


def test_every_form_of_the_module_is_tried_here() -> None:
    assert {n for n, v in vars(codes).items() if isinstance(v, codes.CodeForm)} == set(GOOD) == set(BAD)


@given(st.sampled_from(sorted(GOOD)), st.text(alphabet="0123456789JQX ", max_size=22))
def test_only_full_matches_of_the_right_length_fit(form: str, text: str) -> None:
    lengths = {
        "REGION": {2, 4, 6, 9, 12, 14},
        "GRANTOR": {14},
        "HOLDER": {18},
        "PARCEL": {19},
        "CONTRACT": {19},
        "CASE_NUMBER": {20},
        "TRANSFER": {18},
        "FILING": {21},
        "VOUCHER": {24},
        "PORTION": {25},
        "LAND_UNIT": {19},
        "ESTATE_UNIT": {28},
    }
    if FORMS[form].fits(text):
        assert len(text) in lengths[form]
        assert re.fullmatch(r"[0-9]+[JQ]?", text)


@given(st.integers(1, 99_999))
def test_a_parcel_code_is_the_grantor_s_and_five_digits(sequence: int) -> None:
    code = codes.parcel_code(GRANTOR, sequence)
    assert (len(code), codes.grantor_of(code), int(codes.short_parcel(code))) == (19, GRANTOR, sequence)


@pytest.mark.parametrize("sequence", [0, 100_000])
def test_parcel_numbers_outside_five_digits_are_refused(sequence: int) -> None:
    with pytest.raises(CodeError):
        codes.parcel_code(GRANTOR, sequence)


@given(sequence=st.integers(1, 9999), family=st.booleans())
def test_a_contract_code_is_the_holder_s_and_a_letter(sequence: int, *, family: bool) -> None:
    holder = codes.holder_code(GRANTOR, sequence)
    contract = codes.contract_code(holder, family=family)
    assert codes.holder_of(contract) == holder
    assert codes.holder_number(holder) == sequence
    assert contract[-1] == ("J" if family else "Q")


@pytest.mark.parametrize("sequence", [0, 10_000])
def test_holder_numbers_outside_four_digits_are_refused(sequence: int) -> None:
    with pytest.raises(CodeError):
        codes.holder_code(GRANTOR, sequence)


def test_a_contract_of_an_ill_formed_holder_is_refused() -> None:
    with pytest.raises(CodeError):
        codes.contract_code(GRANTOR + "0000", family=True)


def test_parts_of_a_code() -> None:
    parcel = GRANTOR + "00007"
    assert codes.county_of(parcel) == "510623"
    assert codes.village_of(parcel) == "510623101201"
    assert codes.grouped(parcel) == "510623 101 201 03 00007"
    assert codes.grouped("510623101") == "510623 101"


def test_levels_are_the_lengths_of_the_standard() -> None:
    assert [int(level) for level in codes.RegionLevel] == [2, 4, 6, 9, 12, 14]
