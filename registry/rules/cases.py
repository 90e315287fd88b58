"""May this step of a case be taken, by this person, now?"""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.rules.case_kinds import CASE_KINDS, STATE_NAMES
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

STATE = Rule(
    "case.state",
    "不动产登记暂行条例 第十五条至第二十二条",
    Words(
        "业务 {where} 现在是“{state}”，不能转为“{wanted}”",
        "case {where} is “{state}” and cannot become “{wanted}”",
    ),
)
JURISDICTION = Rule(
    "case.jurisdiction",
    "不动产登记暂行条例 第七条",
    Words(
        "{where}不在您的管辖区域内，或您没有“{role}”职责",
        "{where} is outside your region, or you are no {role}",
    ),
)
SAME_PERSON = Rule(
    "case.four_eyes",
    "不动产登记暂行条例实施细则 第二条；本项目设计 §4",
    Words(
        "业务 {where}：调查录入或受理的人不能核定，必须换一个人",
        "case {where}: who surveyed or accepted it may not approve it",
    ),
)
OWN_HOUSEHOLD = Rule(
    "case.own_household",
    "公务员法关于公务回避的规定（条号未核对）；本项目设计 §4",
    Words(
        "业务 {where} 涉及您本户，应当回避，由他人办理",
        "case {where} concerns a household you belong to: somebody else must do it",
    ),
)
RELATIVE = Rule(
    "case.relative",
    "公务员法关于公务回避的规定（条号未核对）；本项目设计 §4",
    Words(
        "业务 {where} 涉及经办人或受理人登记在案的亲属，应当回避，由他人办理",
        "case {where} concerns a relation on record of who would act, or of who accepted it: somebody else must",
    ),
)
NOTHING_TO_DO = Rule(
    "case.empty",
    "不动产登记暂行条例 第十六条",
    Words("{where}没有可以办理的承包合同", "{where} has no contract that this could be done for"),
)

NOT_READY = Rule(
    "case.contract_not_ready",
    "不动产登记暂行条例 第十六条",
    Words(
        "合同 {where} 未按现在的内容签订、已在办理中，或不属于这个发包方",
        "contract {where} is not signed as it stands, is under way already, or is another grantor's",
    ),
)
MOST_REASON = 200
"""Letters of a reason."""
NO_REASON = Rule(
    "case.no_reason",
    "不动产登记暂行条例 第十六条",
    Words("{where}：请写明原因，不超过 200 字", "{where}: say for what reason, in 200 letters at most"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """A step that someone wants to take."""

    case_number: str
    kind: str
    state: str
    wanted: str
    region_code: str
    roles: tuple[tuple[str, str], ...]
    """Roles of the person as (role, region prefix)."""
    role: str
    person_id: int
    earlier_people: frozenset[int] = frozenset()
    """Who surveyed and who accepted, where four eyes are needed."""
    is_own: bool = False
    """Whether the person is a member of a household whose contract is in the case."""
    is_related: bool = False
    """Whether a relation on record stands between somebody of the case and the person, or who accepted it."""


def refusals(step: Step) -> Iterable[Refusal]:
    """Yield everything that keeps a step from being taken."""
    if (step.state, step.wanted) not in CASE_KINDS[step.kind].transitions:
        yield STATE.refuse(
            step.case_number,
            state=STATE_NAMES[step.state].zh if step.state in STATE_NAMES else step.state,
            wanted=STATE_NAMES[step.wanted].zh,
        )
    if not any(role == step.role and step.region_code.startswith(prefix) for role, prefix in step.roles):
        yield JURISDICTION.refuse(step.region_code, role=step.role)
    if step.person_id in step.earlier_people:
        yield SAME_PERSON.refuse(step.case_number)
    if step.is_own:
        yield OWN_HOUSEHOLD.refuse(step.case_number)
    if step.is_related:
        yield RELATIVE.refuse(step.case_number)
