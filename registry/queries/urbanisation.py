"""Urbanisation of a region by both measures: people with hukou 户籍人口, and people who live there 常住人口.

The base figures and targets are dated settings with their source; the ledger adds who settled
since. A rate whose figures are not set is none.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import clock
from registry.models import Settlement, SettlementEntry
from registry.queries import link_standards
from registry.queries.link_standards import FigureView
from registry.rules.settlements import SETTLING

MEASURES = ("registered", "resident")


@dataclass(frozen=True, slots=True)
class Rate:
    """A measure of urbanisation: (urban + came) ÷ (total + joined − left), in per cent.

    These are people of the ledger, booked after the day of the base figures: who settled in the region,
    those of them from outside it, and who of it settled elsewhere.
    """

    measure: str
    total: FigureView | None
    urban: FigureView | None
    target: FigureView | None
    came: int
    joined: int
    left: int

    @property
    def base(self) -> Decimal | None:
        """The rate of the base figures alone."""
        return _percent(self.urban.value, self.total.value) if self.total and self.urban else None

    @property
    def now(self) -> Decimal | None:
        """The rate with those of the ledger."""
        if not (self.total and self.urban):
            return None
        return _percent(self.urban.value + self.came, self.total.value + self.joined - self.left)

    @property
    def goal(self) -> Decimal | None:
        """The target in per cent."""
        return (Decimal(self.target.value) / 100).quantize(Decimal("0.01")) if self.target else None

    @property
    def short_of_goal(self) -> Decimal | None:
        """By how many percentage points the rate lies below its target; negative where it is above."""
        return None if self.goal is None or self.now is None else self.goal - self.now


def _percent(part: int, whole: int) -> Decimal | None:
    if whole <= 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def rates(session: Session, region: str) -> list[Rate]:
    """Return both measures of a county or a town today."""
    known = link_standards.figures(session, region, clock.today(session))
    found = []
    for measure in MEASURES:
        total, urban = known.get(f"{measure}_total"), known.get(f"{measure}_urban")
        since = max((f.valid_from for f in (total, urban) if f), default=None)
        moved = _moved(session, region, measure, since) if since else (0, 0, 0)
        found.append(Rate(measure, total, urban, known.get(f"{measure}_target"), *moved))
    return found


def _moved(session: Session, region: str, measure: str, since: date) -> tuple[int, int, int]:
    """Return who came, joined and left after a day.

    By hukou only those count who were registered in town; by residence those with a permit count too.
    """
    ways = ("hukou",) if measure == "registered" else tuple(SETTLING)
    there = Settlement.destination_code.startswith(region)
    home = Settlement.region_code.startswith(region)
    people = func.sum(SettlementEntry.people)
    moves = (people.filter(there), people.filter(there, ~home), people.filter(home, ~there))
    query = (
        select(*(func.coalesce(move, 0) for move in moves))
        .join(Settlement, Settlement.id == SettlementEntry.settlement_id)
        .where(Settlement.kind.in_(ways), SettlementEntry.booked_on > since)
    )
    row = session.execute(query).one()
    return int(row[0]), int(row[1]), int(row[2])
