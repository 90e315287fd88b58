"""What a measurement is: the program's figures and the raw limit's, round by round, and their ratio."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Tell = Callable[[str], None]
Round = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Order:
    """How much to measure."""

    rounds: int = 5
    parcels: int = 10_000
    package: Path | None = None
    """A delivery to work on; without one the demo's generator makes one of `parcels`."""
    tell: Tell = lambda line: None


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of performance.md: a ratio that holds at most, or at least."""

    code: str
    limit: float
    at_most: bool

    def said(self) -> str:
        """Return the goal as a sign and a number."""
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the answer; `ours` and `beside` are in the order in which they were measured."""

    goal: Goal
    what: str
    unit: str
    ours: list[float]
    beside: list[float]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ratios(self) -> list[float]:
        """Ours by the raw limit's, round by round."""
        return [a / b for a, b in zip(self.ours, self.beside, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(self.ratios)

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal.limit if self.goal.at_most else self.ratio >= self.goal.limit

    def as_json(self) -> dict[str, Any]:
        """Return everything that was measured and what it comes to."""
        return {
            "goal": self.goal.code,
            "what": self.what,
            "unit": self.unit,
            "ours": self.ours,
            "beside": self.beside,
            "ratios": self.ratios,
            "ratio": self.ratio,
            "wanted": self.goal.said(),
            "reached": self.reached,
            **self.facts,
        }


def alternate(rounds: int, ours: Round, beside: Round) -> tuple[list[float], list[float]]:
    """Measure both in every round, first the one, then the other, and in the next round turned about."""
    a: list[float] = []
    b: list[float] = []
    for number in range(rounds):
        for measure, kept in ((ours, a), (beside, b))[:: 1 if number % 2 == 0 else -1]:
            kept.append(measure())
    return a, b


def spread(values: list[float]) -> str:
    """Return median and range, three digits."""
    middle = statistics.median(values)
    return f"{middle:.3g} ({min(values):.3g}–{max(values):.3g})"
