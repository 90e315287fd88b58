"""What the signed terms of a security must say of the debt （农村土地承包法 47；民法典 400）."""

from collections.abc import Iterable
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.rules.transfer_prices import Price
from registry.words import Words

AMOUNT = Rule(
    "security.amount",
    "民法典 第四百条",
    Words(
        "{where}：担保合同要写明被担保债权的数额（一次总付的金额）",
        "{where}: a security states how much it secures, as a lump sum",
    ),
)
OVER = Rule(
    "security.over",
    "民法典 第四百条",
    Words(
        "{where}：担保期限到 {last} 已届满，不能再设立担保",
        "{where}: the term of the security was over on {last}; it secures nothing",
    ),
)


def refusals(where: str, price: Price, until: date, today: date) -> Iterable[Refusal]:
    """Yield what is missing of the debt; its amount stands where other forms have a lump sum.

    `until` is the day from which on it secures nothing.
    """
    if price.unit != "lump_sum" or price.amount_fen <= 0:
        yield AMOUNT.refuse(where)
    if until <= today:
        yield OVER.refuse(where, last=until)
