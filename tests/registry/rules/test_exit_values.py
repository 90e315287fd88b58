"""What an exit is worth: each line to the fen, and nothing that no valuation can say."""

from dataclasses import replace
from decimal import Decimal

import pytest

from registry.rules.exit_values import Building, Exit, Values, value

EXIT = Exit(
    buildings=(
        Building(Decimal("120.55"), 900_00, Decimal("0.85")),
        Building(Decimal("30.33"), 500_00, Decimal("0.6")),
    ),
    footprint=Decimal("98.765"),
    zone_fen_m2=120_01,
    people=4,
    qualification_m2=Decimal(20),
    qualification_fen_m2=350_00,
    relocation_fen=3_000_00,
    purchase_fen_m2=200_00,
)


def test_each_line_is_valued_by_its_own_rates() -> None:
    found = value(EXIT)
    assert found == Values(
        house=10_131_975,  # 120.55 × 90,000 × 0.85 + 30.33 × 50,000 × 0.6 = 9,222,075 + 909,900
        plot=1_185_279,  # 98.765 × 12,001 = 1,185,278.765
        qualification=2_800_000,
        relocation=1_200_000,
        purchase=1_600_000,
    )
    assert found.total == 16_917_254


def test_half_a_fen_is_rounded_up_once_for_the_whole_line() -> None:
    half = Building(Decimal("0.5"), 1, Decimal(1))
    bare = Exit((half,), Decimal("0.5"), 1, 0, Decimal(0), 0, 0, 0)
    assert value(bare) == Values(1, 1, 0, 0, 0)
    assert value(replace(bare, buildings=(half, half))).house == 1


def test_a_qualification_that_is_kept_is_not_paid_for() -> None:
    kept = value(replace(EXIT, qualification_m2=Decimal(0)))
    assert (kept.qualification, kept.purchase) == (0, 0)
    assert kept.relocation == value(EXIT).relocation


@pytest.mark.parametrize(
    "wrong",
    [
        {"footprint": Decimal(-1)},
        {"people": -1},
        {"relocation_fen": -1},
        {"buildings": (Building(Decimal(1), 1, Decimal("1.01")),)},
        {"buildings": (Building(Decimal(-1), 1, Decimal(1)),)},
    ],
)
def test_what_no_valuation_can_say_is_refused(wrong: dict[str, object]) -> None:
    assert value(EXIT).total > 0
    with pytest.raises(ValueError, match="no negative amounts"):
        value(replace(EXIT, **wrong))  # type: ignore[arg-type]  # by name
