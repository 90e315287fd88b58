"""Trials of rules that stand beside what they are about, each as (before, refused, lawful)."""

from collections.abc import Callable
from typing import Any

from tests.support.certificate_trials import CERTIFICATE_TRIALS
from tests.support.extension_trials import EXTENSION_TRIALS
from tests.support.household_trials import HOUSEHOLD_TRIALS, speaks_first
from tests.support.intake import INTAKE_TRIALS, file_away
from tests.support.interim_trials import INTERIM_TRIALS
from tests.support.market_trials import MARKET_TRIALS
from tests.support.new_trials import NEW_TRIALS
from tests.support.parcel_trials import PARCEL_TRIALS, split_first
from tests.support.unit_trials import UNIT_TRIALS
from tests.support.village import Village

Act = Callable[[Village], Any]


def _nothing(_: Village) -> None:
    pass


def _enter(v: Village) -> None:
    v.enter()


MORE_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "parcel.not_entered": (_nothing, split_first, lambda v: (v.enter(), split_first(v))),
    "household.not_entered": (_nothing, speaks_first, lambda v: (v.enter(), speaks_first(v))),
    "archive.file": (_enter, file_away(pages=0), file_away()),
    **{
        code: (_enter, bad, good)
        for code, (bad, good) in (
            PARCEL_TRIALS | CERTIFICATE_TRIALS | HOUSEHOLD_TRIALS | MARKET_TRIALS
        ).items()
    },
    **{code: (_nothing, bad, good) for code, (bad, good) in INTAKE_TRIALS.items()},
    **UNIT_TRIALS,
    **INTERIM_TRIALS,
    **NEW_TRIALS,
    **EXTENSION_TRIALS,
}
