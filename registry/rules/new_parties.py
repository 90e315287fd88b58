"""May this party be recorded as one that holds rights in a role other than contract holder?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.codelists import HolderKind, IdKind, Relation
from registry.identity import resident_id_problem
from registry.rules.refusal import Refusal, Rule
from registry.words import Words

ROLES: dict[str, Words] = {
    "ownership": Words("集体土地所有权人", "owner of collective land"),
    "homestead": Words("宅基地使用权人", "holder of a homestead"),
    "forest": Words("林地权利人", "holder of forest land"),
    "construction": Words("集体建设用地使用权人", "holder of construction land"),
    "share": Words("集体收益份额持有人", "holder of portions"),
    "other": Words("其他权利人", "holder of another right"),
}

ROLE = Rule(
    "party.role",
    "本项目设计 §3",
    Words("{where}：身份应为{roles}之一", "{where}: the role is not one of {roles}"),
)
NAME = Rule(
    "party.name",
    "不动产登记暂行条例实施细则 第十条",
    Words("{where}：权利人没有名称", "{where}: a holder has a name"),
)
NUMBER = Rule(
    "party.number",
    "不动产登记暂行条例 第十六条",
    Words(
        "{where}：证件号码缺失或不正确（身份证 18 位带校验码，单位为 18 位统一社会信用代码）",
        "{where}: the number of the paper is missing or wrong (resident ID with its check digit; 18 places for units)",
    ),
)
MEMBERS = Rule(
    "party.members",
    "农村土地承包法 第十六条、第二十四条；不动产登记暂行条例实施细则 第十条",
    Words(
        "{where}：农户须有成员、恰有一名户主；个人只有在与他人共有时列出共有人（含本人），单位没有成员",
        "{where}: a household has members and exactly one head; a person names those who own together, a unit none",
    ),
)
MEMBER_DAY = Rule(
    "party.member_day",
    "农村集体经济组织法 第十一条至第十八条",
    Words(
        "{where}：成员 {who} 的身份起始日晚于今天",
        "{where}: member {who} becomes one only after today",
    ),
)
KNOWN = Rule(
    "party.known",
    "不动产登记暂行条例 第八条",
    Words(
        "{where}：这个人或单位在本发包方已有这一身份",
        "{where}: this party is on record in this role under this grantor already",
    ),
)


@dataclass(frozen=True, slots=True)
class MemberCase:
    """A member of a household that is to be recorded."""

    name: str
    relation: str | None
    id_kind: str | None
    id_number: str | None
    since: date


@dataclass(frozen=True, slots=True)
class PartyCase:
    """A party that is to be recorded."""

    where: str
    role: str
    kind: HolderKind
    name: str
    id_kind: str | None
    id_number: str | None
    members: Sequence[MemberCase]
    is_known: bool
    today: date


def refusals(party: PartyCase) -> Iterable[Refusal]:
    """Yield everything that keeps a party from being recorded."""
    where = party.name.strip() or party.where
    if party.role not in ROLES:
        yield ROLE.refuse(where, roles="、".join(ROLES))
    if not party.name.strip() or not all(m.name.strip() for m in party.members):
        yield NAME.refuse(where)
    if not _number_fits(party):
        yield NUMBER.refuse(where)
    for member in party.members:
        if member.id_number and not _id_fits(member.id_kind, member.id_number):
            yield NUMBER.refuse(member.name.strip() or where)
        if member.since > party.today:
            yield MEMBER_DAY.refuse(where, who=member.name)
    heads = sum(m.relation in (Relation.HEAD, Relation.SELF) for m in party.members)
    least = {HolderKind.HOUSEHOLD: 1, HolderKind.PERSON: 2}.get(party.kind)
    are_whole = heads == 1 and least is not None and len(party.members) >= least
    if not are_whole and (party.members or party.kind is HolderKind.HOUSEHOLD):
        yield MEMBERS.refuse(where)
    if party.is_known:
        yield KNOWN.refuse(where)


def _number_fits(party: PartyCase) -> bool:
    if not party.id_number:
        return False
    if party.kind is HolderKind.UNIT:
        return len(party.id_number) == 18 and party.id_number.isascii() and party.id_number.isalnum()
    return _id_fits(party.id_kind, party.id_number)


def _id_fits(kind: str | None, number: str) -> bool:
    return kind != IdKind.RESIDENT or resident_id_problem(number) is None
