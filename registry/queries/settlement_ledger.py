"""The ledger of the three links 三挂钩: per year and destination, people → building land and money.

An entry counts in the year it was booked, a counter-entry too, so a year that is over never changes.
The standard is that of the day of settling, for both alike: an entry and its counter-entry come to
nothing. What has no standard is counted and named, never guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.models import ContractHolder, Person, Settlement, SettlementEntry
from registry.queries import link_standards
from registry.queries.link_standards import StandardView
from registry.queries.settlements import within
from registry.rules.link_standards import LINKS

Place = tuple[int, str, str]
"""Year, destination's code, class of the town."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry of the ledger with what it rests on; `values` by link, None where no standard is set."""

    settlement: int
    people: int
    booked_on: date
    household: str
    person_name: str
    kind: str
    destination_code: str
    destination_name: str
    destination_class: str
    settled_on: date
    reason: str | None
    values: dict[str, int | None]

    @property
    def place(self) -> Place:
        """The row of the ledger it belongs to."""
        return self.booked_on.year, self.destination_code, self.destination_class


@dataclass(slots=True)
class Sum:
    """What entries come to for one link: hundredths of m² or fen, and entries that have no standard."""

    value: int = 0
    counted: int = 0
    unset: int = 0

    def add(self, people: int, each: int | None) -> None:
        """Count an entry."""
        if each is None:
            self.unset += 1
        else:
            self.counted += 1
            self.value += people * each

    @property
    def amount(self) -> Decimal:
        """The sum in m² or yuan."""
        return Decimal(self.value) / 100


@dataclass(slots=True)
class Row:
    """A destination in a year."""

    year: int
    destination_code: str
    destination_name: str
    destination_class: str
    people: dict[str, int] = field(default_factory=dict)
    """By the way of settling, counter-entries taken off."""
    entries: int = 0
    sums: dict[str, Sum] = field(default_factory=lambda: {link: Sum() for link in LINKS})

    @property
    def total(self) -> int:
        """People of all ways."""
        return sum(self.people.values())

    def add(self, entry: EntryView) -> None:
        """Count an entry."""
        self.entries += 1
        self.people[entry.kind] = self.people.get(entry.kind, 0) + entry.people
        for link, one in self.sums.items():
            one.add(entry.people, entry.values[link])


def entries(session: Session, scopes: Sequence[str], year: int | None = None) -> list[EntryView]:
    """Return the entries of households in some regions, of one year or all, in the order of booking."""
    one, entry = Settlement, SettlementEntry
    query: AnySelect = (
        select(
            one.id,
            entry.people,
            entry.booked_on,
            ContractHolder.code,
            Person.name,
            one.kind,
            one.destination_code,
            one.destination_name,
            one.destination_class,
            one.settled_on,
            entry.reason,
        )
        .join(one, one.id == entry.settlement_id)
        .join(ContractHolder, ContractHolder.id == one.holder_id)
        .join(Person, Person.id == one.person_id)
        .where(within(scopes))
        .order_by(entry.booked_on, one.id, entry.people.desc())
    )
    if year is not None:
        query = query.where(and_(entry.booked_on >= date(year, 1, 1), entry.booked_on <= date(year, 12, 31)))
    known = link_standards.standards(session)
    return [
        EntryView(*[*row, _values(known, row.kind, row.destination_class, row.settled_on)])
        for row in session.execute(query)
    ]


def _values(known: Sequence[StandardView], kind: str, of: str, day: date) -> dict[str, int | None]:
    return {link: link_standards.of_settler(known, link, kind, of, day) for link in LINKS}


def ledger(listed: Sequence[EntryView]) -> list[Row]:
    """Return entries summed by year and destination; every row is the sum of the entries of its place."""
    rows: dict[Place, Row] = {}
    for entry in listed:
        place = entry.place
        if place not in rows:
            rows[place] = Row(place[0], place[1], entry.destination_name, place[2])
        rows[place].add(entry)
    return [rows[place] for place in sorted(rows)]


def total(listed: Sequence[EntryView]) -> Row:
    """Return the sum of all entries."""
    whole = Row(0, "", "", "")
    for entry in listed:
        whole.add(entry)
    return whole


def years(session: Session, scopes: Sequence[str]) -> list[int]:
    """Return the years that have entries, latest first."""
    query = select(SettlementEntry.booked_on).join(Settlement).where(within(scopes)).distinct()
    return sorted({day.year for day in session.scalars(query)}, reverse=True)
