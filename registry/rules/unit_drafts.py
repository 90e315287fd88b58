"""May this page be registered? Facts of a draft in, every refusal out.

What one kind of right adds of its own (homesteads: one plot a household, the standard) stands in a
file of its own; here is what every page answers.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from registry import codes
from registry.codelists import HolderKind
from registry.periods import OPEN_DATE, add_years
from registry.rules.page_facts import FACTS
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

FOLIO = Rule(
    "unit.folio",
    "不动产登记暂行条例 第八条；GB/T 37346-2019",
    Words(
        "{where}：登记簿编号应为{form}",
        "{where}: not the number of such a page ({form})",
    ),
)
FOLIO_TYPE = Rule(
    "unit.folio_type",
    "不动产登记暂行条例 第八条；GB/T 37346-2019",
    Words(
        "{where}：宗地特征码 {found} 与“{right}”不符，应为 {wanted}",
        "{where}: land type {found} does not fit “{right}”, which has {wanted}",
    ),
)
FOLIO_PLOT = Rule(
    "unit.folio_plot",
    "不动产登记暂行条例 第八条；GB/T 37346-2019",
    Words(
        "{where}：不动产单元号的前 19 位不是宗地 {plots} 的代码",
        "{where}: its first 19 places are not the code of plot {plots}",
    ),
)
FOLIO_TAKEN = Rule(
    "unit.folio_taken",
    "不动产登记暂行条例 第八条",
    Words(
        "{where}：登记簿已有这一页，请办理变更或转移登记",
        "{where}: the register has this page already; apply for a change or a transfer",
    ),
)
UNIT_KIND = Rule(
    "unit.kind",
    "不动产登记暂行条例 第八条",
    Words(
        "{where}：“{right}”不登记在这类登记单元上",
        "{where}: “{right}” does not stand on a page of this kind",
    ),
)
HOLDER_KIND = Rule(
    "unit.holder_kind",
    "本项目设计 §3",
    Words(
        "{where}：{holder}（{kind}）不能是“{right}”的权利人",
        "{where}: {holder} ({kind}) cannot hold “{right}”",
    ),
)
NO_MEMBERS = Rule(
    "unit.no_members",
    "农村土地承包法 第二十四条；不动产登记暂行条例实施细则 第十条",
    Words(
        "{where}：农户 {holder} 没有成员，权证须列明共有情况",
        "{where}: household {holder} has no members; the paper must say who shares the right",
    ),
)
NO_GROUND = Rule(
    "unit.no_ground",
    "不动产登记暂行条例 第八条",
    Words("{where}：“{right}”没有地块或房屋", "{where}: “{right}” lies on nothing"),
)
GROUND_LEVEL = Rule(
    "unit.ground_level",
    "本项目设计 §3",
    Words(
        "{where}：{code} 不是“{right}”所及的空间单元",
        "{where}: “{right}” does not lie on units like {code}",
    ),
)
GROUND_ENDED = Rule(
    "unit.ground_ended",
    "不动产登记暂行条例 第十七条",
    Words("{where}：{code} 的图形已经终止", "{where}: {code} has ended"),
)
GROUND_TAKEN = Rule(
    "unit.ground_taken",
    "民法典 第一百一十四条；不动产登记暂行条例 第二十二条",
    Words(
        "{where}：{code} 上已登记“{right}”（{by}），先解决争议",
        "{where}: “{right}” is registered on {code} already ({by}); settle that first",
    ),
)
SHARES = Rule(
    "unit.shares",
    "民法典 第二百九十八条；本项目设计 §3（确权确股不确地）",
    Words(
        "{where}：{code} 上“{right}”的份额合计 {sum}，超过全部",
        "{where}: shares of “{right}” in {code} come to {sum}, more than the whole",
    ),
)
UNDER_WAY = Rule(
    "unit.under_way",
    "不动产登记暂行条例 第十五条、第二十二条",
    Words(
        "{where}：业务 {case} 正在办理这一页，先办结或撤回",
        "{where}: case {case} is about this page; finish or withdraw that one first",
    ),
)
PORTIONS = Rule(
    "unit.portions",
    "农村集体经济组织法 第四十条",
    Words(
        "{where}：份额数应是大于零的数，小数不超过四位",
        "{where}: the number of portions is more than nothing, with four decimals at most",
    ),
)
NO_PARENT = Rule(
    "unit.no_parent",
    "本项目设计 §3",
    Words(
        "{where}：“{right}”须以“{parents}”为基础，同页或登记簿上没有",
        "{where}: “{right}” rests on “{parents}”, which neither this page nor the register has",
    ),
)
TERM_SHORT = Rule(
    "unit.term_short",
    "农村土地承包法 第二十一条；民法典 第三百三十二条",
    Words(
        "{where}：“{right}”的期限少于 {years} 年",
        "{where}: the term of “{right}” is shorter than {years} years",
    ),
)
TERM_LONG = Rule(
    "unit.term_long",
    "农村土地承包法 第二十一条；民法典 第三百三十二条",
    Words(
        "{where}：“{right}”的期限超过 {years} 年",
        "{where}: the term of “{right}” is longer than {years} years",
    ),
)
NO_LAST_DAY = Rule(
    "unit.no_last_day",
    "农村土地承包法 第二十一条；民法典 第三百三十二条",
    Words("{where}：“{right}”必须有期限", "{where}: “{right}” must have a last day"),
)
TERM_PARENT = Rule(
    "unit.term_parent",
    "农村土地承包法 第三十八条第三项",
    Words(
        "{where}：“{right}”的期限超过所依据权利的剩余期限（至 {last}）",
        "{where}: “{right}” would outlast the right it rests on (until {last})",
    ),
)
RIGHT_ENDED = Rule(
    "unit.right_ended",
    "不动产登记暂行条例 第十四条",
    Words("{where}：权利 {code} 已经终止", "{where}: right {code} has ended"),
)
LEFT_OUT = Rule(
    "unit.left_out",
    "不动产登记暂行条例 第八条",
    Words(
        "{where}：这一页上的权利 {rights} 没有写明去向；同页的权利要一并变更",
        "{where}: say what becomes of {rights} as well: a page changes as a whole",
    ),
)
FACTS_UNKNOWN = Rule(
    "unit.facts",
    "本项目设计 §3",
    Words(
        "{where}：没有“{keys}”这样的记载事项",
        "{where}: a page has no facts named {keys}",
    ),
)
NOTHING = Rule(
    "unit.nothing",
    "不动产登记暂行条例 第十六条",
    Words("{where}：没有申请登记的权利", "{where}: no right is applied for"),
)

LAND_TYPES: dict[str, tuple[str, ...]] = {
    "ownership": ("JA",),
    "homestead": ("JC",),
    "construction": ("JB", "JS", "JX"),
    "forest": ("JE",),
    "forest_operating": ("JE",),
    "operating": ("JD", "JF"),
}
"""Letters of the land unit by the kind of page; pages not listed have numbers of their own."""


@dataclass(frozen=True, slots=True)
class Lawful:
    """What the law lets a right of a kind be."""

    name: Words
    holders: frozenset[HolderKind]
    level: str | None
    unit: str
    parents: Sequence[tuple[str, Words]]
    """Kinds it must rest on, by code; collective ownership needs no registration of its own."""
    term_years: tuple[int, int] | None
    ends: bool
    heirs: frozenset[HolderKind] = frozenset()
    """Who may hold it besides, where it goes on."""
    is_filed: bool = False
    """Whether it may stand in the filing ledger as well, where it is too short to be registered."""


FILING = "filing"
"""The page of the filing ledger 备案台账 that a transfer has."""
APART = (FILING, "operating", "forest_operating")
"""Pages whose rights rest on rights of other pages, each on its own: one may end while the others go on."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A unit that a right is to lie on."""

    code: str
    level: str
    stands: bool
    taken_by: str | None
    """Code of another right of the same kind that keeps this one out: one of the two has it alone."""
    share: Fraction = Fraction(1)
    given: Fraction = Fraction(0)
    """What other rights of the same kind have of it, where all are shares."""


@dataclass(frozen=True, slots=True)
class RightCase:
    """A right that is to be registered."""

    kind: str
    lawful: Lawful
    act: str
    code: str | None
    """Code of the right that changes or ends."""
    is_current: bool
    holder: str
    holder_kind: HolderKind
    members: int
    term_from: date
    term_to: date
    ground: Sequence[Ground]
    parent_term: tuple[int, date] | None
    """The right it is derived from with the end of its term, where that is registered."""


@dataclass(frozen=True, slots=True)
class PageCase:
    """A page that is to be registered."""

    folio_number: str
    kind: str
    is_taken: bool
    left_out: Sequence[str]
    """Rights that stand on the page and that the draft does not mention."""
    rights: Sequence[RightCase]
    portions: str | None = None
    """The number of portions that the page states."""


def refusals(page: PageCase) -> Iterable[Refusal]:
    """Yield everything that keeps a page from being registered as drafted."""
    if not page.rights:
        yield NOTHING.refuse(page.folio_number)
    yield from _of_number(page)
    if page.is_taken and all(r.act == "begin" for r in page.rights):
        yield FOLIO_TAKEN.refuse(page.folio_number)
    if page.left_out:
        yield LEFT_OUT.refuse(page.folio_number, rights="、".join(page.left_out))
    for right in page.rights:
        if not right.is_current:
            yield RIGHT_ENDED.refuse(page.folio_number, code=right.code)
        if right.act == "end":
            continue
        yield from _of_holder(page.folio_number, right)
        yield from _of_ground(page.folio_number, right)
        yield from _of_parent(page, right)
        yield from _of_term(page.folio_number, right, is_filed=page.kind == FILING)
        if right.lawful.unit != page.kind and not (right.lawful.is_filed and page.kind == FILING):
            yield UNIT_KIND.refuse(page.folio_number, right=right.lawful.name.zh)


def unknown_facts(folio_number: str, keys: Iterable[str]) -> Iterable[Refusal]:
    """Yield a refusal where a page's facts have names that the book does not know."""
    unknown = sorted(set(keys) - set(FACTS))
    if unknown:
        yield FACTS_UNKNOWN.refuse(folio_number, keys="、".join(unknown))


def _of_number(page: PageCase) -> Iterable[Refusal]:
    wanted = LAND_TYPES.get(page.kind)
    if wanted is None:
        yield from _of_own_number(page)
        return
    if not codes.ESTATE_UNIT.fits(page.folio_number):
        yield FOLIO.refuse(page.folio_number or "—", form=codes.ESTATE_UNIT.form.zh)
        return
    unit = codes.land_unit_of(page.folio_number)
    if codes.land_type_of(unit) not in wanted:
        name = page.rights[0].lawful.name.zh if page.rights else page.kind
        yield FOLIO_TYPE.refuse(
            page.folio_number, found=codes.land_type_of(unit), right=name, wanted="、".join(wanted)
        )
    plots = {g.code for r in page.rights for g in r.ground if g.level.endswith(("plot", "area"))}
    if plots and unit not in plots and page.kind in ("homestead", "construction"):
        yield FOLIO_PLOT.refuse(page.folio_number, plots="、".join(sorted(plots)))


def _of_own_number(page: PageCase) -> Iterable[Refusal]:
    """Yield what is wrong with the number of a page that the cadastre does not number."""
    number = page.folio_number
    if page.kind == "asset_pool":
        fits, form = codes.PORTION.fits(number), codes.PORTION.form.zh
    elif page.kind == "open_contract":
        fits, form = codes.CONTRACT.fits(number) and number.endswith("Q"), "以 Q 结尾的承包合同编码"
    elif page.kind == FILING:
        fits, form = codes.FILING.fits(number), codes.FILING.form.zh
    else:
        fits, form = bool(number.strip()), "登记机构给出的编号"
    if not fits:
        yield FOLIO.refuse(number or "—", form=form)
    if page.kind == "asset_pool" and not _is_positive(page.portions):
        yield PORTIONS.refuse(number or "—")


def _is_positive(number: str | None) -> bool:
    return re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", number or "", re.ASCII) is not None and bool(
        Decimal(number or 0)
    )


def _of_holder(where: str, right: RightCase) -> Iterable[Refusal]:
    kind = right.lawful
    if right.holder_kind not in (kind.holders | kind.heirs if right.act == "change" else kind.holders):
        yield HOLDER_KIND.refuse(where, holder=right.holder, kind=right.holder_kind.zh, right=kind.name.zh)
    if right.holder_kind is HolderKind.HOUSEHOLD and not right.members:
        yield NO_MEMBERS.refuse(where, holder=right.holder)


def _of_ground(where: str, right: RightCase) -> Iterable[Refusal]:
    kind = right.lawful
    if kind.level and not right.ground:
        yield NO_GROUND.refuse(where, right=kind.name.zh)
    for ground in right.ground:
        if kind.level and ground.level != kind.level:
            yield GROUND_LEVEL.refuse(where, code=ground.code, right=kind.name.zh)
        if not ground.stands:
            yield GROUND_ENDED.refuse(where, code=ground.code)
        if ground.taken_by:
            yield GROUND_TAKEN.refuse(where, code=ground.code, right=kind.name.zh, by=ground.taken_by)
        elif ground.given + ground.share > 1:
            whole = ground.given + ground.share
            yield SHARES.refuse(where, code=ground.code, right=kind.name.zh, sum=whole)


def _of_parent(page: PageCase, right: RightCase) -> Iterable[Refusal]:
    before = itertools.takewhile(lambda r: r is not right, page.rights)  # the parent comes first on the page
    on_page = {r.kind for r in before if r.act != "end"}
    parents = dict(right.lawful.parents)
    if parents and right.parent_term is None and not on_page & parents.keys():
        names = "、".join(name.zh for name in parents.values())
        yield NO_PARENT.refuse(page.folio_number, right=right.lawful.name.zh, parents=names)


def _of_term(where: str, right: RightCase, *, is_filed: bool) -> Iterable[Refusal]:
    kind = right.lawful
    name = kind.name.zh
    if right.parent_term and right.term_to > right.parent_term[1]:
        yield TERM_PARENT.refuse(where, right=name, last=right.parent_term[1])
    if right.term_to >= OPEN_DATE:
        if kind.ends:
            yield NO_LAST_DAY.refuse(where, right=name)
        return
    if kind.term_years is None:
        return
    shortest, longest = kind.term_years
    if right.act == "begin" and not is_filed and right.term_to < add_years(right.term_from, shortest):
        yield TERM_SHORT.refuse(where, right=name, years=shortest)
    if right.term_to > add_years(right.term_from, longest):
        yield TERM_LONG.refuse(where, right=name, years=longest)
