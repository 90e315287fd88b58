"""A chain of transfers in one register that is rolled back: who is there, what is under way, what was paid."""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from sqlalchemy import text

from registry.errors import ConstraintError
from registry.rules.refusal import Refused
from registry.services.add_holder import add_holder
from tests.support.chains.holds import broken
from tests.support.chains.people import bank
from tests.support.new_trials import HEIR
from tests.support.transfers import farm
from tests.support.village import GRANTOR, Village

T = TypeVar("T")
CARE = 0.85
"""How mostly what is chosen is lawful."""
WHOLE = 0.7
"""How often a parcel is leased whole where it may be."""
GREED = 0.3
"""How often what is not chosen so is more of a parcel than there is."""


class NothingToDo(Exception):  # noqa: N818 (no error: the act has no object yet)
    """There is nothing yet that an act could be done to."""


class Broken(AssertionError):  # noqa: N818 (it says what)
    """The register did what it must not; with the story that led there."""


@dataclass(slots=True)
class State:
    """What the model remembers; put back where an act is refused."""

    drawn: dict[str, str] = field(default_factory=dict)
    """Transfers that are drawn up and under no case yet, with their form."""
    cases: dict[int, str] = field(default_factory=dict)
    """Approved cases that are not entered, with what their entry does."""
    receipts: dict[int, list[int]] = field(default_factory=dict)
    """Fen of the receipts that stand, by due."""
    waits: int = 0


@dataclass(slots=True)
class Chain:
    """A register with its people, and one random story of its leases."""

    village: Village
    farm: int = 0
    heir: int = 0
    bank: int = 0
    random: Random = field(default_factory=Random)
    state: State = field(default_factory=State)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        village = self.village
        self.farm, self.bank = farm(village), bank(village)
        self.heir = add_holder(village.session, HEIR, GRANTOR, actor=village.cast.lu, vault=village.vault)

    # ---- what acts ask --------------------------------------------------------------------------------

    def pick(self, options: Sequence[T]) -> T:
        if not options:
            raise NothingToDo
        return self.random.choice(options)

    def often(self, share: float | None = None) -> bool:
        """Return mostly yes, unless told how often."""
        return self.random.random() < (CARE if share is None else share)

    def rows(self, sql: str, **values: object) -> list[Any]:
        return list(self.village.session.execute(text(sql), values))

    # ---- one step -------------------------------------------------------------------------------------

    def step(self, name: str, act: Callable[["Chain"], str]) -> None:
        """Do one act, whole or not at all; raises Broken where the register is not what it must be afterwards.

        An act returns what it came to, which is counted as done.
        """
        before, savepoint = deepcopy(self.state), self.village.session.begin_nested()
        try:
            came = act(self)
        except NothingToDo:
            savepoint.rollback()
            self.state = before
            return
        except Refused as no:
            savepoint.rollback()
            self.state = before
            codes = sorted({r.rule.code for r in no.refusals})
            self.story.append(f"{name}: refused by {' '.join(codes)}")
            self.refused.update(codes)
            self.refused[name] += 1
            return  # the savepoint took everything back: nothing is otherwise than after the step before
        except ConstraintError as error:
            raise self.said(f"{name} was let through by the rules: {error.facts}") from error
        else:
            savepoint.commit()
            self.story.append(f"{name}: {came}")
            self.done[came] += 1
        wrong = broken(self.village.session, self.state.receipts)
        if wrong:
            raise self.said("; ".join(wrong))

    def said(self, what: str) -> Broken:
        return Broken("\n".join([what, "after", *self.story]))
