"""Plays chains: a seed says which act comes next and what of it.

Not by Hypothesis: it begins with its simplest example, one act eighty times over, ends chains when it likes,
and could shrink nothing of them. Here a run has the steps that it says, and each chain can be had again alone.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random

from tests.support.chains.acts import ACTS, MUST
from tests.support.chains.chain import Broken, Chain
from tests.support.machine.world import World
from tests.support.village import Village

Opened = Callable[[], AbstractContextManager[World]]
_MIXTURE = [name for name, (_, weight) in ACTS.items() for _ in range(weight)]

_TRIES = 6


@dataclass(slots=True)
class Totals:
    """How often each act was done and refused, and by which rules, over all chains."""

    steps: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.steps + other.steps, self.done + other.done, self.refused + other.refused)

    def told(self) -> str:
        return (
            f"{self.steps} steps: {sum(self.done.values())} done {dict(sorted(self.done.items()))}; "
            f"refused {dict(sorted(self.refused.items()))}"
        )


def play(
    opened: Opened, *, seed: int, chains: int, steps: int, opening: Sequence[str] = MUST, first: int = 0
) -> Totals:
    """Play chains, each in a register that is rolled back; raises Broken at the first step that breaks it.

    A chain begins with the acts of its opening, each until it is done or was tried often, so that a short
    run has them all. `first` is the chain to begin with.
    """
    totals = Totals()
    for number in range(first, first + chains):
        with opened() as world:
            chain = Chain(Village(world.session, world.cast, world.shift, world.vault))
            try:
                _one(chain, Random(f"{seed} {number}"), steps, opening)
            except Broken as broken:
                raise Broken(f"seed {seed}, chain {number}: {broken}") from broken
        totals += Totals(steps, chain.done, chain.refused)
    return totals


def _one(chain: Chain, random: Random, steps: int, opening: Sequence[str]) -> None:
    chain.random, left = random, [(name, _TRIES) for name in opening]
    for _ in range(steps):
        name, tries = left.pop(0) if left else (random.choice(_MIXTURE), 0)
        before, approved = chain.done[name], chain.done[f"{name} approved"]
        chain.step(name, ACTS[name][0])
        if chain.done[name] == before and tries > 1:
            left.insert(0, (name, tries - 1))
            if chain.done[f"{name} approved"] > approved:
                left.insert(0, ("go_on", 1))
