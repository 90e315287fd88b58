"""What of a transfer's dues a bank pays, by their kind and the terms of their sheet."""

import pytest

from registry.rules.payments import is_money
from registry.rules.transfer_prices import DUE_KINDS


@pytest.mark.parametrize("kind", DUE_KINDS)
def test_all_but_vouchers_and_flats_is_money(kind: str) -> None:
    assert is_money(kind, "lump_sum", "") is (kind not in ("voucher", "flat"))


@pytest.mark.parametrize(
    ("unit", "paid_in", "money"),
    [
        ("mu_year", "", True),
        ("grain_mu_year", "", True),
        ("lump_sum", "cash", True),
        ("lump_sum", "shares", False),
        ("lump_sum", "insurance", False),
        ("voucher", "", False),
    ],
)
def test_a_sum_is_money_where_its_terms_say_so(unit: str, paid_in: str, *, money: bool) -> None:
    assert is_money("lump_sum", unit, paid_in) is money
