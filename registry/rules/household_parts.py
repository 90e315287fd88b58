"""Are members and parcels of households distributed whole: split 分户 and merge 合户?"""

from collections import Counter
from collections.abc import Iterable

from registry.rules.household_facts import Proposal
from registry.rules.households import common, document, representative_refusals
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

PARTS = Rule(
    "household.parts",
    "农村土地承包合同管理办法（条号未核对）",
    Words(
        "农户 {where}：分户是一户变成两户以上，合户是两户以上变成一户",
        "household {where}: a split makes two or more of one, a merge one of two or more",
    ),
)
MEMBER_ONCE = Rule(
    "household.member_once",
    "农村土地承包法 第十六条、第二十四条",
    Words(
        "农户 {where}：每个成员必须分到一户，而且只能一户（{count} 人没有分好）",
        "household {where}: every member goes to one household and only one ({count} do not)",
    ),
)
PLOT_ONCE = Rule(
    "household.plot_once",
    "农村土地承包法 第二十四条；本项目设计 §4",
    Words(
        "农户 {where}：每块地必须整块分到一户，面积不变（{plots} 没有分好）",
        "household {where}: every parcel goes whole to one household ({plots} do not)",
    ),
)
PART_EMPTY = Rule(
    "household.part_empty",
    "农村土地承包法 第十六条、第二十二条",
    Words(
        "农户 {where}：第 {part} 户没有成员或没有地块",
        "household {where}: household {part} would have no member or no parcel",
    ),
)
CONSENT = Rule(
    "household.consent",
    "农村土地承包法 第十六条；民法典 第三百零一条",
    Words(
        "农户 {where}：还差 {count} 名成年共有人的同意书",
        "household {where}: the consent of {count} adult members who share the right is missing",
    ),
)
OTHER_GRANTOR = Rule(
    "household.other_grantor",
    "农村土地承包法 第十三条",
    Words(
        "农户 {where} 不属于同一发包方，不能合户",
        "households {where} have not one grantor and cannot be merged",
    ),
)
OTHER_TERM = Rule(
    "household.other_term",
    "农村土地承包法 第二十一条",
    Words(
        "农户 {where} 的承包期不一致，不能合为一份合同",
        "the contracts of households {where} have different terms and cannot become one",
    ),
)
PLOTS_WHOLE = Rule(
    "household.plots_whole",
    "本项目设计 §4；接入技术规范 业务代码 1052",
    Words(
        "农户 {where}：没有一块地是分割出来的，请按整块分户（1051）申请",
        "household {where}: none of the parcels came of a split; apply for a split by whole parcels",
    ),
)


def split_refusals(plan: Proposal) -> Iterable[Refusal]:
    """Yield what keeps a household from being split as proposed."""
    if len(plan.before) != 1 or len(plan.after) < 2:
        yield PARTS.refuse(plan.where)
    if plan.evidence.divided and not plan.divided & plan.plots.keys():
        yield PLOTS_WHOLE.refuse(plan.where)
    yield from _distribution(plan)


def merge_refusals(plan: Proposal) -> Iterable[Refusal]:
    """Yield what keeps households from being merged as proposed."""
    if len(plan.before) < 2 or len(plan.after) != 1:
        yield PARTS.refuse(plan.where)
    if len({household.grantor for household in plan.before}) > 1:
        yield OTHER_GRANTOR.refuse(plan.where)
    if len({household.term for household in plan.before}) > 1:
        yield OTHER_TERM.refuse(plan.where)
    yield from _distribution(plan)


def _distribution(plan: Proposal) -> Iterable[Refusal]:
    yield from common(plan)
    yield from document(plan)
    wanted = Counter(m.person_id for h in plan.before for m in h.members if m.stays)
    given = Counter(m.person_id for h in plan.after for m in h.staying)
    if wanted != given:
        yield MEMBER_ONCE.refuse(plan.where, count=len((wanted - given) | (given - wanted)))
    plots = Counter(plot for h in plan.before for plot in h.plots)
    distributed = Counter(plot for h in plan.after for plot in h.plots)
    if plots != distributed:
        wrong = sorted({plot.code[-5:] for plot in (plots - distributed) | (distributed - plots)})
        yield PLOT_ONCE.refuse(plan.where, plots="、".join(wrong))
    for number, household in enumerate(plan.after, start=1):
        if not household.staying or not household.plots:
            yield PART_EMPTY.refuse(plan.where, part=number)
        else:
            yield from representative_refusals(plan, household)
    yield from consent_refusals(plan)


def consent_refusals(plan: Proposal) -> Iterable[Refusal]:
    """Yield the refusal where an adult who shares the right has not consented."""
    asked = {m.person_id for m in plan.people.values() if m.is_co_owner} & plan.adults
    missing = [who for who in asked if not plan.evidence.consents.get(who, "").strip()]
    if missing:
        yield CONSENT.refuse(plan.where, count=len(missing))
