"""Voluntary is evidence: who must have agreed to which terms, and by what proof （农村土地承包法 38, 60）.

A lease is signed by the household's representative; what ends or passes a right, and everything about
a homestead, by all co-owners (design.md §4): for a child that owns a part its guardian （民法典 23, 34）.
Whoever acts for somebody else needs a written entrustment （农村土地经营权流转管理办法 8）.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

CAPACITIES = ("representative", "co_owner", "unit", "household", "grantor", "receiver", "heir")
"""A household's representative or co-owner, a unit that holds a right, the household whose contract
right is the root of what moves, the grantor, a household that takes land over by a new contract,
who takes by death."""
METHODS = ("scan", "witnesses", "code")

CAPACITY_NAMES: dict[str, Words] = {
    "representative": Words("农户代表", "representative"),
    "co_owner": Words("共有人", "co-owner"),
    "unit": Words("转出单位", "transferring unit"),
    "household": Words("原承包户", "household whose contract it rests on"),
    "grantor": Words("发包方", "grantor"),
    "receiver": Words("受让农户代表", "representative of the receiving household"),
    "heir": Words("继承人", "heir"),
}
METHOD_NAMES: dict[str, Words] = {
    "scan": Words("签字扫描件", "scan of the signature"),
    "witnesses": Words("两名见证人", "two witnesses"),
    "code": Words("手机验证码", "code to the phone on record"),
}

UNSIGNED = Rule(
    "transfer.unsigned",
    "农村土地承包法 第三十八条第一项、第六十条；本项目设计 §4",
    Words(
        "{where}：{people} 尚未同意现在的条款",
        "{where}: {people} have not agreed to the terms as they are now",
    ),
)
NO_GRANTOR_CONSENT = Rule(
    "transfer.no_grantor_consent",
    "农村土地承包法 第三十四条",
    Words(
        "{where}：转让须经发包方同意；发包方无法定理由拒绝或拖延的，凭仲裁裁决或判决办理",
        "{where}: an assignment needs the grantor's consent; an unlawful refusal is overcome by award or judgment",
    ),
)
NO_HOUSEHOLD_CONSENT = Rule(
    "transfer.no_household_consent",
    "农村土地承包法 第四十六条、第四十七条",
    Words(
        "{where}：再流转和受让方的融资担保须经承包户书面同意，缺 {people}",
        "{where}: sub-lease and a lessee's security need the household's written consent; missing: {people}",
    ),
)
SIGNERS_CHANGED = Rule(
    "transfer.signers_changed",
    "农村土地承包法 第三十八条第一项；本项目设计 §4",
    Words(
        "{where}：须同意的人在条款定下之后有变化，请重新出具条款单",
        "{where}: who must agree has changed since the terms were set; draw up the sheet again",
    ),
)
NO_SIGNERS = Rule(
    "transfer.no_signers",
    "农村土地承包法 第三十八条第一项",
    Words(
        "{where}：没有能够签字的人（没有农户代表，或没有共有人），先登记家庭成员情况",
        "{where}: nobody can sign (no representative, or no co-owner); register the members first",
    ),
)
CONSENT_PROOF = Rule(
    "consent.proof",
    "农村土地承包法 第三十八条第一项；农村土地经营权流转管理办法 第十条",
    Words(
        "{where}：同意要有签字扫描件，或两名不同的见证人，或一次性验证码",
        "{where}: consent needs a scan of the signature, two different witnesses, or a one-time code",
    ),
)
WRITTEN = Rule(
    "consent.written",
    "农村土地承包法 第二十二条、第三十条、第三十四条、第四十六条、第四十七条；民法典 第四百条、第四百六十九条、"
    "第四百九十条；电子签名法 第三条；农村土地经营权流转管理办法 第八条",
    Words(
        "{where}：{who} 的同意须是书面的（可用：{methods}）；不会写字的按指印后扫描上传",
        "{where}: the consent of the {who} is in writing (by {methods}); who cannot write puts a fingerprint on it",
    ),
)
WITNESS_PARTIAL = Rule(
    "consent.witness_partial",
    "本项目设计 §4",
    Words(
        "{where}：见证人 {names} 是转出方、受让方或经办人，换无关的人见证",
        "{where}: {names} is a party or handles the case; somebody else must be witness",
    ),
)
NO_ENTRUSTMENT = Rule(
    "consent.no_entrustment",
    "农村土地经营权流转管理办法 第八条",
    Words(
        "{where}：{agent} 代为同意须有书面委托书；没有委托，任何组织和个人都不能决定流转",
        "{where}: {agent} needs a written entrustment to agree for somebody; without it nobody may decide",
    ),
)
GUARDIAN = Rule(
    "consent.guardian",
    "民法典 第十九条、第二十条、第二十三条、第三十四条、第三十五条",
    Words(
        "{where}：{who} 未成年，由监护人代为同意：写明监护人，附监护关系的证明",
        "{where}: {who} is under age; a guardian agrees for them, named, with the paper that proves it",
    ),
)
CONSENT_LATE = Rule(
    "consent.late",
    "本项目设计 §4；农村土地承包法 第三十八条",
    Words(
        "{where}：已经登簿，同意不能再撤回；可以协商解除，或依法主张无效",
        "{where}: it is entered, and consent cannot be withdrawn; agree on termination, or contest it",
    ),
)
CONSENT_GIVEN = Rule(
    "consent.given",
    "本项目设计 §4",
    Words(
        "{where}：{who} 已经同意这张条款单，或没有须由其同意的条款单",
        "{where}: {who} has agreed to this sheet already, or is not asked to",
    ),
)
TERMS_CHANGED = Rule(
    "consent.terms_changed",
    "农村土地承包法 第三十八条第一项；本项目设计 §4",
    Words(
        "{where}：条款已经改变，请看过现在的条款再同意",
        "{where}: the terms have changed; read the present ones and agree to those",
    ),
)
NOT_GIVEN = Rule(
    "consent.not_given",
    "本项目设计 §4",
    Words("{where}：{who} 没有可以撤回的同意", "{where}: {who} has no consent to withdraw"),
)
NO_LONGER_ALIVE = Rule(
    "consent.left",
    "民法典 第十三条；本项目设计 §4",
    Words(
        "{where}：{who} 在这一天已不是户内成员，不能同意",
        "{where}: {who} is no member of the household on that day and cannot agree",
    ),
)


def methods_of(effect: str, capacity: str) -> tuple[str, ...]:
    """Return by what somebody may agree to a form of some effect; refusals, links and pages all ask this.

    - What ends or passes a right cannot be undone, and is signed on paper: its contract and notice are
      written and signed or bear a fingerprint （农村土地承包法 22, 30, 34；民法典 490）; a code to the phone
      of a household is written, yet nobody's own signature, and nothing about an estate （电子签名法 3, 13）.
      So is the grantor's consent, which has no phone on record.
    - A security, a mandate, and the consent of the household that what moves goes back to are written
      （民法典 400；流转管理办法 8；农村土地承包法 46, 47）: paper, or a message that can be kept and shown
      （民法典 469）. What two witnesses heard is not.
    - What comes back at its end, as a lease does, may be agreed to in any way of design.md §4.
    """
    if capacity == "grantor" or effect in ("passes", "ends"):
        return ("scan",)
    if capacity == "household" or effect in ("charges", "mandates"):
        return ("scan", "code")
    return METHODS


def not_by(where: str, effect: str, capacity: str, method: str) -> Iterable[Refusal]:
    """Yield that somebody may not agree by a method."""
    allowed = methods_of(effect, capacity)
    if method not in allowed:
        said = "、".join(METHOD_NAMES[one].zh for one in allowed)
        yield WRITTEN.refuse(where, who=CAPACITY_NAMES[capacity].zh, methods=said)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who must agree; `has_agreed` to the sheet as it is now, by `method`."""

    ordinal: int
    capacity: str
    name: str
    has_agreed: bool = False
    method: str = ""


def must_sign(signs: str, representative: int | None, co_owners: Iterable[int]) -> list[tuple[str, int]]:
    """Return (capacity, person) of everybody in a household who must agree, in the household's order.

    A child is asked by name like everybody else: its guardian signs for it, as its agent.
    """
    if signs == "representative":
        return [] if representative is None else [("representative", representative)]
    return [("co_owner", person) for person in co_owners]


def unsigned(where: str, signatories: Iterable[Signatory]) -> Iterable[Refusal]:
    """Yield who has not agreed: each kind of them with the article that asks for it."""
    rules = {"grantor": NO_GRANTOR_CONSENT, "household": NO_HOUSEHOLD_CONSENT}
    missing: dict[Rule, list[str]] = {}
    for signatory in signatories:
        if not signatory.has_agreed:
            missing.setdefault(rules.get(signatory.capacity, UNSIGNED), []).append(signatory.name)
    for rule, names in missing.items():
        yield rule.refuse(where, people="、".join(names))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is offered as proof of one consent."""

    where: str
    effect: str
    """What the form does to the right."""
    capacity: str
    who: str
    method: str
    has_document: bool = False
    witnesses: tuple[str, str] = ("", "")
    is_code_proved: bool = False
    agent: str = ""
    has_entrustment: bool = False
    partial: frozenset[str] = frozenset()
    """Names of the parties and of who handles it: no witnesses."""
    left_on: date | None = None
    """When the person left the household, where that was."""
    today: date = date.max
    is_underage: bool = False
    """Whether it is a child's consent, by the number on record."""


def evidence_refusals(evidence: Evidence) -> Iterable[Refusal]:
    """Yield what is wrong with the proof of a consent."""
    where = evidence.where
    named = [name.strip() for name in evidence.witnesses]
    proved = {
        "scan": evidence.has_document,
        "witnesses": all(named) and named[0] != named[1],
        "code": evidence.is_code_proved,
    }
    if not proved.get(evidence.method, False):
        yield CONSENT_PROOF.refuse(where)
    else:
        yield from not_by(where, evidence.effect, evidence.capacity, evidence.method)
    if evidence.method == "witnesses" and (found := sorted({*named} & evidence.partial)):
        yield WITNESS_PARTIAL.refuse(where, names="、".join(found))
    if evidence.is_underage:
        if evidence.agent.strip() in ("", evidence.who) or not evidence.has_entrustment:
            yield GUARDIAN.refuse(where, who=evidence.who)
    elif evidence.agent and not evidence.has_entrustment:
        yield NO_ENTRUSTMENT.refuse(where, agent=evidence.agent)
    if evidence.left_on is not None and evidence.left_on <= evidence.today:
        yield NO_LONGER_ALIVE.refuse(where, who=evidence.who)
