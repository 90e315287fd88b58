"""What the terms of leaving a homestead must say: its value line by line, and in what it is paid.

The amount on the sheet is the total of the lines to the fen, and the ways it is paid in come to the
amount; nothing is taken off but by law (transfer_prices.DEDUCTION).
"""

from collections.abc import Iterable
from datetime import date

from registry.rules import exit_values
from registry.rules.refusal import Refusal, Rule
from registry.rules.transfer_prices import PART_NAMES, Price, yuan
from registry.words import Words

HOMESTEAD, FORMS = "homestead", ("housing_swap", "paid_exit")

NOT_VALUED = Rule(
    "exit.not_valued",
    "土地管理法 第六十二条；土地管理法实施条例 第三十六条",
    Words(
        "{where}：退出宅基地要按户逐项写明价值：房屋、宅基地、资格权、奖励，数值不能为负，成新率在 0 至 1 之间",
        "{where}: leaving a homestead states its value line by line for each household: house, plot, qualification,"
        " rewards; nothing below 0, and what is left of a house between 0 and 1",
    ),
)
AMOUNT = Rule(
    "exit.amount",
    "土地管理法 第六十二条；本项目设计 §4",
    Words(
        "{where}：约定金额 {amount} 元，各项合计应为 {whole} 元",
        "{where}: {amount} yuan are agreed, and the lines come to {whole}",
    ),
)
PARTS = Rule(
    "exit.parts",
    "土地管理法 第六十二条；土地管理法实施条例 第三十五条；本项目设计 §4",
    Words(
        "{where}：要写明以现金、房票、安置房、公租房优先还是购房补贴支付，每种一次，合计 {paid} 元，应为 {whole} 元",
        "{where}: say what is paid in cash, by voucher, as a flat, by priority in public rental or as a subsidy, each"
        " once; they come to {paid} yuan, not {whole}",
    ),
)
VOUCHER_DAY = Rule(
    "exit.voucher_day",
    "土地管理法 第六十二条；本项目设计 §4",
    Words(
        "{where}：以房票支付的，要写明退出之日以后的有效期截止日",
        "{where}: what is paid by voucher names the last day of the voucher, after the day of the exit",
    ),
)


def refusals(where: str, form: str, right_kind: str, price: Price, begin: date) -> Iterable[Refusal]:
    """Yield what the terms of an exit lack; of other moves only that nothing of it stands in them."""
    if form not in FORMS or right_kind != HOMESTEAD:
        if price.given_up is not None or price.parts:
            yield PARTS.refuse(where, paid=yuan(_paid(price)), whole=yuan(price.amount_fen))
        return
    if price.given_up is None or not exit_values.is_sound(price.given_up):
        yield NOT_VALUED.refuse(where)
        return
    whole = exit_values.value(price.given_up).total
    if price.amount_fen != whole:
        yield AMOUNT.refuse(where, amount=yuan(price.amount_fen), whole=yuan(whole))
    ways = [way for way, _ in price.parts]
    fair = len(ways) == len(set(ways)) and all(_fits(way, fen) for way, fen in price.parts)
    # By the year, or as a dividend, nothing of it would be due: it is a sum.
    if not (fair and ways and price.unit == "lump_sum" and _paid(price) == price.amount_fen):
        yield PARTS.refuse(where, paid=yuan(_paid(price)), whole=yuan(price.amount_fen))
    if "voucher" in ways and (price.voucher_until is None or price.voucher_until <= begin):
        yield VOUCHER_DAY.refuse(where)


def _fits(way: str, fen: int) -> bool:
    """Return whether a way is known and has an amount; priority in public rental is no money."""
    return way in PART_NAMES and (fen == 0 if way == "rental" else fen > 0)


def _paid(price: Price) -> int:
    return sum(fen for _, fen in price.parts)
