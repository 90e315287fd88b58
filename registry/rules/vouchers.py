"""Uses of a voucher 房票: up to its face, in its days; a wrong one is taken back by a counter-entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.rules.transfer_prices import yuan
from registry.words import Words

INCOMPLETE = Rule(
    "voucher.incomplete",
    "本项目设计 §4",
    Words(
        "{where}：使用房票要写明大于零的金额、购房合同号和不晚于今天的日期",
        "{where}: a use has an amount above nothing, the number of the purchase contract and a day not after today",
    ),
)
OVERUSED = Rule(
    "voucher.overused",
    "民法典 第五百七十九条；本项目设计 §4",
    Words(
        "{where}：房票还剩 {open} 元，不能用 {amount} 元",
        "{where}: {open} yuan are left of the voucher, not {amount}",
    ),
)
NOT_ITS_DAY = Rule(
    "voucher.not_its_day",
    "本项目设计 §4",
    Words(
        "{where}：房票的有效期是 {since} 至 {last}",
        "{where}: the voucher is good from {since} to {last}",
    ),
)
TWICE = Rule(
    "voucher.twice",
    "本项目设计 §4",
    Words(
        "{where}：合同 {document} 的这笔金额已经记过；记错的先冲正",
        "{where}: this amount of contract {document} is on record; take a wrong one back first",
    ),
)
NOT_REVERSED = Rule(
    "voucher.not_reversed",
    "本项目设计 §4",
    Words(
        "{where}：没有可以冲正的这次使用，或已经冲正；冲正要写明原因",
        "{where}: no such use to take back, or it was; taking back needs its reason",
    ),
)


@dataclass(frozen=True, slots=True)
class UseCase:
    """A use that is to be recorded."""

    where: str
    amount_fen: int
    document: str
    used_on: date
    open_fen: int
    """What is left of the voucher."""
    days: tuple[date, date]
    """Its first and its last day."""
    is_known: bool
    """Whether the same amount of the same contract is on record and was not taken back."""
    today: date


def use_refusals(use: UseCase) -> Iterable[Refusal]:
    """Yield what keeps a use from being recorded."""
    if use.amount_fen <= 0 or not use.document.strip() or use.used_on > use.today:
        yield INCOMPLETE.refuse(use.where)
    if use.amount_fen > use.open_fen:
        yield OVERUSED.refuse(use.where, open=yuan(use.open_fen), amount=yuan(use.amount_fen))
    since, last = use.days
    if not since <= use.used_on <= last:
        yield NOT_ITS_DAY.refuse(use.where, since=since, last=last)
    if use.is_known:
        yield TWICE.refuse(use.where, document=use.document)
