"""Half-open periods of dates and times; the open end is 9999-12-31.

Drivers cannot read PostgreSQL's 'infinity', hence a plain far date. Papers and NY/T 2539 give
the last day inclusive (承包期限止) and write a term without end, 长久, as 9999-01-01: both are
converted here and nowhere else.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OPEN_DATE = date(9999, 12, 31)
OPEN_TIME = datetime(9999, 12, 31, tzinfo=UTC)
WITHOUT_END = date(9999, 1, 1)
"""How papers and deliveries write the last day of a term without end."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to before `end`. Never empty."""

    start: date
    end: date = OPEN_DATE

    def __post_init__(self) -> None:
        assert self.start < self.end, f"an empty period: {self.start} to {self.end}"

    @classmethod
    def from_inclusive(cls, first: date, last: date | None) -> "Period":
        """Return the period of a paper that names its first and last day.

        Raises AssertionError where the last day is before the first: check with
        `rules.contracts` before.
        """
        if last is None or last >= WITHOUT_END:
            return cls(first)
        return cls(first, last + timedelta(days=1))

    @property
    def last_day(self) -> date | None:
        """The last day inside, or None for a term without end."""
        return None if self.end == OPEN_DATE else self.end - timedelta(days=1)

    def contains(self, day: date) -> bool:
        """Return whether the day lies inside."""
        return self.start <= day < self.end

    def overlaps(self, other: "Period") -> bool:
        """Return whether both share a day."""
        return self.start < other.end and other.start < self.end

    def inside(self, other: "Period") -> bool:
        """Return whether every day of this one lies in the other."""
        return other.start <= self.start and self.end <= other.end


def add_years(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes 1 March in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or that month's last day where it has none."""
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, monthrange(day.year + year, month + 1)[1]))
