"""What a bad delivery is, how one is made, and what must be said about it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.support.edits import Delivery

Build = Callable[[Delivery], "Path | Mapped | None"]
"""Spoils a copy of the small delivery; returns what is handed in where that is not the delivery itself."""


class Mapped(NamedTuple):
    """Any vector file and the mapping to read it by."""

    path: Path
    mapping: Path


@dataclass(frozen=True, slots=True)
class Case:
    """A bad delivery: either a refusal whose sentence has `refused`, or a finding of `rule`."""

    name: str
    build: Build
    refused: tuple[str, ...] = ()
    rule: str = ""
    about: str = ""
    """Part of the finding's objects or place."""
    says: str = ""
    """Part of its sentence."""


@dataclass(slots=True)
class Corpus:
    """Collects the cases of a module."""

    cases: list[Case] = field(default_factory=list)

    def refused(self, *words: str) -> Callable[[Build], Build]:
        """Register a builder whose delivery is refused with these words."""

        def keep(build: Build) -> Build:
            self.cases.append(Case(build.__name__, build, refused=words))
            return build

        return keep

    def found(self, rule: str, about: str, says: str = "") -> Callable[[Build], Build]:
        """Register a builder whose delivery has a finding of a rule about an object or place."""

        def keep(build: Build) -> Build:
            self.cases.append(Case(build.__name__, build, rule=rule, about=about, says=says))
            return build

        return keep

    def many(self, **cases: Case) -> None:
        """Register cases that differ in one value."""
        self.cases += cases.values()
