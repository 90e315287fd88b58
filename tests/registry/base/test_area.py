"""亩 and m²: 1 亩 = 2000/3 m², so 亩 = m² × 0.0015 exactly (standards.md §2)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import area
from registry.db import AreaM2

HUNDREDTHS = st.integers(0, 10**13)
"""Of m²: up to a hundred thousand km²."""


def _half_up(value: Fraction) -> int:
    return (value * 2 + 1).__floor__() // 2


@pytest.mark.parametrize(
    ("square_metres", "mu"),
    [
        ("666.67", "1.00"),
        ("2000", "3.00"),
        ("1000", "1.50"),
        ("3.33", "0.00"),  # 0.004995
        ("3.34", "0.01"),  # 0.00501
        ("10", "0.02"),  # 0.015: half goes up, where banker's rounding would give 0.02 as well
        ("30", "0.05"),  # 0.045: half goes up; banker's rounding gives 0.04
        ("870.00", "1.31"),  # 1.305: half goes up; banker's rounding gives 1.30
        ("0", "0.00"),
    ],
)
def test_mu_of_square_metres_as_on_paper(square_metres: str, mu: str) -> None:
    assert area.to_mu(Decimal(square_metres)) == Decimal(mu)
    assert str(area.to_mu(Decimal(square_metres))) == mu


@pytest.mark.parametrize(
    ("mu", "square_metres"), [("1", "666.67"), ("3", "2000.00"), ("1.31", "873.33"), ("0.01", "6.67")]
)
def test_square_metres_back_computed_from_mu_as_deliveries_do(mu: str, square_metres: str) -> None:
    assert str(area.from_mu(Decimal(mu))) == square_metres


@pytest.mark.parametrize(
    ("given_value", "kept"),
    [("1234.565", "1234.57"), (2.675, "2.68"), (7, "7.00"), (Decimal("0.005"), "0.01"), (0.1 + 0.2, "0.30")],
)
def test_square_metres_have_two_decimals_rounded_half_up(given_value: object, kept: str) -> None:
    # 2.675 as a binary float lies below 2.675; people mean the number they wrote.
    assert str(area.m2(given_value)) == kept


@given(HUNDREDTHS)
def test_mu_equal_the_exact_rational_value_rounded_half_up(hundredths: int) -> None:
    exact = _half_up(Fraction(hundredths, 100) * Fraction(3, 2000) * 100)
    assert area.to_mu(Decimal(hundredths) / 100) == Decimal(exact) / 100
    assert area.mu_hundredths(hundredths) == exact


@given(HUNDREDTHS)
def test_square_metres_of_mu_equal_the_exact_rational_value(hundredths: int) -> None:
    exact = _half_up(Fraction(hundredths, 100) * Fraction(2000, 3) * 100)
    assert area.from_mu(Decimal(hundredths) / 100) == Decimal(exact) / 100
    assert area.hundredths_from_mu(hundredths) == exact


@given(HUNDREDTHS)
def test_going_to_square_metres_and_back_never_drifts(hundredths_mu: int) -> None:
    mu = Decimal(hundredths_mu) / 100
    for _ in range(3):
        assert area.to_mu(area.from_mu(mu)) == mu


@given(HUNDREDTHS)
def test_a_square_metre_value_moves_by_less_than_half_a_hundredth_of_mu(hundredths: int) -> None:
    square_metres = Decimal(hundredths) / 100
    back = area.from_mu(area.to_mu(square_metres))
    # 0.005 亩 are 3.3333 m²; the back-computed value is rounded to 0.01 m² once more.
    assert abs(back - square_metres) <= Decimal("3.34")


@given(st.lists(HUNDREDTHS, min_size=1, max_size=20))
def test_arrays_give_the_same_as_one_by_one(values: list[int]) -> None:
    array = np.array(values, dtype=np.int64)
    assert area.mu_hundredths(array).tolist() == [area.mu_hundredths(v) for v in values]
    assert area.hundredths_from_mu(array).tolist() == [area.hundredths_from_mu(v) for v in values]


def test_the_drawing_helper_is_not_rounded() -> None:
    assert area.m2_from_float_mu(1.0) == pytest.approx(666.6666666, abs=1e-6)


def test_an_area_for_people_has_thousands_and_two_decimals() -> None:
    assert area.text_m2(Decimal("1234.5")) == "1,234.50"


@given(HUNDREDTHS)
def test_the_database_keeps_hundredths_as_whole_numbers(hundredths: int) -> None:
    kind, value = AreaM2(), Decimal(hundredths) / 100
    bound = kind.process_bind_param(value, None)  # type: ignore[arg-type]
    assert bound == hundredths
    assert kind.process_result_value(bound, None) == value  # type: ignore[arg-type]


def test_the_database_takes_no_third_decimal() -> None:
    with pytest.raises(AssertionError, match="two decimals"):
        AreaM2().process_bind_param(Decimal("1.005"), None)  # type: ignore[arg-type]
