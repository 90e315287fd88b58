"""What does a restriction stand in the way of? Each kind has its own effect (design.md §3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

KINDS = ("notice_objection", "objection_entry", "seizure", "pre_notice", "mortgage", "basic_farmland")
DECISIONS = ("dismissed", "upheld", "mediated", "arbitration")
"""What can become of an objection to a notice; arbitration leaves it open until the award."""
NOT_FINAL = "arbitration"
ENDINGS = (*DECISIONS, "lifted", "lapsed", "discharged")
LAPSING = ("objection_entry", "seizure", "pre_notice")
"""Kinds that end by a date alone; that too is an act with a row."""

KIND_NAMES: dict[str, Words] = {
    "notice_objection": Words("公示、公告异议", "objection to a notice"),
    "objection_entry": Words("异议登记", "objection entry"),
    "seizure": Words("查封", "seizure"),
    "pre_notice": Words("预告登记", "pre-notice"),
    "mortgage": Words("抵押", "mortgage"),
    "basic_farmland": Words("永久基本农田", "permanent basic farmland"),
}
DECISION_NAMES: dict[str, Words] = {
    "dismissed": Words("驳回异议", "dismiss the objection"),
    "upheld": Words("采纳异议", "uphold the objection"),
    "mediated": Words("已调解一致", "settled by mediation"),
    "arbitration": Words("转交仲裁", "send to arbitration"),
}

OBJECTION_OPEN = Rule(
    "objection.open",
    "农村土地承包法 第五十五条；不动产登记暂行条例 第二十二条",
    Words(
        "{where}有 {count} 件异议尚未处理，处理完才能继续",
        "{count} objections to {where} are not decided; decide them first",
    ),
)
OBJECTION_UPHELD = Rule(
    "objection.upheld",
    "不动产登记暂行条例 第二十二条",
    Words(
        "{where}公示（公告）的内容已因异议成立不能采用，须更正后重新公示或撤回申请",
        "an objection to what was shown of {where} was upheld: correct it and show it again, or withdraw",
    ),
)
OBJECTION_LATE = Rule(
    "objection.late",
    "不动产登记暂行条例实施细则 第十七条",
    Words(
        "{where}的公示（公告）已经结束，可以申请更正登记、异议登记或者仲裁、诉讼",
        "the notice of {where} has ended; ask for a correction, an objection entry, arbitration or the court",
    ),
)
OBJECTION_INCOMPLETE = Rule(
    "objection.incomplete",
    "不动产登记暂行条例实施细则 第十七条",
    Words(
        "对{where}的异议要写明姓名、联系方式和理由，每项不超过规定字数",
        "an objection to {where} needs your name, how to reach you and the reason, none of them too long",
    ),
)
OBJECTION_DECIDED = Rule(
    "objection.decided",
    "本项目设计 §4",
    Words(
        "异议 {where} 已有“{ground}”的处理结果，或没有这种处理方式",
        "objection {where} was decided before, or “{ground}” is no decision",
    ),
)
OBJECTION_REASON = Rule(
    "objection.reason",
    "不动产登记暂行条例 第二十二条；农村土地承包法 第五十五条",
    Words("异议 {where} 的处理要写明理由", "the decision on objection {where} needs its reason"),
)
OBJECTION_FOUR_EYES = Rule(
    "objection.four_eyes",
    "本项目设计 §4",
    Words(
        "异议 {where}：经办这件业务的人不能处理对它的异议，必须换一个人",
        "objection {where}: who took a step of this case may not decide it; another person must",
    ),
)

MOST_NAME, MOST_CONTACT, MOST_REASON = 60, 100, 2000
"""Characters of an objection's fields: a letter, not a book."""


@dataclass(frozen=True, slots=True)
class ObjectionCase:
    """An objection that someone wants to file."""

    where: str
    name: str
    contact: str
    reason: str
    is_running: bool
    """Whether the notice is not closed and its case not withdrawn."""


def refusals_to_object(case: ObjectionCase) -> Iterable[Refusal]:
    """Yield what keeps an objection from being filed."""
    fields = ((case.name, MOST_NAME), (case.contact, MOST_CONTACT), (case.reason, MOST_REASON))
    if not all(0 < len(value) <= most for value, most in fields):
        yield OBJECTION_INCOMPLETE.refuse(case.where)
    if not case.is_running:
        yield OBJECTION_LATE.refuse(case.where)


@dataclass(frozen=True, slots=True)
class DecisionCase:
    """A decision that someone wants to take on an objection."""

    number: int
    ground: str
    reason: str
    taken: Sequence[str]
    """Decisions on it so far."""
    person_id: int
    acting: frozenset[int]
    """Who took a step of the case."""


def refusals_to_decide(case: DecisionCase) -> Iterable[Refusal]:
    """Yield what keeps an objection from being decided: once, with reasons, by someone apart."""
    final = any(ground != NOT_FINAL for ground in case.taken)
    if case.ground not in DECISIONS or case.ground in case.taken or final:
        yield OBJECTION_DECIDED.refuse(str(case.number), ground=case.ground)
    if not 0 < len(case.reason) <= MOST_REASON:
        yield OBJECTION_REASON.refuse(str(case.number))
    if case.person_id in case.acting:
        yield OBJECTION_FOUR_EYES.refuse(str(case.number))


def refusals_by_objections(where: str, *, undecided: int, upheld: bool) -> Iterable[Refusal]:
    """Yield how objections stop their case: while undecided, and for the content that was upheld against."""
    if undecided:
        yield OBJECTION_OPEN.refuse(where, count=undecided)
    if upheld:
        yield OBJECTION_UPHELD.refuse(where)
