"""Sums of contracts, conversion to 亩, order of dates, certificates picked up."""

import pytest

from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from tests.support.surveys import C1, C2, H1, P1, P4, Key, about, change, copy_row, drop, group
from tests.support.surveys import found as all_found

ITEM = f"contract:{C1}"


def found(one: Survey) -> set[Key]:
    """Return what the rules of this file find."""
    return all_found(one, "logic.contract_sums", "logic.mu", "logic.dates", "logic.pickup")


def test_the_group_without_a_fault_passes() -> None:
    assert found(group()) == set()


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("total_area", 200_001.0, "logic.contract_sums"),
        ("total_area", 199_999.0, "logic.contract_sums"),
        ("total_area_mu", 301.0, "logic.contract_sums_mu"),
        ("earlier_total_area", 180_001.0, "logic.contract_sums"),
        ("earlier_total_area", None, "logic.contract_sums"),
        ("earlier_total_area_mu", 269.0, "logic.contract_sums_mu"),
        ("parcel_count", 3, "logic.contract_sums"),
        ("parcel_count", 1, "logic.contract_sums"),
    ],
)
def test_a_contract_is_the_sum_of_its_parcels_to_the_last_digit(
    column: str, value: float | None, rule: str
) -> None:
    one = group()
    change(one, "contracts", 0, **{column: value})
    assert found(one) == {about(rule, f"{ITEM}#{column}")}


def test_the_finding_says_both_numbers() -> None:
    one = group()
    change(one, "contracts", 0, total_area=200_150.0)
    (finding,) = run(one, CheckSettings())
    assert (finding.facts["stated"], finding.facts["counted"]) == ("2001.50", "2000.00")


def test_a_parcel_lost_changes_all_sums() -> None:
    one = group()
    drop(one, "contract_parcels", 1)
    columns = {
        "total_area": "logic.contract_sums", "earlier_total_area": "logic.contract_sums",
        "parcel_count": "logic.contract_sums", "total_area_mu": "logic.contract_sums_mu",
        "earlier_total_area_mu": "logic.contract_sums_mu",
    }  # fmt: skip
    assert found(one) == {about(rule, f"{ITEM}#{column}") for column, rule in columns.items()}


def test_a_part_that_is_missing_is_not_said_twice() -> None:
    """The missing area of a parcel is a finding of the reading; the sum cannot be judged."""
    one = group()
    change(one, "contract_parcels", 0, contract_area=None, contract_area_mu=None)
    assert found(one) == set()


def test_an_earlier_contract_may_be_missing() -> None:
    one = group()
    change(one, "contracts", 1, earlier_total_area=None, earlier_total_area_mu=None)
    change(one, "contract_parcels", 2, earlier_area=None, earlier_area_mu=None)
    assert found(one) == set()
    change(one, "contracts", 1, earlier_total_area=90_000.0)
    assert found(one) == {about("logic.contract_sums", f"contract:{C2}#earlier_total_area")}


def test_an_earlier_area_of_some_parcels_only_is_summed() -> None:
    one = group()
    change(one, "contract_parcels", 1, earlier_area=None, earlier_area_mu=None)
    change(one, "contracts", 0, earlier_total_area=90_000.0, earlier_total_area_mu=135.0)
    assert found(one) == set()


def test_contracts_under_one_code_are_not_summed() -> None:
    one = group()
    copy_row(one, "contracts", 0, total_area=1.0, parcel_count=9)
    assert all_found(one, "logic.contract_sums", "logic.key_twice") == {about("logic.key_twice", ITEM)}


@pytest.mark.parametrize(
    ("m2", "mu", "is_wrong"),
    [
        (1000.00, 1.50, False),
        (1000.00, 1.51, False),  # a hundredth is rounding in the wild
        (1000.00, 1.49, False),
        (1000.00, 1.52, True),
        (1000.00, 1.48, True),
        (3.33, 0.00, False),  # 0.004995 rounds to nothing
        (3.34, 0.01, False),  # 0.00501
        (666.67, 1.00, False),
        (666.67, 1.02, True),
        (0.00, 0.02, True),
    ],
)
def test_mu_are_square_metres_times_three_two_thousandths_within_a_hundredth(
    m2: float, mu: float, *, is_wrong: bool
) -> None:
    one = group()
    change(one, "parcels", 3, measured_area=round(m2 * 100), measured_area_mu=round(mu * 100))
    expected = {about("logic.mu", f"parcel:{P4}#measured_area_mu")} if is_wrong else set()
    assert found(one) == expected


def test_mu_of_contracts_and_their_parcels_are_checked_too() -> None:
    one = group()
    change(one, "contract_parcels", 0, contract_area_mu=153.0, earlier_area_mu=138.0)
    change(one, "contracts", 0, total_area_mu=303.0, earlier_total_area_mu=273.0)
    row = f"contract_parcel:{C1}/{P1}"
    assert found(one) == {
        about("logic.mu", f"{row}#contract_area_mu"),
        about("logic.mu", f"{row}#earlier_area_mu"),
        about("logic.mu", f"{ITEM}#total_area_mu"),
        about("logic.mu", f"{ITEM}#earlier_total_area_mu"),
    }


@pytest.mark.parametrize(
    ("first", "last", "is_wrong"),
    [
        ("1999-01-01", "2028-12-31", False),
        ("1999-01-01", "9999-01-01", False),  # 长久
        ("1999-01-01", "1999-01-02", False),
        ("1999-01-01", "1999-01-01", True),
        ("2029-01-01", "1999-12-31", True),
        ("1999-01-01", None, False),
    ],
)
def test_a_term_runs_forward(first: str, last: str | None, *, is_wrong: bool) -> None:
    one = group()
    change(one, "contracts", 0, term_from=first, term_last=last)
    assert found(one) == ({about("logic.dates", f"{ITEM}#term")} if is_wrong else set())


@pytest.mark.parametrize(
    ("registered", "issued", "wrong"),
    [
        ("2016-10-08", "2016-10-08", set()),  # all on the day of signing
        ("2016-10-07", "2016-12-20", {about("logic.dates", f"folio:{C1}#registered_on")}),
        ("2016-12-01", "2016-11-30", {about("logic.dates", f"certificate:{C1}#issued_on")}),
        (None, "1990-01-01", set()),
    ],
)
def test_signed_then_registered_then_issued(registered: str | None, issued: str, wrong: set[Key]) -> None:
    one = group()
    change(one, "folios", 0, registered_on=registered)
    change(one, "certificates", 0, issued_on=issued)
    assert found(one) == wrong


@pytest.mark.parametrize("column", ["picked_up_on", "picked_up_by", "picker_id_kind", "picker_id"])
def test_a_certificate_picked_up_says_when_by_whom_and_on_which_paper(column: str) -> None:
    one = group()
    change(one, "certificates", 0, **{column: None})
    assert found(one) == {about("logic.pickup", f"certificate:{C1}")}
    change(one, "certificates", 0, is_picked_up="2")
    assert found(one) == set()


def test_codes_that_stand_twice_do_not_stop_the_dates() -> None:
    one = group()
    copy_row(one, "folios", 0, code=f"{H1}J", registered_on="2015-01-01")
    assert found(one) == {about("logic.dates", f"folio:{C1}#registered_on")}
