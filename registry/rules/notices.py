"""May this display or announcement be closed, and does what was shown still hold?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registry.rules.refusal import Refusal, Rule
from registry.rules.restrictions import refusals_by_objections
from registry.words import Words

NOT_DUE = Rule(
    "notice.not_due",
    "NY/T 2537-2014 第7章；不动产登记暂行条例实施细则 第十七条",
    Words(
        "{where}的公示（公告）到 {due} 才届满，今天是 {today}",
        "the notice of {where} runs until {due}; today is {today}",
    ),
)
CONTENT_CHANGED = Rule(
    "notice.content_changed",
    "不动产登记暂行条例实施细则 第十七条；本项目设计 §4",
    Words(
        "{where}的内容在公示（公告）之后有改动，须重新公示",
        "the content of {where} changed after it was shown; show it again",
    ),
)
NOT_OPEN = Rule(
    "notice.not_open",
    "NY/T 2537-2014 第7章",
    Words("{where}没有正在进行的公示（公告）", "{where} has no running notice"),
)
STILL_OPEN = Rule(
    "notice.still_open",
    "NY/T 2537-2014 第7章",
    Words(
        "{where}的上一轮公示到 {due} 才届满，期满结束后才能公示下一轮",
        "the last display of {where} runs until {due}; close it before the next round",
    ),
)
ROUNDS = Rule(
    "notice.rounds",
    "NY/T 2537-2014 第7章",
    Words(
        "{where}已公示 {done} 轮，要求 {wanted} 轮",
        "{where} was displayed {done} times, {wanted} are required",
    ),
)


@dataclass(frozen=True, slots=True)
class NoticeCase:
    """What the rules need to know of a notice."""

    where: str
    due_on: date
    today: date
    shown: bytes
    current: bytes
    undecided: int = 0
    """Objections to the case that are not decided."""
    upheld: bool = False
    """Whether an objection to this very content was upheld."""


def refusals_to_open(where: str, *, running_until: date | None) -> Iterable[Refusal]:
    """Yield what keeps the next round from being opened: rounds run one after the other, never at once."""
    if running_until is not None:
        yield STILL_OPEN.refuse(where, due=running_until)


def refusals_to_close(notice: NoticeCase | None, where: str) -> Iterable[Refusal]:
    """Yield everything that keeps a notice from being closed."""
    if notice is None:
        yield NOT_OPEN.refuse(where)
        return
    if notice.today < notice.due_on:
        yield NOT_DUE.refuse(notice.where, due=notice.due_on, today=notice.today)
    if notice.shown != notice.current:
        yield CONTENT_CHANGED.refuse(notice.where)
    yield from refusals_by_objections(notice.where, undecided=notice.undecided, upheld=notice.upheld)


def refusals_to_confirm(
    where: str, *, rounds_done: int, rounds_wanted: int, unchanged: bool
) -> Iterable[Refusal]:
    """Yield what keeps results from being confirmed: too few rounds, or something else was shown."""
    if rounds_done < rounds_wanted:
        yield ROUNDS.refuse(where, done=rounds_done, wanted=rounds_wanted)
    elif not unchanged:
        yield CONTENT_CHANGED.refuse(where)
