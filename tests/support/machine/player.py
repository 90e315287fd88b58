"""Plays a story in a register: each act badly first, often, and then well."""

from dataclasses import dataclass
from random import Random

from tests.support.machine.stories import STORIES, Tales
from tests.support.machine.world import ACTS, World

ATTACK_EVERY = 4
BADLY = 0.6
WELL = 0.98
FAULTS = ("who", "which", "what", "what")


@dataclass(slots=True)
class Player:
    """A world and what is told in it. With less `care` more is tried by whom or where it may not be;
    `attacked`, every few acts are followed by all attempts that the database must refuse."""

    world: World
    tales: Tales
    care: float
    attacked: bool
    steps: int = 0

    def turn(self, random: Random) -> None:
        """Tell a story or do an act; what the people draw comes from `random`, too."""
        self.world.random = random
        name, self.world.focus = self.tales.next(random), None
        self._tell(random, name)
        if not self.world.thorough:
            self.world.ask_audit(name)

    def _tell(self, random: Random, name: str) -> None:
        if name not in STORIES:
            self._do(name, self.care)
            return
        acts = STORIES[name]
        for number, each in enumerate(acts):
            if (
                not self._badly(random, acts[number + 1] if each == "wait_long" else each)
                or each == "wait_long"
            ):
                self._do(each, WELL)

    def _badly(self, random: Random, name: str) -> bool:
        """Try an act with one thing wrong, or before its time, until it is let through or enough.

        What was let through the story goes on with: it may have been lawful by chance.
        """
        while random.random() < BADLY:
            self.world.careless = random.choice(FAULTS)
            done = self._do(name, WELL)
            self.world.careless = ""
            if done:
                return True
        return False

    def _do(self, name: str, care: float) -> bool:
        if name == "wait_long":
            self.world.shift(days=30)
            return True
        self.world.care = care
        before = self.world.done[name]
        self.world.step(name)
        self.steps += 1
        if self.attacked and self.world.random.random() < 1 / ATTACK_EVERY:
            for attempt, registered in ACTS.items():
                if registered.raw:
                    self.world.step(attempt)
        return self.world.done[name] > before
