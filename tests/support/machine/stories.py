"""Stories: acts that follow each other mostly, and how the next one is drawn."""

from collections.abc import Collection
from random import Random

from tests.support.machine.world import ACTS

_TO_APPROVAL = ("accept", "review", "approve_plan")
_ROUND = ("display", "wait_long", "close")
STORIES: dict[str, tuple[str, ...]] = {
    "first_registration": (
        *_ROUND, *_ROUND, "confirm", "apply", "accept", "review", "announce", "wait_long", "approve", "enter",
    ),
    "mistaken_load": ("display", "correct", "withdraw_load"),
    "change": ("split", *_TO_APPROVAL, "enter_change"),
    "change_of_mind": ("split", "accept", "withdraw"),
    "turned_away": ("take_in", "turn_away", "write"),
    "hasty": ("display", "object_to", "wait_long", "close", "confirm"),
    "lifting": ("restrict", "restrict", "wait_long", "end"),
    "office": ("hire", "set_days", "link"),
    "joining": ("join", *_TO_APPROVAL, "enter_change"),
    "straightening": ("move_border", *_TO_APPROVAL, "enter_change"),
    "measuring": ("mend_area", *_TO_APPROVAL, "enter_change"),
    "objection": ("display", "object_to", "raw_own_decision", "decide"),
    "seizure": ("seize", "raw_right_on_seized", "seize", "raw_same_place_in_queue"),
    "counter": (
        "take_in", "write", "hand_in", "hand_in", "ask", "write", "hand_in", "hand_in", "complete", "accept", "write",
        "review", "refuse", "write",
    ),
    "filing": ("members", *_TO_APPROVAL, "enter_household", "archive"),
    "new_members": ("members", *_TO_APPROVAL, "enter_household"),
    "new_head": ("representative", *_TO_APPROVAL, "enter_household"),
    "new_plots": ("plots", *_TO_APPROVAL, "enter_household"),
    "parting": ("part", *_TO_APPROVAL, "enter_household"),
    "uniting": ("unite", *_TO_APPROVAL, "enter_household"),
    "ending": ("end_contract", *_TO_APPROVAL, "enter_household"),
    "extension": (
        "plan", "publish", "raw_early_unpublishing", "wait_long", "unpublish", "raw_minority", "raw_unfounded_survey", "vote", "begin", "survey", "survey_rest", *_ROUND, *_ROUND,
        "confirm", "extend", *_TO_APPROVAL, "enter_extended",
    ),
    "joint": ("apply_joint", "accept", "review", "announce", "wait_long", "approve", "enter"),
    "forest": ("unit", "party", "apply_joint", "accept", "review", "announce", "wait_long", "approve", "enter"),
    "page": ("change_page", *_TO_APPROVAL, "enter_page"),
    "paper": ("issue", "pick_up", "pick_up", "raw_used_blank", "lose", "wait_long", "reissue"),
    "papers_end": ("issue", "pick_up", "replace_paper", "cancel_paper", "hand_back"),
    "kinship": ("members", "relate", "relate", "raw_step_of_relative", *_TO_APPROVAL, "unrelate"),
    "errand": ("stand_in", "accept", "stand_down"),
}  # fmt: skip
"""Acts that follow each other mostly: alone they would seldom meet in the right order."""
_TOLD = 0.7
"""How mostly a story is told, and not a single act done."""
_MISTAKEN = "mistaken_load"
"""Ends the story of a village; so it is told of some registers only, and before rights are entered."""


class Tales:
    """Draws stories like cards, each once before any comes again, and single acts by their weights between.

    Drawn with putting back, some story would be left out of nearly every play, and another one with it.
    """

    def __init__(self, only: Collection[str] = (), mistaken: float = 0.0) -> None:
        self._stories = sorted(n for n in STORIES if (not only or n in only) and n != _MISTAKEN)
        self._acts = [
            n for n, act in sorted(ACTS.items()) for _ in range(act.weight) if not only or n in only
        ]
        self._mistaken = 0.0 if only else mistaken
        self._deck: list[str] = []

    def next(self, random: Random) -> str:
        """Return the name of a story or of an act."""
        if self._acts and (not self._stories or random.random() >= _TOLD):
            return random.choice(self._acts)
        if not self._deck:
            self._shuffle(random)
        return self._deck.pop()

    def _shuffle(self, random: Random) -> None:
        self._deck = random.sample(self._stories, len(self._stories))
        if random.random() < self._mistaken:
            self._deck.insert(self._deck.index("first_registration") + 1, _MISTAKEN)
        self._mistaken = 0.0
