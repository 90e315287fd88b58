"""Does what becomes of a page fit the kind of its registration: transfer 转移, change 变更, cancellation 注销?

The kind is reported as 登记类型 DJLX (standards.md §3.2): it must say what was done. A correction may
put anything right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

_KINDS = "不动产登记暂行条例实施细则 第二十六、二十七、二十八条（条文未核对）"

NOT_TRANSFERRED = Rule(
    "page.not_transferred",
    _KINDS,
    Words(
        "{where}：转移登记须换权利人；权利人不变的请办变更登记",
        "{where}: a transfer names a new holder; where the holder stays, apply for a change",
    ),
)
HOLDER_CHANGES = Rule(
    "page.holder_changes",
    _KINDS,
    Words(
        "{where}：变更和注销登记不换权利人；换权利人的请办转移登记",
        "{where}: a change or a cancellation leaves the holder as it is; for a new one apply for a transfer",
    ),
)
NOTHING_ENDS = Rule(
    "page.nothing_ends",
    _KINDS,
    Words(
        "{where}：注销登记须写明终止哪一项权利",
        "{where}: a cancellation ends a right; say which",
    ),
)
KEEPS_CHILDREN = Rule(
    "page.keeps_children",
    "农村土地承包法 第三十八条第三项、第四十六条",
    Words(
        "{where}：其上的权利 {rights} 将超出它的地块、面积或期限，须先终止或变更",
        "{where}: rights {rights} that rest on it would lie outside it; end or change them first",
    ),
)


@dataclass(frozen=True, slots=True)
class PageChange:
    """What becomes of the rights of one page."""

    folio_number: str
    holders: Sequence[tuple[int, int]]
    """Of each right that goes on: its holder before and after."""
    ends: int


def refusals(kind: str, page: PageChange) -> Iterable[Refusal]:
    """Yield what does not fit the kind of case."""
    passes = any(before != after for before, after in page.holders)
    if kind == "right_transfer" and not passes:
        yield NOT_TRANSFERRED.refuse(page.folio_number)
    if kind in ("right_change", "right_cancellation") and passes:
        yield HOLDER_CHANGES.refuse(page.folio_number)
    if kind == "right_cancellation" and not page.ends:
        yield NOTHING_ENDS.refuse(page.folio_number)


def keeps_children(outside: Mapping[str, Sequence[str]]) -> Iterable[Refusal]:
    """Yield which rights would no longer hold what rests on them: its term, its parcels, its area."""
    for code, rights in outside.items():
        yield KEEPS_CHILDREN.refuse(code, rights="、".join(rights))
