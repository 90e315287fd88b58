"""Runs the machine: Hypothesis draws the acts, the people and the things they are done to."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import hypothesis
from hypothesis import HealthCheck, Phase, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from api.office import Office
from tests.conftest import cast_of
from tests.support.machine import (
    acts,
    attempts,
    certificates,
    desk,
    estates,
    extensions,
    households,
    life_attempts,
    people,
)
from tests.support.machine.player import Player
from tests.support.machine.stories import STORIES, Tales
from tests.support.machine.world import World
from tests.support.server import Server

_JOINED = (acts, attempts, certificates, desk, estates, extensions, households, life_attempts, people)
"""Modules whose acts join by being imported."""
Opened = Callable[[], AbstractContextManager[World]]


@dataclass(slots=True)
class Totals:
    """How often each act was done and refused, over all examples."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    steps: int = 0

    def add(self, player: Player) -> None:
        self.done += player.world.done
        self.refused += player.world.refused
        self.steps += player.steps


@contextmanager
def committed(server: Server, office: Office) -> Iterator[World]:
    """Give a register of one's own; what was done is committed in the end."""
    name = str(office.settings.app_url.database)

    def shift(**by: float) -> None:
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{timedelta(**by).total_seconds()} s')", name)

    with (
        office.engine.begin() as connection,
        Session(connection, autoflush=False, join_transaction_mode="create_savepoint") as session,
    ):
        yield World(session, cast_of(session), office.vault, shift, audited=False)
        session.commit()


@contextmanager
def world(server: Server, office: Office, keep_shifts: int = 0) -> Iterator[World]:
    """Give an office's register in a transaction that is rolled back; its clock is put back, too."""
    name = str(office.settings.app_url.database)

    def shift(**by: float) -> None:
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{timedelta(**by).total_seconds()} s')", name)

    try:
        with office.engine.connect() as connection:
            outer = connection.begin()
            with Session(connection, autoflush=False, join_transaction_mode="create_savepoint") as session:
                yield World(session, cast_of(session), office.vault, shift)
            outer.rollback()
    finally:
        server.admin(f"DELETE FROM clock_offset WHERE id > {keep_shifts}", name)


def tell(story: World, acts_done: int, seed: int) -> None:
    """Do acts and stories until so many were done, the whole mixture as `play` draws it."""
    random = story.random = Random(seed)
    tales = Tales()
    for _ in range(acts_done * 40):
        if story.done.total() >= acts_done:
            return
        name, story.focus = tales.next(random), None
        story.care = 0.98 if name in STORIES else 0.85
        for each in STORIES.get(name, (name,)):
            if each == "wait_long":
                story.shift(days=30)
            elif not each.startswith("raw_"):
                story.step(each)
    raise AssertionError(f"only {story.done.total()} of {acts_done} acts found something to do")


def play(
    opened: Opened,
    *,
    seed: int,
    examples: int,
    steps: int,
    only: frozenset[str] = frozenset(),
    care: float = 0.85,
    attacked: bool = False,
    thorough: bool = True,
) -> Totals:
    """Play examples of the machine; raises Broken at the first step that breaks the register.

    `only` draws from these acts and stories; with less `care` more is tried by whom or where it may not
    be; `attacked`, every few acts are followed by all attempts that the database must refuse; where it is not
    `thorough`, the audit is asked at the end of a story instead of after each act.
    """
    totals = Totals()

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.opened = opened()
            self.player = Player(self.opened.__enter__(), Tales(only, mistaken=0.3), care, attacked)
            self.player.world.thorough = thorough
            self.taken = 0

        @rule(drawn=strategies.integers(0, 2**32 - 1))
        def act(self, drawn: int) -> None:
            self.player.turn(Random(f"{seed} {self.taken} {drawn}"))
            self.taken += 1

        def teardown(self) -> None:
            totals.add(self.player)
            self.opened.__exit__(None, None, None)

    hypothesis.seed(seed)(Machine)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            phases=[Phase.generate], print_blob=False, report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return totals
