"""What the terms of leaving a homestead must say; the sheet says it all, and is read as it was written."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registry.rules import exit_terms, transfer_prices, transfer_sheet
from registry.rules.refusal import Rule
from registry.rules.transfer_prices import Deduction, Price, schedule, total
from registry.rules.transfer_sheet import TermSheet
from registry.rules.transfers import Agreement
from tests.support.homesteads import EXIT, GIVEN_UP, VOUCHER, WORTH

BEGIN = date(2026, 11, 27)
TERM = (BEGIN, date(9999, 12, 31))
CASH = WORTH - VOUCHER
BAD: list[tuple[Rule, dict[str, Any]]] = [
    (exit_terms.NOT_VALUED, {"given_up": None}),
    (exit_terms.NOT_VALUED, {"given_up": replace(GIVEN_UP, people=-1)}),
    (exit_terms.AMOUNT, {"amount_fen": WORTH + 1, "parts": (("cash", CASH + 1), ("voucher", VOUCHER))}),
    (exit_terms.AMOUNT, {"amount_fen": WORTH - 1, "parts": (("cash", CASH - 1), ("voucher", VOUCHER))}),
    (exit_terms.PARTS, {"parts": ()}),
    (exit_terms.PARTS, {"parts": (("cash", CASH), ("voucher", VOUCHER - 1))}),
    (exit_terms.PARTS, {"parts": (("cash", CASH), ("cash", VOUCHER))}),
    (exit_terms.PARTS, {"parts": (("cash", CASH), ("gold", VOUCHER))}),
    (exit_terms.PARTS, {"parts": (("cash", WORTH + 1), ("subsidy", -1))}),
    (exit_terms.PARTS, {"parts": (("cash", CASH), ("rental", VOUCHER))}),
    (exit_terms.PARTS, {"unit": "dividend"}),
    (exit_terms.PARTS, {"unit": "mu_year"}),
    (exit_terms.VOUCHER_DAY, {"voucher_until": None}),
    (exit_terms.VOUCHER_DAY, {"voucher_until": BEGIN}),
]


def _said(price: Price, form: str = "housing_swap", kind: str = "homestead") -> list[Rule]:
    return [r.rule for r in exit_terms.refusals("甲", form, kind, price, BEGIN)]


@pytest.mark.parametrize("form", exit_terms.FORMS)
@pytest.mark.parametrize(("rule", "changes"), BAD)
def test_each_fault_is_refused_by_its_own_rule_and_the_lawful_terms_pass(
    rule: Rule, changes: dict[str, Any], form: str
) -> None:
    assert _said(EXIT, form) == []
    assert _said(replace(EXIT, **changes), form) == [rule]


def test_every_way_of_paying_is_lawful_with_an_amount_and_priority_in_rental_without_one() -> None:
    parts = (("cash", 1), ("voucher", 2), ("flat", 3), ("rental", 0), ("subsidy", WORTH - 6))
    assert {way for way, _ in parts} == set(transfer_prices.PART_NAMES)
    assert _said(replace(EXIT, parts=parts, voucher_until=BEGIN + timedelta(days=1))) == []
    dues = schedule(replace(EXIT, parts=parts), GIVEN_UP.footprint, TERM)
    assert [(d.kind, d.amount_fen) for d in dues] == [
        ("lump_sum", 1),
        ("voucher", 2),
        ("flat", 3),
        ("subsidy", WORTH - 6),
    ]


def test_lines_of_an_exit_stand_in_no_other_move() -> None:
    assert _said(EXIT, "paid_exit", "contracted_land") == [exit_terms.PARTS]
    assert _said(EXIT, "homestead_assignment") == [exit_terms.PARTS]
    assert _said(Price("lump_sum", 1), "homestead_assignment") == []


def test_instalments_and_deductions_are_of_what_is_paid_in_cash() -> None:
    half = (BEGIN, CASH // 2), (date(2027, 11, 27), CASH - CASH // 2)
    price = replace(EXIT, instalments=half)
    assert list(transfer_prices.refusals("甲", price, is_paid=True)) == []
    assert total(schedule(price, GIVEN_UP.footprint, TERM)) == WORTH
    more = replace(price, deductions=(Deduction("欠费", CASH + 1, "某法"),))
    (refusal,) = transfer_prices.refusals("甲", more, is_paid=True)
    assert refusal.rule is transfer_prices.DEDUCTION_LARGE
    bare = replace(price, deductions=(Deduction("欠费", 1, " "),))
    (refusal,) = transfer_prices.refusals("甲", bare, is_paid=True)
    assert refusal.rule is transfer_prices.DEDUCTION


def _sheet(price: Price) -> TermSheet:
    dues = schedule(price, GIVEN_UP.footprint, TERM)
    return TermSheet("1", "housing_swap", "R", "张三", "", TERM, Agreement(), price, (), tuple(dues))


def test_a_sheet_states_the_lines_and_is_read_as_it_was_written() -> None:
    sheet = _sheet(EXIT)
    said = json.loads(sheet.text)["price"]
    assert sum(fen for _, fen in said["lines"]) == said["amount_fen"] == sum(fen for _, fen in said["parts"])
    assert transfer_sheet.read(json.loads(sheet.text)) == sheet
    other = _sheet(replace(EXIT, given_up=replace(GIVEN_UP, people=4)))
    assert other.sha256 != sheet.sha256


def test_a_sheet_of_another_move_says_nothing_of_an_exit() -> None:
    plain = _sheet(Price("lump_sum", 1))
    assert not {"given_up", "lines", "parts"} & set(json.loads(plain.text)["price"])
    assert transfer_sheet.read(json.loads(plain.text)) == plain
