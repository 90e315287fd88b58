"""Resident ID numbers (GB 11643, ISO 7064 mod 11-2), and how persons are shown to others."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.identity import (
    IdProblem,
    born_on,
    check_digit,
    hide_ids,
    mask_id,
    mask_name,
    mask_phone,
    normalise_id,
    resident_id_problem,
)

# Example numbers printed in GB 11643-1999 itself; the second ends in X.
OF_THE_STANDARD = ("11010519491231002X", "440524188001010014")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2025, 12, 31)))
    first = f"{draw(st.integers(110000, 659999))}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first + _remainder(first)


def _remainder(first17: str) -> str:
    """Mod 11-2 by its definition: the whole number, weighted by powers of two, is 1 modulo 11."""
    total = sum(int(d) * pow(2, 17 - k, 11) for k, d in enumerate(first17))
    return "0123456789X"[(1 - total) % 11]


@pytest.mark.parametrize("number", OF_THE_STANDARD)
def test_the_standard_s_own_examples_are_right(number: str) -> None:
    assert resident_id_problem(number) is None
    assert check_digit(number[:17]) == number[17]


@given(numbers())
def test_the_check_digit_agrees_with_its_definition(number: str) -> None:
    assert resident_id_problem(number) is None
    assert check_digit(number[:17]) == number[17]


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_digit_is_always_caught(number: str, place: int, other: str) -> None:
    assume(other != number[place])
    wrong = number[:place] + other + number[place + 1 :]
    assert resident_id_problem(wrong) is not None


@given(numbers(), st.integers(0, 16))
def test_two_neighbouring_digits_swapped_are_always_caught(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert resident_id_problem(swapped) is not None


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("11010519491231002X", None),
        ("110105194912310020", IdProblem.CHECK_DIGIT),
        ("110105194902300026", IdProblem.DATE),  # 30 February
        ("110105194913310021", IdProblem.DATE),  # month 13
        ("11010510010101002X", IdProblem.DATE),  # the year 1001
        ("11010521010101002X", IdProblem.DATE),  # the year 2101
        ("1101051949123100", IdProblem.FORM),
        ("X1010519491231002X", IdProblem.FORM),
        ("", IdProblem.FORM),
        ("130503670401001", None),  # 15 digits, born 1967-04-01
        ("130503671301001", IdProblem.DATE),
        ("13050367040100X", IdProblem.FORM),
    ],
)
def test_what_is_wrong_with_a_number(number: str, problem: IdProblem | None) -> None:
    assert resident_id_problem(number) is problem


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002X\n",
    ],
)
def test_a_number_is_normalised_however_it_was_typed(typed: str) -> None:
    assert normalise_id(typed) == "11010519491231002X"
    assert resident_id_problem(typed) is None


@given(st.text(alphabet="0123456789Xx０１９Ｘｘ \u3000\t", max_size=24))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise_id(normalise_id(text)) == normalise_id(text)


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("11010519491231002X", date(1949, 12, 31)),
        ("130503670401001", date(1967, 4, 1)),
        ("110105194902300026", None),
        ("no number", None),
    ],
)
def test_the_birth_date_in_a_number(number: str, born: date | None) -> None:
    assert born_on(number) == born


@given(numbers())
def test_a_mask_shows_three_and_four_characters_and_no_birth_date(number: str) -> None:
    masked = mask_id(number)
    assert masked == number[:3] + "*" * 11 + number[14:]
    assert number[6:14] not in masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("130503670401001", "130********1001"),
        ("1234567", "*******"),
        ("12345678", "123*5678"),
        ("", ""),
    ],
)
def test_short_numbers_are_masked_too(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(("phone", "masked"), [("13800138000", "*******8000"), ("8000", "8000"), ("", "")])
def test_a_phone_shows_its_last_four(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("李小明", "李**"), ("欧阳修", "欧阳*"), ("司马相如", "司马**"), ("王", "王*")],
)
def test_a_name_shows_the_surname_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(numbers())
def test_numbers_in_free_text_are_masked(number: str) -> None:
    said = hide_ids(f"户主{number}与{number}重复")
    assert number not in said
    assert said == f"户主{mask_id(number)}与{mask_id(number)}重复"


@pytest.mark.parametrize(
    "code", ["510623101201010001", "510623100212310012", "5106231012010100001", "510623101201010001J"]
)
def test_codes_of_holders_parcels_and_contracts_are_not_taken_for_people(code: str) -> None:
    # Read as a number, the first two would be born in 1012 and 1002.
    assert hide_ids(f"承包方 {code} 的合同") == f"承包方 {code} 的合同"


@pytest.mark.parametrize("number", ["130503670401001", "110105194912310020"])
def test_old_numbers_and_wrong_check_digits_are_masked_as_well(number: str) -> None:
    assert hide_ids(f"证件 {number}。") == f"证件 {mask_id(number)}。"
