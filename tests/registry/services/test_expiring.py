"""What ends within some months: which leases are on the list, and what it says of them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest

from registry.area import to_mu
from registry.periods import add_months, add_years
from registry.queries import expiring_transfers
from registry.queries.expiring_transfers import Expiring
from registry.rules.transfer_prices import Price, last_rent
from tests.support.moves import exchange
from tests.support.renewing import newcomer, until
from tests.support.transfers import (
    CASH,
    agree,
    apply,
    draft,
    end_lease,
    enter,
    farm,
    lease,
    right_codes,
    view,
)
from tests.support.village import GRANTOR, Village


def listed(village: Village, months: int = 12, region: str = "510623") -> list[Expiring]:
    return expiring_transfers.within(village.session, [region], months)


def test_what_ends_within_a_year_is_listed_with_its_land_and_rent(entered: Village) -> None:
    coop = farm(entered)
    later = lease(entered, 1, coop, first=2, term=until(entered, 9))
    sooner = lease(entered, 2, coop, term=until(entered, 6))
    one, other = listed(entered)
    sheets = view(entered, sooner).sheets
    assert (one.number, one.form, one.grantor_code, one.households) == (sooner, "lease", GRANTOR, 2)
    assert one.parcels == sum(len(sheet.sheet.parcels) for sheet in sheets)
    assert one.area == sum(p.area for sheet in sheets for p in sheet.sheet.parcels)
    mu = [to_mu(sum((p.area for p in sheet.sheet.parcels), Decimal(0))) for sheet in sheets]
    assert one.rent_fen == sum(int((m * 600_00).quantize(Decimal(1), ROUND_HALF_UP)) for m in mu)
    assert one.last_day == until(entered, 6)[1] - timedelta(days=1)
    assert (other.number, other.households, "合作社" in other.receiver) == (later, 1, True)


def test_the_year_is_a_year_to_the_day(entered: Village) -> None:
    coop = farm(entered)
    numbers = [
        lease(entered, 1, coop, first=first, term=until(entered, months, days))
        for first, (months, days) in enumerate([(0, 1), (12, 0), (12, 1)])
    ]
    assert [row.number for row in listed(entered)] == numbers[:2]
    assert [row.number for row in listed(entered, 13)] == numbers
    assert [row.number for row in listed(entered, 1)] == numbers[:1]
    entered.shift(days=1)
    assert [row.number for row in listed(entered)] == numbers[1:], "the first is over, the last comes near"
    assert listed(entered, region="510624") == []


def test_what_ended_early_or_is_no_lease_or_was_only_drawn_up_is_not_listed(entered: Village) -> None:
    coop, soon = farm(entered), until(entered, 6)
    ended = lease(entered, 2, coop, term=soon)
    draft(entered, right_codes(entered)[4:5], coop, term=soon)
    swap = exchange(entered)
    agree(entered, swap)
    enter(entered, apply(entered, swap))
    assert [(row.number, row.households) for row in listed(entered)] == [(ended, 2)]
    end_lease(entered, ended, view(entered, ended).sheets[0].party_id)
    assert [(row.number, row.households) for row in listed(entered)] == [(ended, 1)]
    end_lease(entered, ended, view(entered, ended).sheets[1].party_id)
    assert listed(entered) == []


def test_the_list_says_what_renews_it_and_for_how_many(entered: Village) -> None:
    coop, soon = farm(entered), until(entered, 6)
    number = lease(entered, 2, coop, term=soon)
    assert [(row.renewed, row.renewed_by) for row in listed(entered)] == [(0, ())]
    again = draft(entered, right_codes(entered)[:1], coop, term=(soon[1], add_months(soon[1], 12)))
    assert [(row.number, row.renewed, row.renewed_by) for row in listed(entered)] == [(number, 1, (again,))]
    draft(entered, right_codes(entered)[1:2], newcomer(entered), term=(soon[1], add_months(soon[1], 12)))
    assert [row.renewed for row in listed(entered)] == [1], "another's is no renewal"


@pytest.mark.parametrize(
    ("price", "years", "days", "fen"),
    [
        (CASH, 3, 0, 6_000_00),
        (CASH, 3, 1, 6_000_00),
        (CASH, 0, 30, 6_000_00),
        (replace(CASH, step_years=2, step_permille=100), 2, 0, 6_000_00),
        (replace(CASH, step_years=2, step_permille=100), 2, 1, 6_600_00),
        (replace(CASH, step_years=1, step_permille=100), 3, 0, 7_260_00),
        (Price("lump_sum", 80_000_00), 3, 0, 0),
        (Price("free"), 3, 0, 0),
    ],
)
def test_a_year_s_rent_is_that_of_the_last_year(price: Price, years: int, days: int, fen: int) -> None:
    begin = date(2025, 1, 1)
    ten_mu = Decimal("6666.67")
    assert last_rent(price, ten_mu, (begin, add_years(begin, years) + timedelta(days=days))) == fen
