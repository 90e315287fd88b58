"""What does a restriction stand in the way of? Each kind has its own effect (design.md §3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

KINDS = ("notice_objection", "objection_entry", "seizure", "pre_notice", "mortgage", "basic_farmland")
DECISIONS = ("dismissed", "upheld", "mediated", "arbitration")
"""What can become of an objection to a notice; arbitration leaves it open until the award."""
NOT_FINAL = "arbitration"
CARRIED = "carried"
"""The ending of a restriction that goes on, row by row, on every parcel that came of its own."""
ENDINGS = (*DECISIONS, "lifted", "lapsed", "discharged", CARRIED)
LAPSING = ("objection_entry", "seizure", "pre_notice")
"""Kinds that end by a date alone; that too is an act with a row."""

GROUNDS: dict[str, tuple[str, ...]] = {
    "lifted": ("seizure", "basic_farmland"),
    "lapsed": LAPSING,
    "discharged": ("objection_entry", "pre_notice", "mortgage"),
}
"""By which ground which kinds end on the register side."""

KIND_NAMES: dict[str, Words] = {
    "notice_objection": Words("公示、公告异议", "objection to a notice"),
    "objection_entry": Words("异议登记", "objection entry"),
    "seizure": Words("查封", "seizure"),
    "pre_notice": Words("预告登记", "pre-notice"),
    "mortgage": Words("抵押", "mortgage"),
    "basic_farmland": Words("永久基本农田", "permanent basic farmland"),
}
EFFECTS: dict[str, Words] = {
    "objection_entry": Words(
        "有人对登记提出异议,受让人须签字知悉", "someone disputes the entry; an acquirer signs to know of it"
    ),
    "seizure": Words("解封之前不能登记处分", "nothing disposing of it is entered before it is lifted"),
    "pre_notice": Words("处分须经预告登记的权利人同意", "a disposition needs its holder's consent"),
    "mortgage": Words("终止权利须经抵押权人同意", "the right is not ended without the creditor"),
    "basic_farmland": Words("不能改变用途", "its use may not change"),
}
"""What a restriction on land means for whoever reads it."""
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
OBJECTION_ABOUT = Rule(
    "objection.about",
    "不动产登记暂行条例实施细则 第十七条",
    Words(
        "{where}的公示（公告）中没有农户或地块“{about}”：请按公示上的编号填写，或留空并在理由中写明",
        "“{about}” is no household or parcel of what {where} shows: copy its number, or leave it empty and say it "
        "in the reason",
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

SEIZED = Rule(
    "restriction.seized",
    "不动产登记暂行条例实施细则 第九十条；民法典 第二百零九条",
    Words(
        "{where}已被查封（{documents}），解封之前不能登记处分",
        "{where} is seized ({documents}); nothing disposing of it is entered before it is lifted",
    ),
)
PRE_NOTICE = Rule(
    "restriction.pre_notice",
    "民法典 第二百二十一条",
    Words(
        "{where}有预告登记（{documents}），处分须经预告登记的权利人同意",
        "{where} is under a pre-notice ({documents}); a disposition needs its holder's consent",
    ),
)
TRANSFER_BANNED = Rule(
    "restriction.transfer_banned",
    "民法典 第四百零六条",
    Words(
        "{where}已抵押并登记禁止转让（{documents}），不能登记转让",
        "{where} is mortgaged with a registered ban on transfer ({documents})",
    ),
)
CREDITOR = Rule(
    "restriction.creditor",
    "民法典 第三百九十三条、第四百零六条",
    Words(
        "{where}上有抵押（{documents}），终止权利须经抵押权人同意",
        "{where} is mortgaged ({documents}); the right is not ended without the creditor",
    ),
)
ACKNOWLEDGE = Rule(
    "restriction.acknowledge",
    "民法典 第二百二十条",
    Words(
        "{where}有异议登记（{documents}），受让人须签字表示知悉",
        "{where} has an objection entry ({documents}); the acquirer must sign that it is known",
    ),
)
FARMLAND = Rule(
    "restriction.farmland",
    "土地管理法 第三十五条；基本农田保护条例 第十七条",
    Words(
        "{where}是永久基本农田（{documents}），不能改变用途",
        "{where} is permanent basic farmland ({documents}); its use may not change",
    ),
)
NOT_DUE = Rule(
    "restriction.not_due",
    "民法典 第二百二十条、第二百二十一条",
    Words(
        "限制 {where} 到 {due} 才届满，不能登记失效",
        "restriction {where} lapses on {due} at the earliest",
    ),
)
ENDED = Rule(
    "restriction.ended",
    "本项目设计 §3",
    Words(
        "限制 {where} 已经终止，或不能以“{ground}”终止",
        "restriction {where} has ended, or does not end by “{ground}”",
    ),
)
NO_DOCUMENT = Rule(
    "restriction.document",
    "不动产登记暂行条例 第十六条",
    Words(
        "对{where}的限制要写明机关或权利人、文书文号和日期",
        "a restriction on {where} needs its authority or holder, its document and its days",
    ),
)

TARGET_GONE = Rule(
    "restriction.target_gone",
    "本项目设计 §3",
    Words(
        "地块 {where} 已经终止，没有由它变更而来的地块，不能设立限制",
        "parcel {where} has ended and nothing came of it: no restriction can be placed on it",
    ),
)

MOST_NAME, MOST_CONTACT, MOST_REASON, MOST_CODE = 60, 100, 2000, 40
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
    about: str = ""
    """By which number the household or parcel is named, if it is."""
    about_code: str | None = None
    """What that is the code of, in what the notice shows."""


def refusals_to_object(case: ObjectionCase) -> Iterable[Refusal]:
    """Yield what keeps an objection from being filed."""
    fields = ((case.name, MOST_NAME), (case.contact, MOST_CONTACT), (case.reason, MOST_REASON))
    if not all(0 < len(value) <= most for value, most in fields):
        yield OBJECTION_INCOMPLETE.refuse(case.where)
    if case.about and case.about_code is None:
        yield OBJECTION_ABOUT.refuse(case.where, about=case.about[:MOST_CODE])
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


@dataclass(frozen=True, slots=True)
class Standing:
    """An open restriction on a parcel or a right."""

    id: int
    kind: str
    document: str
    bans_transfer: bool = False


@dataclass(frozen=True, slots=True)
class Disposition:
    """What someone wants to do with a parcel or a right under restrictions, and who agreed to it."""

    where: str
    standing: Sequence[Standing]
    transfers: bool = False
    ends_right: bool = False
    changes_use: bool = False
    consented: frozenset[int] = frozenset()
    """Restrictions whose holder or creditor consents."""
    acknowledged: frozenset[int] = frozenset()
    """Objection entries that the acquirer signed to know of."""


def refusals_of_disposition(act: Disposition) -> Iterable[Refusal]:
    """Yield what each kind of restriction says to a disposition: its own effect and no other."""

    def of(kind: str, settled: frozenset[int] = frozenset()) -> list[Standing]:
        return [s for s in act.standing if s.kind == kind and s.id not in settled]

    mortgages = of("mortgage")
    stops = (
        (SEIZED, of("seizure")),
        (PRE_NOTICE, of("pre_notice", act.consented)),
        (TRANSFER_BANNED, [m for m in mortgages if m.bans_transfer] if act.transfers else []),
        (CREDITOR, of("mortgage", act.consented) if act.ends_right else []),
        (ACKNOWLEDGE, of("objection_entry", act.acknowledged)),
        (FARMLAND, of("basic_farmland") if act.changes_use else []),
    )
    for rule, standing in stops:
        if standing:
            yield rule.refuse(act.where, documents="、".join(s.document for s in standing))


@dataclass(frozen=True, slots=True)
class Ending:
    """A restriction that is to end."""

    number: int
    kind: str
    is_open: bool
    ground: str
    due_on: date | None
    today: date


def refusals_to_end(case: Ending) -> Iterable[Refusal]:
    """Yield what keeps a restriction from ending: twice, by no ground of its kind, before its day."""
    if case.kind not in GROUNDS.get(case.ground, ()) or not case.is_open:
        yield ENDED.refuse(str(case.number), ground=case.ground)
    elif case.ground == "lapsed" and (case.due_on is None or case.today < case.due_on):
        yield NOT_DUE.refuse(str(case.number), due=case.due_on or "—")
