"""For each rule of interim papers: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from typing import Any

from tests.support.interim import HOUSEHOLD, Desk
from tests.support.village import Village

Act = Callable[[Village], Any]


def _certified(v: Village) -> None:
    v.certify()
    Desk(v).issue("household_rights")


def _displayed(v: Village) -> None:
    v.show()
    Desk(v).of_member()


def _nothing(_: Village) -> None:
    pass


INTERIM_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "interim.roster_not_displayed": (
        _nothing,
        lambda v: Desk(v).of_member(),
        _displayed,
    ),
    "interim.not_on_roster": (
        Village.show,
        lambda v: Desk(v).issue("membership", HOUSEHOLD, v.cast.he.person_id),
        lambda v: Desk(v).of_member(),
    ),
    "interim.nothing_pending": (
        _nothing,
        _certified,
        lambda v: Desk(v).issue("household_rights"),
    ),
}
