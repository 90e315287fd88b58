"""What giving a homestead up is worth, line by line and to the fen.

By the data of one deployed exit system (standards.md §6 宅基地退出); rates are the county's, never
constants here. Each line is rounded once, half up; the total is their sum.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from registry.words import Words

LINE_NAMES: dict[str, Words] = {
    "house": Words("房屋", "house"),
    "plot": Words("宅基地", "plot"),
    "qualification": Words("资格权", "qualification"),
    "relocation": Words("搬迁奖励", "reward for moving"),
    "purchase": Words("购房奖励", "reward for buying a home"),
}


@dataclass(frozen=True, slots=True)
class Building:
    """A house, or a part of it of one structure."""

    area: Decimal
    fen_m2: int
    newness: Decimal
    """成新率: what is left of its value, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Exit:
    """What a household gives up, and the rates it is valued by."""

    buildings: tuple[Building, ...]
    footprint: Decimal
    """建筑占地, m²."""
    zone_fen_m2: int
    people: int
    qualification_m2: Decimal
    """人均资格权面积: 0 where the qualification is kept."""
    qualification_fen_m2: int
    relocation_fen: int
    """搬迁奖励 for each person."""
    purchase_fen_m2: int
    """购房奖励 for each m² of qualification; 0 where no home is bought."""


@dataclass(frozen=True, slots=True)
class Values:
    """The lines of a valuation, in fen."""

    house: int
    plot: int
    qualification: int
    relocation: int
    purchase: int

    @property
    def total(self) -> int:
        """Return what all lines come to."""
        return self.house + self.plot + self.qualification + self.relocation + self.purchase

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Return the lines with what each comes to."""
        return [(name, getattr(self, name)) for name in LINE_NAMES]


def value(given_up: Exit) -> Values:
    """Return what is paid for an exit, line by line. Raises ValueError for what no valuation can say."""
    _check(given_up)
    qualified = given_up.people * given_up.qualification_m2
    return Values(
        _fen(sum((b.area * b.fen_m2 * b.newness for b in given_up.buildings), Decimal(0))),
        _fen(given_up.footprint * given_up.zone_fen_m2),
        _fen(qualified * given_up.qualification_fen_m2),
        given_up.people * given_up.relocation_fen,
        _fen(qualified * given_up.purchase_fen_m2),
    )


def is_sound(given_up: Exit) -> bool:
    """Return whether a valuation can say it: nothing negative, and of a house between none and all left."""
    amounts = (
        given_up.footprint,
        given_up.zone_fen_m2,
        given_up.people,
        given_up.qualification_m2,
        given_up.qualification_fen_m2,
        given_up.relocation_fen,
        given_up.purchase_fen_m2,
        *(n for b in given_up.buildings for n in (b.area, b.fen_m2)),
    )
    return min(amounts) >= 0 and all(0 <= b.newness <= 1 for b in given_up.buildings)


def _check(given_up: Exit) -> None:
    if not is_sound(given_up):
        msg = "a valuation has no negative amounts, and a house keeps between none and all of its value"
        raise ValueError(msg)


def _fen(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
