"""For each rule of money of transfers: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry.queries import payments
from registry.services.record_receipts import Receipt, record_receipts
from registry.services.reverse_receipt import reverse_receipt
from registry.services.settle_security import settle_security
from registry.services.take_step import take_step
from tests.support.moves import leave_for_pay, secure, told
from tests.support.transfer_act_trials import everybody, leased, number
from tests.support.transfers import apply, decide
from tests.support.village import Village

Act = Callable[[Village], Any]


def _receipt(share: int = 1, due: int | None = None, document: str = "银行 1", before: int = 0) -> Act:
    """Record that a part of the first due came, `before` of them earlier and alike."""

    def act(v: Village) -> None:
        first = payments.dues(v.session, number(v))[0]
        one = Receipt(first.id if due is None else due, first.amount_fen // 4 * share, v.today(), document)
        for receipt in [replace(one, document_number="银行 1")] * before + [one]:
            record_receipts(v.session, number(v), [receipt], actor=v.cast.lu, vault=v.vault)

    return act


def _reversed(times: int) -> Act:
    def act(v: Village) -> None:
        _receipt()(v)
        (found,) = payments.receipts(v.session, number(v))
        for _ in range(times):
            reverse_receipt(v.session, number(v), found.id, "记错户", actor=v.cast.lu)

    return act


def _exit_drafted(v: Village) -> None:
    v.enter()
    leave_for_pay(v)


def _settled(*outcomes: str) -> Act:
    def act(v: Village) -> None:
        security = secure(v, number(v))
        for outcome in outcomes:
            settle_security(v.session, number(v), security, outcome, "银行通知", actor=v.cast.lu)

    return act


def _exit_decided(v: Village) -> None:
    _exit_drafted(v)
    everybody(v)
    decide(v, apply(v, number(v), proofs=told(v)))


def _enter_exit(v: Village, *, secured: bool = True) -> int:
    security = secure(v, number(v)) if secured else 0
    case = v.session.connection().exec_driver_sql("SELECT max(case_id) FROM transfer_case").scalar_one()
    take_step(v.session, case, "enter", actor=v.cast.shen)
    return security


def _enter_and_settle(outcome: str) -> Act:
    def act(v: Village) -> None:
        security = _enter_exit(v)
        settle_security(v.session, number(v), security, outcome, "银行通知", actor=v.cast.lu)

    return act


PAYMENT_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "receipt.due_unknown": (leased, _receipt(due=0), _receipt()),
    "receipt.overpaid": (leased, _receipt(5), _receipt(2)),
    "receipt.incomplete": (leased, _receipt(document=" "), _receipt()),
    "receipt.twice": (leased, _receipt(before=1), _receipt(document="银行 2", before=1)),
    "receipt.not_reversed": (leased, _reversed(2), _reversed(1)),
    "security.incomplete": (
        _exit_drafted,
        lambda v: secure(v, number(v), expires_on=v.today()),
        lambda v: secure(v, number(v)),
    ),
    "security.ended": (_exit_drafted, _settled("void", "posted"), _settled("void")),
    "security.backs": (_exit_decided, _enter_and_settle("void"), _enter_and_settle("posted")),
    "price.not_secured": (_exit_decided, lambda v: _enter_exit(v, secured=False), _enter_exit),
}
