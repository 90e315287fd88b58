"""May a member's settlement in town be reported, or a report be corrected? (design.md J10, §4)

A settlement is a fact that a household tells: nothing here asks for it, and nothing follows from it
for any right. That it is no ground to take, `contract_grounds.PROTECTED_GROUND` and `extension` say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry import codes
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

SETTLING: dict[str, Words] = {
    "hukou": Words("落户", "registered in town (hukou)"),
    "residence": Words("居住证", "lives in town with a residence permit"),
}
CLASSES: dict[str, Words] = {
    "up_to_100": Words("人均城镇建设用地不超过100平方米", "town with up to 100 m² of building land a head"),
    "to_150": Words("人均城镇建设用地100至150平方米", "town with 100 to 150 m² of building land a head"),
    "over_150": Words("人均城镇建设用地超过150平方米", "town with over 150 m² of building land a head"),
    "metropolis": Words("超大、特大城市中心城区", "centre of a very large city"),
}
"""国土资发〔2016〕123号 tells towns apart by the building land they have a head."""
REASONS: dict[str, Words] = {
    "mistaken": Words("登记有误", "reported wrongly"),
    "moved": Words("改在他处落户或者居住", "settled elsewhere since"),
    "changed": Words("落户方式改变", "settled in another way since"),
    "returned": Words("回到本村", "came back to the village"),
}
RENEWED = ("mistaken", "moved", "changed")
"""Reasons after which a settlement as it is now may stand in the earlier one's place."""
MOST_TEXT = 200
"""Characters of a document's name, a remark, a place."""
_PLACES = (6, 9, 12)
"""Digits of a county's, a town's and a neighbourhood's code."""

STRANGER = Rule(
    "settlement.stranger",
    "农村集体经济组织法 第十一条；本项目设计 J10",
    Words(
        "农户 {where}：报告进城的人不是本户现有成员，请从现有成员中选择",
        "household {where}: who is said to have settled is no present member; choose from its members",
    ),
)
KIND = Rule(
    "settlement.kind",
    "国发〔2014〕25号；居住证暂行条例 第二条",
    Words(
        "农户 {where}：进城方式只有“落户”和“居住证”",
        "household {where}: one settles with a hukou or with a residence permit",
    ),
)
PLACE = Rule(
    "settlement.place",
    "国发〔2016〕44号；本项目设计 J10",
    Words(
        "农户 {where}：进城地点要写行政区划代码（6、9或12位），不能是本村，并写明地名和城镇类别",
        "household {where}: the place is a region code of 6, 9 or 12 digits, not the village itself, "
        "with its name and the class of the town",
    ),
)
DAY = Rule(
    "settlement.day",
    "户口登记条例 第十三条；居住证暂行条例 第二条",
    Words(
        "农户 {where}：进城日期缺失、早于1958年，或者在今天（{today}）以后",
        "household {where}: the day of settling is missing, before 1958, or after today ({today})",
    ),
)
DOCUMENT = Rule(
    "settlement.document",
    "不动产登记暂行条例 第十六条；本项目设计 J10",
    Words(
        "农户 {where}：要写明证明的名称或者编号（户口簿、居住证）",
        "household {where}: name the paper that proves it (household register, residence permit)",
    ),
)
ALREADY = Rule(
    "settlement.already",
    "国发〔2016〕44号；本项目设计 J10",
    Words(
        "农户 {where}：此人已有一条有效的进城登记（第 {number} 号），请更正那一条，不要再报一次",
        "household {where}: this person's settlement stands already (number {number}); correct that one instead",
    ),
)
COUNTERED = Rule(
    "settlement.countered",
    "本项目设计 §4（只增不改）",
    Words(
        "第 {where} 号进城登记已经冲销，不能再更正",
        "settlement {where} was countered before and cannot be corrected again",
    ),
)
REASON = Rule(
    "settlement.reason",
    "本项目设计 §4（只增不改）",
    Words(
        "第 {where} 号进城登记：要选冲销的理由、写明依据；回到本村的不再另记一条",
        "settlement {where}: a counter-entry needs a reason of the list and what it rests on; "
        "after a return nothing stands in its place",
    ),
)


@dataclass(frozen=True, slots=True)
class NewSettlement:
    """What a member reports: how, where, since when, by which paper."""

    kind: str
    destination_code: str
    destination_name: str
    destination_class: str
    settled_on: date | None
    document: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report as its rules see it; `standing` is the number of the person's settlement that stands."""

    household: str
    new: NewSettlement
    is_member: bool
    standing: int | None
    today: date


def refusals_to_report(report: Report) -> Iterable[Refusal]:
    """Yield what keeps a settlement from being reported."""
    where = report.household
    if not report.is_member:
        yield STRANGER.refuse(where)
    if report.standing is not None:
        yield ALREADY.refuse(where, number=report.standing)
    yield from refusals_of_facts(where, report.new, report.today)


def refusals_of_facts(where: str, new: NewSettlement, today: date) -> Iterable[Refusal]:
    """Yield what is wrong with the facts of a settlement by themselves."""
    if new.kind not in SETTLING:
        yield KIND.refuse(where)
    if not is_place(where, new):
        yield PLACE.refuse(where)
    if new.settled_on is None or not date(1958, 1, 9) <= new.settled_on <= today:
        yield DAY.refuse(where, today=today)
    if not 0 < len(new.document.strip()) <= MOST_TEXT:
        yield DOCUMENT.refuse(where)


def is_place(household: str, new: NewSettlement) -> bool:
    """Return whether somebody of a household can have settled there: a place, and not their own village."""
    code = new.destination_code
    return (
        codes.REGION.fits(code)
        and len(code) in _PLACES
        and household[:12] != code
        and new.destination_class in CLASSES
        and 0 < len(new.destination_name.strip()) <= MOST_TEXT
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """A counter-entry that is asked for, with what stands in the earlier one's place afterwards."""

    number: int
    household: str
    stands: bool
    reason: str
    remark: str
    then: NewSettlement | None
    today: date


def refusals_to_correct(wanted: Correction) -> Iterable[Refusal]:
    """Yield what keeps a settlement from being countered."""
    where = str(wanted.number)
    if not wanted.stands:
        yield COUNTERED.refuse(where)
    told = wanted.reason in REASONS and 0 < len(wanted.remark.strip()) <= MOST_TEXT
    if not told or (wanted.then is not None and wanted.reason not in RENEWED):
        yield REASON.refuse(where)
    if wanted.then is not None:
        yield from refusals_of_facts(wanted.household, wanted.then, wanted.today)
