"""By which grounds may a contract gain or lose land, or end? Never because somebody married or moved to town."""

from collections.abc import Iterable

from registry.area import text_m2
from registry.periods import add_months
from registry.rules.household_facts import PlotEvent, Proposal
from registry.rules.household_parts import consent_refusals
from registry.rules.households import common, document, event_refusals
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

GAINS: dict[str, Words] = {
    "reserve": Words("机动地", "reserved land"),
    "reclaimed": Words("依法开垦增加", "land reclaimed by law"),
    "returned": Words("承包方依法自愿交回", "land handed back of free will"),
}
"""农村土地承包法 第二十九条."""
LOSSES: dict[str, Words] = {
    "expropriated": Words("征收征用", "expropriation"),
    "extinct": Words("自然灾害灭失", "lost to a disaster"),
    "rearranged": Words("土地整理", "land consolidation"),
    "handed_back": Words("部分自愿交回", "partial hand-back"),
}
CANCELLATIONS: dict[str, tuple[str, Words]] = {
    "voluntary": ("1071", Words("自愿交回", "voluntary hand-back")),
    "household_extinct": ("1072", Words("农户消失", "the household is extinct")),
    "disaster": ("1073", Words("灾害全部灭失", "all land lost to a disaster")),
    "expropriated": ("107", Words("全部征收征用", "all land expropriated")),
}
"""Message code and name of each ground by which a contract ends."""
PROTECTED = ("marriage", "divorce", "widowhood", "settled")
"""What is no ground for anything."""

PROTECTED_GROUND = Rule(
    "contract.protected_ground",
    "农村土地承包法 第二十七条、第三十条、第三十一条",
    Words(
        "农户 {where}：结婚、离婚、丧偶、进城落户都不是收回、调整承包地或者终止承包的理由",
        "household {where}: marriage, divorce, widowhood or settling in town is never a ground to take land back",
    ),
)
GROUND = Rule(
    "contract.ground",
    "农村土地承包法 第二十七条至第三十条",
    Words(
        "农户 {where}：法律没有“{ground}”这一增减、终止承包地的理由",
        "household {where}: the law knows no ground “{ground}” for this",
    ),
)
FOREIGN_PLOT = Rule(
    "contract.foreign_plot",
    "农村土地承包法 第二十二条",
    Words(
        "农户 {where}：地块 {plot} 不在本户的合同里",
        "household {where}: parcel {plot} is not in its contract",
    ),
)
PLOT_TAKEN = Rule(
    "contract.plot_taken",
    "农村土地承包法 第二十九条；不动产登记暂行条例 第二十二条",
    Words(
        "农户 {where}：地块 {plot} 不是本发包方尚未发包的土地",
        "household {where}: parcel {plot} is no land of this grantor that is still to be contracted",
    ),
)
AREA = Rule(
    "contract.area",
    "农村土地承包法 第二十二条",
    Words(
        "农户 {where}：地块 {plot} 变更后的合同面积 {area} 平方米不合理：减少的要小于原面积，增加的要大于 0",
        "household {where}: {area} m² of parcel {plot} cannot be: a loss leaves less, a gain more than nothing",
    ),
)
ALL_LOST = Rule(
    "contract.all_lost",
    "农村土地承包合同管理办法（条号未核对）",
    Words(
        "农户 {where}：变更后不剩承包地，请走注销",
        "household {where}: no parcel would be left; that is a cancellation",
    ),
)
NOTICE = Rule(
    "contract.hand_back_notice",
    "农村土地承包法 第三十条；最高人民法院农村土地承包纠纷解释 第十条",
    Words(
        "农户 {where}：自愿交回应提前 {months} 个月书面通知发包方，{due} 以后才能办理",
        "household {where}: a hand-back needs written notice {months} months ahead; from {due} on",
    ),
)
STILL_LIVING = Rule(
    "contract.still_living",
    "农村土地承包法 第二十七条、第三十二条",
    Words(
        "农户 {where}：还有 {count} 名成员在户，不是消亡户",
        "household {where}: {count} members are still there; it is not extinct",
    ),
)
NO_NOTICE = Rule(
    "contract.no_day",
    "农村土地承包法 第三十条；不动产登记暂行条例 第十六条",
    Words(
        "农户 {where}：要写明书面通知（或事实发生）的日期，不能在今天以后",
        "household {where}: say on which day the notice was given or it happened; not in the future",
    ),
)

CHILD_RIGHT = Rule(
    "contract.child_right",
    "农村土地承包法 第三十六条；民法典 第七百二十五条",
    Words(
        "农户 {where}：地块 {plot} 上还有派生的权利 {right}，先办它的变更或注销",
        "household {where}: right {right} derives from its right on parcel {plot}; settle that one first",
    ),
)

NO_LAND_AGAIN = Rule(
    "contract.no_land_again",
    "农村土地承包法 第三十条",
    Words(
        "农户 {where}：{who} 在本承包期内已自愿交回或退出承包地，期内不得再要求承包土地（{plot}）",
        "household {where}: {who} gave land back in this term and gets none again in it ({plot})",
    ),
)


def change_refusals(plan: Proposal) -> Iterable[Refusal]:
    """Yield what keeps parcels from being added to or taken from a contract."""
    yield from common(plan)
    yield from document(plan)
    yield from _day(plan)
    for event in plan.evidence.plots:
        yield from _plot(plan, event)
    if not plan.evidence.plots or not all(household.plots for household in plan.after):
        yield ALL_LOST.refuse(plan.where)
    if any(event.ground == "handed_back" for event in plan.evidence.plots):
        yield from _hand_back(plan)


def _plot(plan: Proposal, event: PlotEvent) -> Iterable[Refusal]:
    before = plan.plots.get(event.code)
    if event.ground in PROTECTED or event.ground not in GAINS | LOSSES:
        yield from _ground(plan, event.ground)
    elif event.ground in GAINS:
        if before is not None or event.code not in plan.free:
            yield PLOT_TAKEN.refuse(plan.where, plot=event.code)
        if plan.gave_back:
            yield NO_LAND_AGAIN.refuse(plan.where, who="、".join(sorted(plan.gave_back)), plot=event.code)
        if event.area <= 0:
            yield AREA.refuse(plan.where, plot=event.code, area=text_m2(event.area))
    elif before is None:
        yield FOREIGN_PLOT.refuse(plan.where, plot=event.code)
    elif not 0 <= event.area < before:
        yield AREA.refuse(plan.where, plot=event.code, area=text_m2(event.area))


def _ground(plan: Proposal, ground: str) -> Iterable[Refusal]:
    if ground in PROTECTED:
        yield PROTECTED_GROUND.refuse(plan.where)
    else:
        yield GROUND.refuse(plan.where, ground=ground)


def cancellation_refusals(plan: Proposal) -> Iterable[Refusal]:
    """Yield what keeps a contract from ending."""
    yield from common(plan)
    yield from document(plan)
    ground = plan.evidence.ground
    if ground not in CANCELLATIONS:
        yield from _ground(plan, ground)
        return
    if ground == "household_extinct":
        living = [m for household in plan.after for m in household.staying]
        if living or any(e.what != "death" for e in plan.evidence.members):
            yield STILL_LIVING.refuse(plan.where, count=len(living))
        for event in plan.evidence.members:
            yield from event_refusals(plan, event)
        return
    yield from _day(plan)
    if ground == "voluntary":
        yield from _hand_back(plan)


def _hand_back(plan: Proposal) -> Iterable[Refusal]:
    day, months = plan.evidence.day, plan.notice_months
    if day is not None and add_months(day, months) > plan.today:
        yield NOTICE.refuse(plan.where, months=months, due=add_months(day, months))
    yield from consent_refusals(plan)


def _day(plan: Proposal) -> Iterable[Refusal]:
    if plan.evidence.day is None or plan.evidence.day > plan.today:
        yield NO_NOTICE.refuse(plan.where)
