"""Interim papers 临时证书: what a household may have in hand before its rights are all confirmed (design.md §3).

Each says what it is not. Further kinds are further rows of `INTERIM_KINDS`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

_DESIGN = "民法典 第二百一十七条；本项目设计 §3（各地自定的临时证书）"


@dataclass(frozen=True, slots=True)
class InterimKind:
    """A kind of interim paper: its name, the name in its numbers, of whom it is, and what it is not."""

    code: str
    name: Words
    series: str
    is_of_member: bool
    is_not: Words


INTERIM_KINDS: dict[str, InterimKind] = {
    kind.code: kind
    for kind in (
        InterimKind(
            "membership",
            Words("集体成员资格证书", "certificate of membership"),
            "集体成员资格证",
            is_of_member=True,
            is_not=Words(
                "本证摘录经公示或确认的农户成员名册中本人一行，不是权属证书，也不代替集体经济组织成员大会对成员身份的确认；"
                "名册中本人一行变更后本证自动失效。",
                "This paper quotes one person's line of the displayed or confirmed roster. It is no title, and no "
                "decision of the collective's members on membership; it ends when that line changes.",
            ),
        ),
        InterimKind(
            "household_rights",
            Words("农业人口市民化权益证书", "certificate of a household's rights"),
            "农业人口市民化权益证",
            is_of_member=False,
            is_not=Words(
                "本证逐项列明农户的权益及其确认进度，不是权属证书，不能据以流转或抵押；各项以登记簿为准，"
                "某一项发放正式权证后，本证该项即由正式权证替代。进城落户不影响所列权益。",
                "This paper lists a household's rights and how far each is confirmed. It is no title and nothing can "
                "be transferred or mortgaged on it; each line is superseded when its own certificate is issued. "
                "Settling in town leaves the rights as they are.",
            ),
        ),
    )
}

LINE_STATES: dict[str, Words] = {
    "certified": Words("已发正式权证", "has its final certificate"),
    "confirmed": Words("已确认", "confirmed"),
    "pending": Words("待确认", "pending"),
    "disputed": Words("有争议", "disputed"),
    "gone": Words("已终止", "ended"),
}
"""How far a right of a household is confirmed; the last is only ever seen later, never printed."""
STATES: dict[str, Words] = {
    "valid": Words("有效", "valid"),
    "superseded": Words("各项均已由正式权证替代", "each line superseded by its final certificate"),
    "rights_ended": Words("所列权益均已终止，失效", "ended: none of its rights stands"),
    "roster_changed": Words("名册已变更，失效", "ended: the roster changed"),
    "replaced": Words("已由新的一份替代", "replaced by a newer one"),
}
"""What an interim paper can be; derived from the register, never stored."""

NOT_DISPLAYED = Rule(
    "interim.roster_not_displayed",
    _DESIGN,
    Words(
        "农户 {where} 的成员名册还没有公示或确认，不能出具成员资格证书：请先公示调查成果",
        "the roster of household {where} was neither displayed nor confirmed: display the survey first",
    ),
)
NOT_ON_ROSTER = Rule(
    "interim.not_on_roster",
    _DESIGN,
    Words(
        "农户 {where} 的现有成员中没有所选的人，请从现有成员中选择",
        "whoever was chosen is no present member of household {where}: choose from its members",
    ),
)
NOTHING_PENDING = Rule(
    "interim.nothing_pending",
    _DESIGN,
    Words(
        "农户 {where} 没有尚待发证的权益：各项以正式权证为准，不再出具权益证书",
        "household {where} has no right that awaits its certificate: its final certificates say all",
    ),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants which paper, and what the register knows of it."""

    kind: str
    holder_code: str
    is_displayed: bool
    is_on_roster: bool
    line_states: Sequence[str]


def refusals(wish: Wish) -> Iterable[Refusal]:
    """Yield everything that keeps an interim paper from being issued."""
    if INTERIM_KINDS[wish.kind].is_of_member:
        if not wish.is_on_roster:
            yield NOT_ON_ROSTER.refuse(wish.holder_code)
        elif not wish.is_displayed:
            yield NOT_DISPLAYED.refuse(wish.holder_code)
    elif all(state == "certified" for state in wish.line_states):
        yield NOTHING_PENDING.refuse(wish.holder_code)


def status(kind: str, *, is_newest: bool, roster_stands: bool, line_states: Sequence[str]) -> str:
    """Return what an interim paper is now: one of `STATES`."""
    if not is_newest:
        return "replaced"
    if INTERIM_KINDS[kind].is_of_member:
        return "valid" if roster_stands else "roster_changed"
    if any(state not in ("certified", "gone") for state in line_states):
        return "valid"
    return "superseded" if "certified" in line_states else "rights_ended"
