"""Does a change of parcels settle every restriction on them? (design.md §4, reliability.md I8)"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.rules.refusal import Refusal, Rule
from registry.rules.restrictions import GROUNDS, Disposition, Standing, refusals_of_disposition
from registry.words import Words

UNDECIDED = Rule(
    "parcel.restriction_undecided",
    "不动产登记暂行条例实施细则 第九十条、第二十七条；本项目设计 §4",
    Words(
        "地块 {where} 上的第 {number} 号限制（{document}）没有写明是转载于新地块还是终止",
        "it is not said whether restriction {number} ({document}) on parcel {where} goes on or ends",
    ),
)
FOREIGN = Rule(
    "parcel.restriction_foreign",
    "本项目设计 §4",
    Words(
        "地块 {where} 上没有第 {number} 号限制，或不能以这种方式终止",
        "parcel {where} has no restriction {number}, or it does not end in this way",
    ),
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of parcels and the restrictions that it meets."""

    where: str
    moves: bool
    """Whether the parcels end, and others begin in their place."""
    on_parcels: Sequence[Standing]
    on_rights: Sequence[Standing]
    shrinking: frozenset[int]
    """Restrictions on rights that would leave some of the ground."""
    settled: Mapping[str, Sequence[str]]
    """By number: nothing where it goes on, ground and document where it ends."""


def refusals(change: Change) -> Iterable[Refusal]:
    """Yield what is undecided, and what a restriction forbids: a seized right gets no new version."""
    if change.moves:
        yield from _decisions(change)
        stays, leaves = list(change.on_rights), [s for s in change.on_rights if s.id in change.shrinking]
    else:
        stays, leaves = [*change.on_parcels, *change.on_rights], []
    # The owner stays the same and signs for the change; nobody acquires anything who had to be warned.
    known = frozenset(s.id for s in stays if s.kind in {"objection_entry", "pre_notice"} and s not in leaves)
    yield from refusals_of_disposition(Disposition(change.where, stays, consented=known, acknowledged=known))
    mortgages = [s for s in leaves if s.kind == "mortgage"]
    yield from refusals_of_disposition(Disposition(change.where, mortgages, ends_right=True))


def _decisions(change: Change) -> Iterable[Refusal]:
    standing = {str(s.id): s for s in change.on_parcels}
    for number, s in standing.items():
        if number not in change.settled:
            yield UNDECIDED.refuse(change.where, number=number, document=s.document)
    for number, how in change.settled.items():
        if number not in standing or (how and not _ends(standing[number], how)):
            yield FOREIGN.refuse(change.where, number=number)


def _ends(standing: Standing, how: Sequence[str]) -> bool:
    return len(how) == 2 and standing.kind in GROUNDS.get(how[0], ()) and how[0] != "lapsed" and bool(how[1])
