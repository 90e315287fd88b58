"""What may be offered on the market board, and what may come of it （农村土地经营权流转管理办法 第二十五条）."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

OUTCOMES = ("settled", "withdrawn")
BIDDINGS = ("tender", "auction", "open_consultation")
BIDDING_NAMES: dict[str, Words] = {
    "tender": Words("招标", "tender"),
    "auction": Words("拍卖", "auction"),
    "open_consultation": Words("公开协商", "open consultation"),
}
STATE_NAMES: dict[str, Words] = {
    "open": Words("正在挂牌", "on offer"),
    "expired": Words("挂牌已到期", "the offer ran out"),
    "withdrawn": Words("已撤回", "withdrawn"),
    "settled": Words("已成交", "settled"),
}
REVIEW_NAMES: dict[str, Words] = {
    "reviewed": Words("工商资本审查：已通过", "outside capital: reviewed"),
    "not_needed": Words("工商资本审查：不需要", "outside capital: no review needed"),
    "not_yet": Words("工商资本审查：尚未审查", "outside capital: not reviewed yet"),
}
FORMS_OFFERED: tuple[str, ...] = (
    "lease", "forest_lease", "equity_contribution", "entrustment", "homestead_lease",
)  # fmt: skip
"""What the board is for: moves that leave the household its right. Who gives a right up does so at the desk."""
MOST_PLACE, MOST_TERMS, MOST_NAME, MOST_CONTACT, MOST_MESSAGE = 100, 1000, 60, 120, 500
FEWEST_TRANSFERORS = 3
"""A figure about fewer people than these would tell what one of them got."""

_TRANSFER = "农村土地承包法 第三十六条、第三十八条"
RIGHT_GONE = Rule(
    "market.right_gone",
    "农村土地承包法 第三十八条；不动产登记暂行条例 第十四条",
    Words(
        "{where}：权利没有登记或已经终止，不能挂牌",
        "{where}: the right is not registered or has ended, and cannot be offered",
    ),
)
KIND = Rule(
    "market.kind",
    f"{_TRANSFER}；民法典 第三百四十二条；土地管理法 第六十二条",
    Words("{where}：这类权利不能以“{form}”方式挂牌", "{where}: such a right is not offered by “{form}”"),
)
SEIZED = Rule(
    "market.seized",
    "不动产登记暂行条例 第二十二条；民法典 第二百二十一条",
    Words(
        "{where}：已被查封或者禁止转让，解除后才能挂牌",
        "{where}: it is seized or barred from transfer, and can be offered when that ends",
    ),
)
TERM = Rule(
    "market.term",
    "农村土地承包法 第三十八条第三项",
    Words(
        "{where}：希望的期限不在权利的期限内（至 {last}）",
        "{where}: the term wanted is not within that of the right (up to {last})",
    ),
)
LAND = Rule(
    "market.land",
    "农村土地承包法 第三十八条、第四十条第二项",
    Words("{where}：地块不在这项权利内", "{where}: a parcel is not in this right"),
)
CONSENT = Rule(
    "market.consent",
    "农村土地承包法 第三十八条第一项、第六十条；农村土地经营权流转管理办法 第八条",
    Words("{where}：缺少权利人签字的挂牌委托书", "{where}: the holder's signed mandate to list is missing"),
)
INCOMPLETE = Rule(
    "market.incomplete",
    "农村土地承包法 第四十条；农村土地经营权流转管理办法 第二十五条",
    Words(
        "{where}：面积、价格、大致位置、条件和截止日要写全，截止日不早于今天",
        "{where}: state area, price, place in words, terms, and a last day not before today",
    ),
)
BIDDING = Rule(
    "market.bidding",
    "农村土地承包法 第四十八条、第四十九条",
    Words(
        "{where}：集体资产要写明公开竞价的方式、日期，并附文件",
        "{where}: an asset of the collective needs kind, date and document of its public bidding",
    ),
)
LISTED = Rule(
    "market.listed",
    "农村土地经营权流转管理办法 第二十五条；本项目设计 §7",
    Words("{where}：已经挂牌，先撤回", "{where}: it is on offer already; withdraw that first"),
)
CLOSED = Rule(
    "market.closed",
    "农村土地经营权流转管理办法 第二十五条；本项目设计 §7",
    Words("{where}：挂牌已经结束", "{where}: this offer has ended"),
)
INTEREST = Rule(
    "market.interest",
    "民法典 第四百七十二条；本项目设计 §7",
    Words(
        "{where}：要写姓名、联系方式和打算，不超过表上的长度；打算中不写号码",
        "{where}: write name, contact and what is intended, within the form's size; no numbers in the latter",
    ),
)
ACCEPTED = Rule(
    "market.accepted",
    "个人信息保护法 第六条；本项目设计 §7",
    Words("{where}：已经接受过", "{where}: it has been accepted already"),
)
REASON = Rule(
    "market.reason",
    "农村土地承包法 第三十八条第一项；本项目设计 §7",
    Words("{where}：撤回要写明理由", "{where}: a withdrawal states its reason"),
)
SETTLES = Rule(
    "market.settles",
    "农村土地承包法 第四十条、第四十一条；农村土地经营权流转管理办法 第二十五条",
    Words(
        "{where}：流转合同 {number} 没有使这项权利的流转生效",
        "{where}: by transfer {number} nothing of this right took effect",
    ),
)


@dataclass(frozen=True, slots=True)
class ListedRight:
    """A right in force as far as listing needs it."""

    kind: str
    term: tuple[date, date]
    is_barred: bool
    """Whether it is seized, or a restriction bans its transfer."""
    units: frozenset[str]
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """An offer that somebody wants to make."""

    where: str
    form: str
    form_name: Words
    moves: Sequence[str]
    parcels: Sequence[str]
    area: Decimal
    term: tuple[date, date]
    unit: str
    amount_fen: int
    place: str
    terms: str
    last_day: date
    asset: str | None
    has_consent: bool
    bidding: tuple[str, date | None, bool]
    """Kind, date, and whether its document is there."""


def refusals_to_list(wish: Wish, right: ListedRight | None, today: date) -> Iterable[Refusal]:
    """Yield what keeps an offer from the board."""
    if not _is_whole(wish, today):
        yield INCOMPLETE.refuse(wish.where)
    if not wish.has_consent:
        yield CONSENT.refuse(wish.where)
    if wish.asset is not None:
        kind, day, has_paper = wish.bidding
        if kind not in BIDDINGS or day is None or day > today or not has_paper:
            yield BIDDING.refuse(wish.where)
    elif right is None:
        yield RIGHT_GONE.refuse(wish.where)
    else:
        yield from _of_right(wish, right)


def _is_whole(wish: Wish, today: date) -> bool:
    texts = ((wish.place, MOST_PLACE), (wish.terms, MOST_TERMS))
    priced = wish.unit in ("free", "dividend") or wish.amount_fen > 0
    said = all(0 < len(value.strip()) <= most for value, most in texts)
    return said and priced and wish.area > 0 and wish.term[0] < wish.term[1] and wish.last_day >= today


def _of_right(wish: Wish, right: ListedRight) -> Iterable[Refusal]:
    where = wish.where
    if right.kind not in wish.moves or wish.form not in FORMS_OFFERED:
        yield KIND.refuse(where, form=wish.form_name)
    if right.is_barred:
        yield SEIZED.refuse(where)
    if wish.term[0] < right.term[0] or wish.term[1] > right.term[1]:
        yield TERM.refuse(where, last=right.term[1])
    if not set(wish.parcels) <= right.units:
        yield LAND.refuse(where)
    if right.is_listed:
        yield LISTED.refuse(where)


def refusals_when_closed(where: str, state: str) -> Iterable[Refusal]:
    """Yield that an offer has ended."""
    if state != "open":
        yield CLOSED.refuse(where)


def refusals_of_interest(where: str, name: str, contact: str, message: str) -> Iterable[Refusal]:
    """Yield what an expression of interest lacks; a number in its open text would show a contact."""
    fields = ((name, MOST_NAME), (contact, MOST_CONTACT), (message, MOST_MESSAGE))
    run = longest = 0
    for sign in message:
        run = run + 1 if sign.isdigit() else run if sign in " -" else 0
        longest = max(longest, run)
    if not all(0 < len(value.strip()) <= most for value, most in fields) or longest >= 7:
        yield INTEREST.refuse(where)


def review_status(*, is_outside: bool, limit_mu: Decimal, mu: Decimal, is_reviewed: bool) -> str:
    """Return where the review of outside capital stands （农村土地承包法 45）; a county without a limit: none."""
    if is_reviewed:
        return "reviewed"
    return "not_yet" if is_outside and limit_mu and mu >= limit_mu else "not_needed"
