"""Money that came, and money that is secured: receipts of dues, proofs of payment, escrow and guarantees.

Nothing is corrected in place: a receipt that was wrong gets a counter-entry. What cannot be undone is
paid, or secured in full, before it is entered (reliability.md I25).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.rules.transfer_prices import Due, total, yuan
from registry.words import Words

SECURITY_KINDS = ("paid", "escrow", "guarantee")
SECURITY_NAMES: dict[str, Words] = {
    "paid": Words("已经付清", "paid in full"),
    "escrow": Words("资金监管", "escrow"),
    "guarantee": Words("银行保函", "bank guarantee"),
}
OUTCOME_NAMES: dict[str, Words] = {
    "posted": Words("已拨付给农户", "paid out to the household"),
    "void": Words("已撤销", "void"),
}
IN_KIND = ("voucher", "flat")
"""Kinds of dues that no bank pays: a paper that buys a home, and a home."""


def is_money(kind: str, unit: str, paid_in: str) -> bool:
    """Return whether a due is paid in money to the household, by the terms of its sheet.

    A sum may be agreed as a voucher, and an exit paid in shares or social insurance (standards.md §6).
    """
    return kind not in IN_KIND and unit != "voucher" and paid_in in ("", "cash")


DUE_UNKNOWN = Rule(
    "receipt.due_unknown",
    "农村土地承包法 第三十九条",
    Words(
        "{where}：没有这一期应付款，或已随终止取消",
        "{where}: there is no such due, or it was cancelled with the end",
    ),
)
OVERPAID = Rule(
    "receipt.overpaid",
    "民法典 第五百七十九条",
    Words(
        "{where}：这一期还应付 {open} 元，不能记 {amount} 元",
        "{where}: {open} yuan are open of this due, not {amount}",
    ),
)
RECEIPT_INCOMPLETE = Rule(
    "receipt.incomplete",
    "农村土地承包法 第三十九条；本项目设计 §4",
    Words(
        "{where}：收款要写明大于零的金额、收据号和不晚于今天的日期",
        "{where}: a receipt has an amount above nothing, its number and a day not after today",
    ),
)
RECEIPT_TWICE = Rule(
    "receipt.twice",
    "农村土地承包法 第三十九条；本项目设计 §4",
    Words(
        "{where}：收据 {document} 已经记过这一期",
        "{where}: receipt {document} is on record for this due already",
    ),
)
NOT_REVERSED = Rule(
    "receipt.not_reversed",
    "本项目设计 §4",
    Words(
        "{where}：没有可以冲正的这笔收款，或已经冲正；房票支付的不冲正；冲正要写明原因",
        "{where}: no such receipt to reverse, or it was, or a voucher paid it; a reversal needs its reason",
    ),
)
SECURITY_INCOMPLETE = Rule(
    "security.incomplete",
    "本项目设计 §4",
    Words(
        "{where}：付款证明或担保要有金额、收款或保管人、凭证号和扫描件；监管和保函还要有今天以后的到期日",
        "{where}: a proof or security has amount, who holds it, number and scan; escrow and guarantee a later last day",
    ),
)
SECURITY_ENDED = Rule(
    "security.ended",
    "本项目设计 §4",
    Words(
        "{where}：这份担保已经了结，或没有这份担保；了结要写明原因",
        "{where}: this security has ended, or there is none; its end needs a reason",
    ),
)
SECURITY_BACKS = Rule(
    "security.backs",
    "本项目设计 §4",
    Words(
        "{where}：退出已凭这份担保登簿，只能拨付，不能撤销",
        "{where}: an exit was entered on this security; it is paid out, not made void",
    ),
)
NOT_SECURED = Rule(
    "price.not_secured",
    "土地管理法 第六十二条；土地管理法实施条例 第三十五条；本项目设计 §4",
    Words(
        "{where}：不可逆的退出须先付清，或有足额、未到期的资金监管或保函（差 {missing} 元）",
        "{where}: what cannot be undone is first paid, or secured in full until later ({missing} yuan missing)",
    ),
)


@dataclass(frozen=True, slots=True)
class Security:
    """A proof of payment, or of money that is secured, that is open."""

    kind: str
    amount_fen: int
    expires_on: date | None


def security_refusals(
    where: str, dues: Sequence[Due], security: Security | None, today: date
) -> Iterable[Refusal]:
    """Yield what an act that cannot be undone still wants: all of it paid, or secured beyond its last day.

    What is paid by voucher is paid with the act itself, which issues it.
    """
    whole = total(due for due in dues if due.kind != "voucher")
    last = max((due.due_on for due in dues), default=today)
    if security is None:
        held = 0
    else:
        stands = security.kind == "paid" or (
            security.expires_on is not None and security.expires_on > max(last, today)
        )
        held = security.amount_fen if stands else 0
    if held < whole or security is None:
        yield NOT_SECURED.refuse(where, missing=yuan(max(0, whole - held)))


@dataclass(frozen=True, slots=True)
class ReceiptCase:
    """A receipt that is to be recorded."""

    where: str
    amount_fen: int
    document: str
    paid_on: date
    open_fen: int | None
    """What is open of its due; None where there is no such due."""
    is_known: bool
    today: date


def receipt_refusals(receipt: ReceiptCase) -> Iterable[Refusal]:
    """Yield what keeps a receipt from being recorded."""
    where = receipt.where
    if receipt.open_fen is None:
        yield DUE_UNKNOWN.refuse(where)
        return
    if receipt.amount_fen <= 0 or not receipt.document.strip() or receipt.paid_on > receipt.today:
        yield RECEIPT_INCOMPLETE.refuse(where)
    if receipt.amount_fen > receipt.open_fen:
        yield OVERPAID.refuse(where, open=yuan(receipt.open_fen), amount=yuan(receipt.amount_fen))
    if receipt.is_known:
        yield RECEIPT_TWICE.refuse(where, document=receipt.document)
