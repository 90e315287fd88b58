"""Random chains of lease, sub-lease, security, change and end: nothing ever lies outside what it rests on."""

import secrets

import pytest

from api.office import Office
from tests.support.chains.acts import MUST
from tests.support.chains.run import Totals, play
from tests.support.machine.run import world
from tests.support.server import Server


def _all_came(totals: Totals) -> None:
    print(totals.told())  # noqa: T201 (seen with -s, and where it fails)
    assert [act for act in MUST if not totals.done[act]] == []
    assert totals.refused["transfer.term_outside"] > 0


@pytest.mark.parametrize("seed", [1])
def test_short_chains_keep_every_right_inside_and_the_money_in_balance(
    server: Server, entered_county: Office, seed: int
) -> None:
    _all_came(play(lambda: world(server, entered_county, 3), seed=seed, chains=2, steps=50))


@pytest.mark.long
def test_long_chains_keep_every_right_inside_and_the_money_in_balance(
    server: Server, entered_county: Office
) -> None:
    """With a seed that is new each time beside a fixed one."""
    seeds = (30, secrets.randbelow(2**31))
    print(f"seeds {seeds}")  # noqa: T201
    for seed in seeds:
        _all_came(play(lambda: world(server, entered_county, 3), seed=seed, chains=10, steps=80))
