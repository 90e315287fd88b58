"""Runs chains: Hypothesis draws which act comes next and what of it."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random

import hypothesis
from hypothesis import HealthCheck, Phase, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.support.chains.acts import ACTS, MUST
from tests.support.chains.chain import Chain
from tests.support.machine.world import World
from tests.support.village import Village

Opened = Callable[[], AbstractContextManager[World]]
_MIXTURE = [name for name, (_, weight) in ACTS.items() for _ in range(weight)]

_TRIES = 6


@dataclass(slots=True)
class Totals:
    """How often each act was done and refused, and by which rules, over all chains."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def told(self) -> str:
        steps = sum(self.done.values())
        return f"{steps} done {dict(sorted(self.done.items()))}; refused {dict(sorted(self.refused.items()))}"


def play(opened: Opened, *, seed: int, chains: int, steps: int) -> Totals:
    """Play chains, each in a register that is rolled back; raises Broken at the first step that breaks it."""
    totals = Totals()

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.opening = [(name, _TRIES) for name in MUST]
            self.opened = opened()
            world = self.opened.__enter__()
            self.chain = Chain(Village(world.session, world.cast, world.shift, world.vault))

        @rule(name=strategies.sampled_from(_MIXTURE), drawn=strategies.integers(0, 2**32 - 1))
        def act(self, name: str, drawn: int) -> None:
            self.chain.random = Random(f"{seed} {len(self.chain.story)} {drawn}")
            if self.opening:  # each act until it is done or was tried often, so that a short run has them all
                name, left = self.opening.pop(0)
                if left > 1:
                    self.opening.insert(0, (name, left - 1))
            self.chain.step(name, ACTS[name][0])
            if self.opening and self.chain.done[self.opening[0][0]]:
                self.opening.pop(0)

        def teardown(self) -> None:
            totals.done += self.chain.done
            totals.refused += self.chain.refused
            self.opened.__exit__(None, None, None)

    hypothesis.seed(seed)(Machine)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=chains, stateful_step_count=steps, deadline=None, database=None,
            phases=[Phase.generate], print_blob=False, report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return totals
