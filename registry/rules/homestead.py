"""One household, one plot; above the standard is no refusal but a note; what the law said when.

Sources: 土地管理法 62, 实施条例 34; 国土资发〔2016〕191号 on plots occupied before 1982, until 1987 and
since; 自然资发〔2020〕84号 on heirs. The days and the standard are dated settings (standards.md §3.4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

ORIGINS = ("grant", "confirmation", "inheritance")
"""How the plot is acquired: newly granted, confirmed as it was, or come with an inherited house."""
UNRECORDED_NOTE = "宅基地资格未登记"
HEIR_NOTE = "该权利人为本农民集体经济组织原成员住宅的合法继承人"

ORIGIN = Rule(
    "homestead.origin",
    "土地管理法 第六十二条",
    Words(
        "{where}：取得方式应为新批、确认或继承",
        "{where}: the origin is a grant, a confirmation or an inheritance",
    ),
)
ONE_PLOT = Rule(
    "homestead.one_plot",
    "土地管理法 第六十二条第一款",
    Words(
        "{where}：农户 {holder} 已有宅基地 {plots}，一户只能拥有一处，不能再批",
        "{where}: household {holder} has plot {plots} already; one household gets one plot",
    ),
)
GAVE_UP = Rule(
    "homestead.gave_up",
    "土地管理法 第六十二条第五款",
    Words(
        "{where}：农户 {holder} 已出卖、出租、赠与或有偿退出宅基地和住宅（{gave_up}），再申请宅基地的不予批准",
        "{where}: household {holder} sold, let, gave or left its homestead ({gave_up}); it gets no new one",
    ),
)
GRANT_ABOVE = Rule(
    "homestead.grant_above_standard",
    "土地管理法 第六十二条第一款",
    Words(
        "{where}：新批宅基地 {area} m² 超过标准 {standard} m²",
        "{where}: a new grant of {area} m² is above the standard of {standard} m²",
    ),
)
GRANT_TO_STRANGER = Rule(
    "homestead.grant_to_stranger",
    "土地管理法 第六十二条；土地管理法实施条例 第三十四条",
    Words(
        "{where}：{holder} 不是本集体的农户，不能新批宅基地",
        "{where}: {holder} is no household of this collective and cannot be granted a plot",
    ),
)
NOT_QUALIFIED = Rule(
    "homestead.not_qualified",
    "土地管理法 第六十二条；土地管理法实施条例 第三十四条；农村集体经济组织法 第十三条",
    Words(
        "{where}：农户 {holder} 的成员中没有人有宅基地资格，不能新批宅基地",
        "{where}: no member of household {holder} is qualified for a homestead; it cannot be granted a plot",
    ),
)
ON_FARMLAND = Rule(
    "homestead.on_farmland",
    "土地管理法 第六十二条第三款",
    Words(
        "{where}：新批宅基地不得占用永久基本农田",
        "{where}: a new grant may not take permanent basic farmland",
    ),
)
ON_CONTRACTED = Rule(
    "homestead.on_contracted",
    "土地管理法 第六十二条；本项目设计 §3",
    Words(
        "{where}：宅基地与承包地块 {parcels} 重叠，先由地块变更解决",
        "{where}: the plot overlaps contracted parcels {parcels}; a change of parcels comes first",
    ),
)
NO_PAPERS = Rule(
    "homestead.no_papers",
    "不动产登记暂行条例实施细则 第四十条、第四十一条；国土资发〔2016〕191号",
    Words(
        "{where}：没有权属来源材料的，须有集体确认、公示不少于 {days} 天、乡镇审核的日期（缺：{missing}）",
        "{where}: without papers the collective confirms, {days} days of display run and the town reviews"
        " (missing: {missing})",
    ),
)
NO_DAY = Rule(
    "homestead.no_day",
    "不动产登记暂行条例实施细则 第四十条；国土资发〔2016〕191号",
    Words(
        "{where}：须填写宅基地开始占用的日期，不同时期适用不同规定",
        "{where}: say since when the plot is occupied; each time has its own rules",
    ),
)
NO_STANDARD = Rule(
    "homestead.no_standard",
    "土地管理法 第六十二条第一款",
    Words(
        "{where}：标准未配置，新批宅基地不能核定面积",
        "{where}: no standard is set; the area of a new grant cannot be judged",
    ),
)


@dataclass(frozen=True, slots=True)
class Standard:
    """What the county's settings say: m² for this household, and the days that part the times."""

    m2: Decimal | None
    first_rules: date
    """From this day on plots above the standard were dealt with by the rules of the time (1982)."""
    land_law: date
    """From this day on the standard counts (1987)."""
    display_days: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A homestead that is to be registered."""

    folio_number: str
    area: Decimal
    origin: str
    occupied_since: date | None
    holder: str
    is_own_household: bool
    """Whether the holder is a household of this collective."""
    is_qualified: bool | None
    """Whether a member is qualified by the ledger; None where the collective has none (rules/qualifications.py)."""
    other_plots: Sequence[str]
    gave_up: Sequence[str]
    """Transfers by which the household sold, let, gave or left a homestead; inheritance is none."""
    contracted: Sequence[str]
    """Contracted parcels that the plot overlaps by more than the tolerance."""
    on_protected_farmland: bool
    has_papers: bool
    confirmed_on: date | None
    displayed_days: int | None
    reviewed_on: date | None


def household_m2(persons: int, per_person: Decimal, least: int, most: int) -> Decimal:
    """Return the standard in m² for a household: few count as `least` persons, many as `most`."""
    return per_person * min(max(persons, least), most)


def refusals(plot: Plot, standard: Standard) -> Iterable[Refusal]:
    """Yield everything that keeps a plot from being registered."""
    where = plot.folio_number
    if plot.origin not in ORIGINS:
        yield ORIGIN.refuse(where)
    if plot.origin == "grant":
        yield from _of_grant(plot, standard)
    elif plot.occupied_since is None:
        yield NO_DAY.refuse(where)
    if plot.contracted:
        yield ON_CONTRACTED.refuse(where, parcels="、".join(plot.contracted))
    if not plot.has_papers:
        missing = [
            name
            for name, there in (
                ("集体确认", plot.confirmed_on is not None),
                ("公示", (plot.displayed_days or 0) >= standard.display_days),
                ("乡镇审核", plot.reviewed_on is not None),
            )
            if not there
        ]
        if missing:
            yield NO_PAPERS.refuse(where, days=standard.display_days, missing="、".join(missing))


def _of_grant(plot: Plot, standard: Standard) -> Iterable[Refusal]:
    where = plot.folio_number
    if plot.other_plots:
        yield ONE_PLOT.refuse(where, holder=plot.holder, plots="、".join(plot.other_plots))
    if plot.gave_up:
        yield GAVE_UP.refuse(where, holder=plot.holder, gave_up="、".join(plot.gave_up))
    if not plot.is_own_household:
        yield GRANT_TO_STRANGER.refuse(where, holder=plot.holder)
    elif plot.is_qualified is False:
        yield NOT_QUALIFIED.refuse(where, holder=plot.holder)
    if plot.on_protected_farmland:
        yield ON_FARMLAND.refuse(where)
    if standard.m2 is None:
        yield NO_STANDARD.refuse(where)
    elif plot.area > standard.m2:
        yield GRANT_ABOVE.refuse(where, area=plot.area, standard=standard.m2)


def excess_m2(plot: Plot, standard: Standard) -> Decimal:
    """Return by how much a plot is above the standard that counts for its time, m²; 0 where none does."""
    since = plot.occupied_since
    if standard.m2 is None or since is None or since < standard.land_law:
        return Decimal(0)
    return max(plot.area - standard.m2, Decimal(0))


def registered_m2(plot: Plot, standard: Standard) -> Decimal:
    """Return the area that is registered, m²: the actual one, or the standard where it counts."""
    return plot.area - excess_m2(plot, standard)


def notes(plot: Plot, standard: Standard) -> list[str]:
    """Return what the paper's 附记 must say of the plot, in the words of the papers."""
    said: list[str] = []
    since = plot.occupied_since
    if since is not None and plot.origin != "grant":
        if since < standard.first_rules:
            said.append(f"{standard.first_rules:%Y年}前占用，按实际使用面积 {plot.area} 平方米登记")
        elif since < standard.land_law:
            said.append(
                f"{standard.first_rules:%Y年}至{standard.land_law:%Y年}占用，按当时规定处理后的面积登记"
            )
    if excess_m2(plot, standard):
        said.append(
            f"实测 {plot.area} 平方米，标准 {standard.m2} 平方米，超占 {excess_m2(plot, standard)} 平方米"
        )
    elif standard.m2 is None:
        said.append("宅基地面积标准未配置")
    if plot.origin == "inheritance" and not plot.is_own_household:
        said.append(HEIR_NOTE)
    if plot.origin == "grant" and plot.is_own_household and plot.is_qualified is None:
        said.append(UNRECORDED_NOTE)
    if plot.origin != "grant" and plot.other_plots:
        said.append(f"该户另有宅基地 {'、'.join(plot.other_plots)}")
    return said
