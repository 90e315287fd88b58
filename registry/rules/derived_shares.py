"""Rights that rest on one right have no more of a parcel together than that has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from registry.rules.refusal import Refusal, Rule
from registry.words import Words

PARENT_SHARE = Rule(
    "unit.parent_share",
    "农村土地承包法 第三十八条第三项、第四十六条；民法典 第二百九十八条",
    Words(
        "{where}：{parent} 在 {code} 上有 {has}，其上各项权利的份额合计 {sum}",
        "{where}: {parent} has {has} of {code}; shares of what rests on it come to {sum}",
    ),
)


@dataclass(frozen=True, slots=True)
class Resting:
    """What a right has of a parcel of the one it rests on, for a term."""

    share: Fraction
    term: tuple[date, date]


@dataclass(frozen=True, slots=True)
class SharedParcel:
    """A parcel of which a right has a share, as it would be, and what would rest on that."""

    where: str
    parent: str
    code: str
    has: Fraction
    resting: Sequence[Resting]

    @property
    def most(self) -> Fraction:
        """The most that the rights have of it at one time."""
        days = {r.term[0] for r in self.resting}
        return max(
            (sum((r.share for r in self.resting if r.term[0] <= d < r.term[1]), Fraction(0)) for d in days),
            default=Fraction(0),
        )


def refusals(parcels: Iterable[SharedParcel]) -> Iterable[Refusal]:
    """Yield parcels of which rights would have more together than the right that they rest on."""
    for parcel in parcels:
        if len(parcel.resting) > 1 and parcel.most > parcel.has:
            yield PARENT_SHARE.refuse(
                parcel.where, parent=parcel.parent, code=parcel.code, has=parcel.has, sum=parcel.most
            )
