"""What is paid for a transfer, and when: from agreed terms to a schedule that adds up to the fen.

Agreed terms are required for every transfer but inheritance; nothing is lawful, and then marked
无偿自愿 （农村土地承包法 38, 39）. All that is due goes to the household; a deduction names the law
that allows it （农村土地承包法 39, 61）.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from registry.area import to_mu
from registry.periods import OPEN_DATE, add_years
from registry.rules.exit_values import Exit
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

UNITS = ("mu_year", "lump_sum", "grain_mu_year", "dividend", "voucher", "free")
UNIT_NAMES: dict[str, Words] = {
    "mu_year": Words("每亩每年现金", "cash for each mu and year"),
    "lump_sum": Words("一次总付", "lump sum"),
    "grain_mu_year": Words("每亩每年实物折价", "grain for each mu and year, paid at its price"),
    "dividend": Words("入股分红", "dividends"),
    "voucher": Words("房票", "housing voucher"),
    "free": Words("无偿自愿", "for nothing, voluntarily"),
}
DUE_KINDS = ("rent", "lump_sum", "instalment", "improvement", "deduction", "voucher", "flat", "subsidy")
DUE_NAMES: dict[str, Words] = {
    "rent": Words("流转费", "rent"),
    "lump_sum": Words("一次总付款", "lump sum"),
    "instalment": Words("分期款", "instalment"),
    "improvement": Words("土地投入补偿", "compensation for improvements"),
    "deduction": Words("依法扣除", "lawful deduction"),
    "voucher": Words("房票", "housing voucher"),
    "flat": Words("安置房", "town flat"),
    "subsidy": Words("购房补贴", "purchase subsidy"),
}
PART_NAMES: dict[str, Words] = {
    "cash": Words("现金", "cash"),
    "voucher": DUE_NAMES["voucher"],
    "flat": DUE_NAMES["flat"],
    "rental": Words("公租房优先", "priority in public rental"),
    "subsidy": DUE_NAMES["subsidy"],
}
"""In what leaving a homestead is paid."""
CASH = ("mu_year", "lump_sum", "grain_mu_year", "voucher")

YEARLY = ("mu_year", "grain_mu_year")

NO_PRICE = Rule(
    "price.none",
    "农村土地承包法 第三十八条、第三十九条",
    Words(
        "{where}：要写明对价；确实无偿的，选“无偿自愿”",
        "{where}: state what is paid; where it truly is nothing, choose “for nothing, voluntarily”",
    ),
)
NO_LAST_DAY = Rule(
    "price.no_last_day",
    "农村土地承包法 第四十条；民法典 第七百二十一条",
    Words(
        "{where}：没有最后一日的，不能按年计价：写明最后一日，或约定总额",
        "{where}: what has no last day is not priced by the year: name one, or agree on a sum",
    ),
)
PRICE_FREE = Rule(
    "price.free",
    "农村土地承包法 第三十八条、第三十九条",
    Words(
        "{where}：“无偿自愿”不能再写金额",
        "{where}: “for nothing, voluntarily” has no amount",
    ),
)
PRICE_GRAIN = Rule(
    "price.grain",
    "农村土地承包法 第三十九条；农村土地经营权出租合同（示范文本）",
    Words(
        "{where}：实物折价要写明粮食品种和折价办法",
        "{where}: grain at its price names the grain and how its price is found",
    ),
)
DEDUCTION = Rule(
    "price.deduction",
    "农村土地承包法 第三十九条、第六十一条",
    Words(
        "{where}：流转收益归农户，扣除“{what}”没有写明法律依据",
        "{where}: the proceeds are the household's; the deduction “{what}” names no law",
    ),
)
DEDUCTION_LARGE = Rule(
    "price.deduction_large",
    "农村土地承包法 第三十九条、第六十一条",
    Words(
        "{where}：扣除合计 {sum} 元，超过应付的 {whole} 元",
        "{where}: deductions come to {sum} yuan, more than the {whole} yuan due",
    ),
)
INSTALMENTS = Rule(
    "price.instalments",
    "农村土地承包法 第三十九条；本项目设计 §4",
    Words(
        "{where}：各期合计 {sum} 元，应为 {whole} 元",
        "{where}: the instalments come to {sum} yuan, not {whole}",
    ),
)


@dataclass(frozen=True, slots=True)
class Deduction:
    """A line that lessens what is due, with the law that allows it."""

    what: str
    amount_fen: int
    basis: str


@dataclass(frozen=True, slots=True)
class Price:
    """Agreed terms of payment.

    `amount_fen` is for one 亩 and year (`mu_year`; `grain_mu_year`: at the first year's price of the
    grain), or the whole sum. Every `step_years` a yearly price grows by `step_permille` thousandths.
    """

    unit: str
    amount_fen: int = 0
    due_month: int = 1
    due_day: int = 1
    step_years: int = 0
    step_permille: int = 0
    grain: str = ""
    grain_price: str = ""
    instalments: Sequence[tuple[date, int]] = ()
    deductions: Sequence[Deduction] = field(default=())
    improvement_fen: int = 0
    """Compensation for what the household put into the soil （农村土地承包法 27）."""
    given_up: Exit | None = None
    """What a homestead that is left is worth by: the amount is the total of its lines (exit_terms.py)."""
    parts: Sequence[tuple[str, int]] = ()
    """In what it is paid, each way once."""
    voucher_until: date | None = None
    """The last day of the voucher."""

    @property
    def cash_fen(self) -> int:
        """What is paid in money: all of it, or the part in cash."""
        return dict(self.parts).get("cash", 0) if self.parts else self.amount_fen


@dataclass(frozen=True, slots=True)
class Due:
    """An amount that is due on a day."""

    number: int
    kind: str
    due_on: date
    amount_fen: int
    basis: str = ""


def refusals(where: str, price: Price, *, is_paid: bool) -> Iterable[Refusal]:
    """Yield what is wrong with terms of payment; `is_paid` where the form asks for them."""
    if price.unit not in UNITS or (is_paid and price.unit in CASH and price.amount_fen <= 0):
        yield NO_PRICE.refuse(where)
        return
    if price.unit == "free" and (price.amount_fen or price.instalments):
        yield PRICE_FREE.refuse(where)
    if price.unit == "grain_mu_year" and not (price.grain.strip() and price.grain_price.strip()):
        yield PRICE_GRAIN.refuse(where)
    for line in price.deductions:
        if not line.basis.strip():
            yield DEDUCTION.refuse(where, what=line.what)
    whole, taken = price.cash_fen, sum(line.amount_fen for line in price.deductions)
    if taken > whole:
        yield DEDUCTION_LARGE.refuse(where, sum=yuan(taken), whole=yuan(whole))
    if price.instalments and sum(fen for _, fen in price.instalments) != whole:
        told = sum(fen for _, fen in price.instalments)
        yield INSTALMENTS.refuse(where, sum=yuan(told), whole=yuan(whole))


def endless(where: str, price: Price, until: date) -> Iterable[Refusal]:
    """Yield that amounts by the year would never end; `until` is the day after the last."""
    if price.unit in YEARLY and until == OPEN_DATE:
        yield NO_LAST_DAY.refuse(where)


def schedule(price: Price, area_m2: Decimal, term: tuple[date, date]) -> list[Due]:
    """Return what is due over a term (half-open): one amount a year of rent, or the agreed instalments.

    A part of a year at the end is paid by its days. Amounts are whole fen, rounded half up once each,
    for 亩 as the paper shows them.
    """
    found: list[tuple[str, date, int, str]] = []
    if price.unit in YEARLY:
        found += [("rent", day, fen, "") for day, fen in _yearly(price, to_mu(area_m2), term)]
    elif price.instalments:
        found += [("instalment", day, fen, "") for day, fen in price.instalments]
    elif price.unit in ("lump_sum", "voucher") and price.cash_fen:
        found.append(("lump_sum", term[0], price.cash_fen, ""))
    found += [(way, term[0], fen, "") for way, fen in price.parts if way != "cash" and fen]
    if price.improvement_fen:
        found.append(("improvement", term[0], price.improvement_fen, "农村土地承包法 第二十七条"))
    found += [("deduction", term[0], line.amount_fen, line.basis) for line in price.deductions]
    return [Due(number, *row) for number, row in enumerate(found, start=1)]


def _yearly(price: Price, mu: Decimal, term: tuple[date, date]) -> Iterable[tuple[date, int]]:
    begin, end = term
    if end == OPEN_DATE:
        return  # no list of years ends then: `endless` refuses it
    year = 0
    while (start := add_years(begin, year)) < end:
        next_start = add_years(begin, year + 1)
        fen = _rent(price, mu, year)
        if next_start > end:
            fen = fen * (end - start).days / (next_start - start).days
        yield _due_day(price, start), int(fen.quantize(Decimal(1), ROUND_HALF_UP))
        year += 1


def _rent(price: Price, mu: Decimal, year: int) -> Decimal:
    """Return the rent of a whole year of a term, the first being 0, as its price has grown by then."""
    fen = Decimal(price.amount_fen) * mu
    for _ in range(year // price.step_years if price.step_years else 0):
        fen = fen * (1000 + price.step_permille) / 1000
    return fen


def last_rent(price: Price, area_m2: Decimal, term: tuple[date, date]) -> int:
    """Return what a whole year costs at the end of a term, in fen; 0 where it is not paid by the year."""
    begin, end = term
    if price.unit not in YEARLY or end == OPEN_DATE:
        return 0
    last = end - timedelta(days=1)
    years = last.year - begin.year - (add_years(begin, last.year - begin.year) > last)
    return int(_rent(price, to_mu(area_m2), years).quantize(Decimal(1), ROUND_HALF_UP))


def _due_day(price: Price, start: date) -> date:
    """Return the agreed day inside the year of rent that begins on a day."""
    agreed = _day_of(start.year, price.due_month, price.due_day)
    return agreed if agreed >= start else _day_of(start.year + 1, price.due_month, price.due_day)


def _day_of(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))  # the 31st of a short month: its last


def total(dues: Iterable[Due]) -> int:
    """Return the fen that the household gets in all."""
    return sum(-due.amount_fen if due.kind == "deduction" else due.amount_fen for due in dues)


def yuan(fen: int) -> str:
    """Return fen as yuan with two decimals."""
    return f"{fen // 100:,}.{fen % 100:02d}" if fen >= 0 else f"-{yuan(-fen)}"
