"""Vouchers of homesteads that were left: issued with the exit, used up to their face, counter-entries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.queries import audit, payments, vouchers
from registry.services.reverse_receipt import reverse_receipt
from registry.services.take_step import take_step
from tests.support.homesteads import (
    EXIT,
    VOUCHER,
    WORTH,
    decided,
    leave,
    move,
    pay,
    settle,
    take_back,
    use,
)
from tests.support.refusals import refused_by
from tests.support.transfers import scalar, view
from tests.support.village import Village


def _nothing_broken(village: Village) -> bool:
    return [a.first for a in audit.run(village.session) if a.violations] == []


@pytest.mark.parametrize("form", ["housing_swap", "paid_exit"])
def test_an_exit_issues_the_voucher_that_its_sheet_agreed_to_and_the_due_is_paid_by_it(
    village: Village, form: str
) -> None:
    settle(village)
    number = leave(village, form)
    (voucher,) = vouchers.of_transfer(village.session, number)
    assert (voucher.number, voucher.face_fen, voucher.open_fen) == (f"{number}FP0001", VOUCHER, VOUCHER)
    assert (voucher.issued_on, voucher.last_day) == (village.today(), EXIT.voucher_until)
    assert voucher.holder == view(village, number).sheets[0].sheet.holder
    assert {(d.kind, d.amount_fen, d.open_fen) for d in payments.dues(village.session, number)} == {
        ("lump_sum", WORTH - VOUCHER, WORTH - VOUCHER),
        ("voucher", VOUCHER, 0),
    }
    assert _nothing_broken(village)


def test_an_exit_without_a_voucher_issues_none(village: Village) -> None:
    settle(village)
    cash = replace(EXIT, parts=(("cash", WORTH),), voucher_until=None)
    number = move(village, _right(village), None, "housing_swap", price=cash)
    case = decided(village, number)
    pay(village, number, WORTH - 1)
    with refused_by("price.not_secured"):
        take_step(village.session, case, "enter", actor=village.cast.shen)
    pay(village, number, WORTH)
    assert take_step(village.session, case, "enter", actor=village.cast.shen) == 1
    assert vouchers.of_transfer(village.session, number) == []


def _right(village: Village) -> str:
    return str(scalar(village, "SELECT code FROM land_right WHERE kind = 'homestead'"))


def test_a_voucher_that_ended_before_the_entry_is_not_issued(village: Village) -> None:
    settle(village)
    until = village.today() + timedelta(days=1)
    number = move(village, _right(village), None, "housing_swap", price=replace(EXIT, voucher_until=until))
    case = decided(village, number)
    pay(village, number)
    village.shift(days=2)
    with refused_by("exit.voucher_day"):
        take_step(village.session, case, "enter", actor=village.cast.shen)
    village.shift(days=-1)
    assert take_step(village.session, case, "enter", actor=village.cast.shen) == 1


def test_uses_and_counter_entries_add_up_and_nothing_is_edited(village: Village) -> None:
    settle(village)
    number = leave(village)
    first = use(village, number, VOUCHER)
    with refused_by("voucher.overused"):
        use(village, number, 1, document_number="购房合同 2")
    take_back(village, number, first)
    with refused_by("voucher.not_reversed"):
        take_back(village, number, first)
    use(village, number, VOUCHER - 1)
    use(village, number, 1)
    (voucher,) = vouchers.of_transfer(village.session, number)
    assert [u.amount_fen for u in voucher.uses] == [VOUCHER, -VOUCHER, VOUCHER - 1, 1]
    assert [u.is_reversed for u in voucher.uses] == [True, False, False, False]
    assert voucher.open_fen == 0
    with refused_by("voucher.not_reversed"):
        take_back(village, number, voucher.uses[1].id)
    assert _nothing_broken(village)


def test_what_a_voucher_paid_is_not_taken_back_from_the_due(village: Village) -> None:
    settle(village)
    number = leave(village)
    (receipt,) = payments.receipts(village.session, number)
    with refused_by("receipt.not_reversed"):
        reverse_receipt(village.session, number, receipt.id, "错", actor=village.cast.lu)
