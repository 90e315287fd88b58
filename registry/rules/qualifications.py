"""May this line of the ledger of homestead qualifications 宅基地资格权 be written?

A ledger, no registered right (design.md §3): who is qualified, under which collective, from which day,
on which ground. A person's lines count from one; each odd one opens, the even one after it closes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

BEGINS: dict[str, Words] = {
    "member": Words("集体经济组织成员（第十一条）", "member of the collective (art. 11)"),
    "birth": Words("因成员生育（第十二条）", "born to a member (art. 12)"),
    "marriage": Words("因与成员结婚（第十二条）", "married to a member (art. 12)"),
    "adoption": Words("因成员收养（第十二条）", "adopted by a member (art. 12)"),
    "resettlement": Words("因政策性移民（第十二条）", "resettled by policy (art. 12)"),
    "correction_on": Words("更正：恢复登记", "correction: put back"),
}
"""Grounds on which somebody becomes qualified; articles of 农村集体经济组织法."""
ENDS: dict[str, Words] = {
    "death": Words("死亡（第十七条）", "death (art. 17)"),
    "nationality": Words("丧失中国国籍（第十七条）", "loss of nationality (art. 17)"),
    "other_collective": Words("已取得其他集体成员身份（第十七条）", "member of another collective (art. 17)"),
    "civil_servant": Words("已成为公务员（第十七条）", "became a civil servant (art. 17)"),
    "given_up": Words("自愿退出（第十六条）", "given up of free will (art. 16)"),
    "correction_off": Words("更正：撤销登记", "correction: taken off"),
}
"""Grounds on which it ends; settling in town is none (第十八条)."""
QUALIFIED: dict[bool | None, Words] = {
    True: Words(
        "有成员具有宅基地资格（台账登记，不是登记的权利）",
        "A member is qualified by the ledger, which is no right",
    ),
    False: Words("台账上没有具有资格的成员", "The ledger has no qualified member"),
    None: Words("本集体未建资格台账", "The collective keeps no ledger of qualifications"),
}
"""What papers and pages say of a household; None where its collective has no line."""
MOST_SOURCE = 200
"""Characters of a source."""

UNSOUND = Rule(
    "qualification.unsound",
    "农村集体经济组织法 第十一条、第十二条、第十六条、第十七条",
    Words(
        "{where}：资格台账的一行要写明事由、日期（不晚于今天）和依据材料（不超过 200 字）",
        "{where}: a line of the ledger needs a ground, a day not after today and a source of 200 characters at most",
    ),
)
NOT_MEMBER = Rule(
    "qualification.not_member",
    "农村集体经济组织法 第十一条；本项目设计 §3",
    Words(
        "农户 {where} 的现有成员中没有所选的人，宅基地资格由成员通过农户享有",
        "whoever was chosen is no present member of household {where}, through which the qualification is held",
    ),
)
OPEN = Rule(
    "qualification.open",
    "农村集体经济组织法 第十一条",
    Words(
        "{where} 在 {grantor} 的资格还在，不能重复登记",
        "{where} is qualified under {grantor} already",
    ),
)
NOT_OPEN = Rule(
    "qualification.not_open",
    "农村集体经济组织法 第十七条",
    Words(
        "{where} 在本集体没有有效的资格登记，没有可终止的",
        "{where} has no standing line under this collective; there is nothing to end",
    ),
)
BACKWARDS = Rule(
    "qualification.backwards",
    "本项目设计 §3",
    Words(
        "{where}：日期不能早于台账上一行的日期 {last}",
        "{where}: the day is before that of the person's last line, {last}",
    ),
)


@dataclass(frozen=True, slots=True)
class LastLine:
    """A person's last line of the ledger."""

    position: int
    grantor_code: str
    effective_on: date

    @property
    def is_open(self) -> bool:
        """Whether the person is qualified by it."""
        return self.position % 2 == 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a clerk wants to write for members of a household, each with the last line on record."""

    holder_code: str
    grantor_code: str
    ground: str
    effective_on: date | None
    today: date
    source: str
    people: Iterable[tuple[str, LastLine | None]]
    """Name and last line of everyone who is wanted and belongs to the household, or has a line through it."""
    strangers: int
    """How many are wanted who do not belong to the household."""


def refusals(wish: Wish) -> Iterable[Refusal]:
    """Yield everything that keeps lines from being written."""
    known = wish.ground in BEGINS or wish.ground in ENDS
    day = wish.effective_on
    if not (known and day is not None and day <= wish.today and 0 < len(wish.source) <= MOST_SOURCE):
        yield UNSOUND.refuse(wish.holder_code)
    people = list(wish.people)
    if wish.strangers or not people:
        yield NOT_MEMBER.refuse(wish.holder_code)
    for name, last in people:
        yield from _of_person(wish, name, last)


def _of_person(wish: Wish, name: str, last: LastLine | None) -> Iterable[Refusal]:
    stands = last is not None and last.is_open
    if wish.ground in BEGINS and last is not None and stands:
        yield OPEN.refuse(name, grantor=last.grantor_code)
    if wish.ground in ENDS and not (stands and last is not None and last.grantor_code == wish.grantor_code):
        yield NOT_OPEN.refuse(name)
    elif last is not None and wish.effective_on is not None and wish.effective_on < last.effective_on:
        yield BACKWARDS.refuse(name, last=last.effective_on)
