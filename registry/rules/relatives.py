"""May this relation or delegation be recorded, or ended?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

RELATIONS: dict[str, Words] = {
    "spouse": Words("配偶", "spouse"),
    "parent": Words("父母", "parent"),
    "child": Words("子女", "child"),
    "sibling": Words("兄弟姐妹", "sibling"),
    "grandparent": Words("祖父母、外祖父母", "grandparent"),
    "grandchild": Words("孙子女、外孙子女", "grandchild"),
    "in_law": Words("近姻亲", "close relation by marriage"),
    "other": Words("其他可能影响公正的关系", "another relation that may sway the decision"),
}
"""The relations of 公务员法 第七十四条, and what else may sway a decision."""
MOST_SOURCE = 200
"""Characters of a source."""

UNSOUND = Rule(
    "relative.unsound",
    "公务员法 第七十六条；本项目设计 §4",
    Words(
        "{where}的回避关系不完整：要写明另一人或农户、关系、起止日期和依据",
        "this relation of {where} is not whole: it needs another person or a household, a kind, days and a source",
    ),
)
DELEGATION_UNSOUND = Rule(
    "delegation.unsound",
    "本项目设计 §4",
    Words(
        "给 {where} 的委托不完整：要写明角色、区域、起止日期和依据，受托人是另一个自然人",
        "this delegation to {where} is not whole: it needs a role, a region, days, a source, and another person",
    ),
)
NOT_OWN = Rule(
    "delegation.not_own",
    "本项目设计 §4",
    Words(
        "委托人在{where}没有“{role}”职责，不能委托给别人",
        "who delegates is no {role} of {where}, and cannot hand that on",
    ),
)
ENDED = Rule(
    "relative.ended",
    "本项目设计 §4",
    Words("第 {where} 条记录不存在或已经终止", "row {where} does not exist or was ended before"),
)


@dataclass(frozen=True, slots=True)
class RelationCase:
    """A relation that an operator wants to record."""

    where: str
    relation: str
    person_id: int
    relative_id: int | None
    household_id: int | None
    during_from: date
    during_to: date
    source: str


def refusals_to_relate(case: RelationCase) -> Iterable[Refusal]:
    """Yield what keeps a relation from being recorded."""
    one = (case.relative_id is None) != (case.household_id is None)
    sound = (
        case.relation in RELATIONS
        and case.during_from < case.during_to
        and case.relative_id != case.person_id
    )
    if not (one and sound and 0 < len(case.source) <= MOST_SOURCE):
        yield UNSOUND.refuse(case.where)


@dataclass(frozen=True, slots=True)
class DelegationCase:
    """A delegation that an operator wants to record."""

    where: str
    role: str
    region_code: str
    is_sound: bool
    """Whether role and region are such."""
    is_another: bool
    """Whether another natural person is to act."""
    has_role: bool
    """Whether who delegates has the role there in their own right."""
    during_from: date
    during_to: date
    source: str


def refusals_to_delegate(case: DelegationCase) -> Iterable[Refusal]:
    """Yield what keeps a delegation from being recorded."""
    whole = case.is_sound and case.is_another and case.during_from < case.during_to
    if not (whole and 0 < len(case.source) <= MOST_SOURCE):
        yield DELEGATION_UNSOUND.refuse(case.where)
    if not case.has_role:
        yield NOT_OWN.refuse(case.region_code, role=case.role)
