"""Random acts by random people: after each the audit finds nothing, and a refused one changed nothing.

The seed is in the name of each run; `make test-long` draws one of its own and prints it.
"""

import secrets
from collections import Counter

import pytest

from api.office import Office
from tests.support.machine.run import play, world
from tests.support.machine.stories import STORIES
from tests.support.machine.world import ACTS, Broken
from tests.support.server import Server


@pytest.mark.parametrize("seed", [4])
def test_a_short_story_breaks_nothing(server: Server, office: Office, seed: int) -> None:
    totals = play(lambda: world(server, office), seed=seed, examples=2, steps=4)
    assert sum(totals.done.values()) >= 5
    assert sum(totals.refused.values()) >= 3


@pytest.mark.parametrize("seed", [7])
def test_a_short_story_of_entered_rights_breaks_nothing(
    server: Server, entered_county: Office, seed: int
) -> None:
    totals = play(lambda: world(server, entered_county, 3), seed=seed, examples=2, steps=4)
    assert sum(totals.done.values()) >= 5
    assert sum(totals.refused.values()) >= 3


def test_every_story_is_told_of_acts_that_exist() -> None:
    assert {name for story in STORIES.values() for name in story} - {"wait_long"} <= set(ACTS)


def test_the_machine_notices_an_act_that_is_refused_too_late(
    server: Server, entered_county: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: rows that stay after a refusal are seen."""
    from sqlalchemy import text

    from registry.rules.cases import NOTHING_TO_DO
    from registry.rules.refusal import Refused
    from tests.support.machine.world import Registered, World

    def late(w: World) -> None:
        w.session.execute(text("INSERT INTO household (origin_code, region_code, begun_by) SELECT 'x', '510623', max(id) FROM journal_entry"))  # fmt: skip
        raise Refused([NOTHING_TO_DO.refuse("x")])

    monkeypatch.setitem(ACTS, "late", Registered(late, 1))
    with pytest.raises(Broken, match="was refused and changed something"):
        play(lambda: world(server, entered_county, 3), seed=1, examples=1, steps=1, only=frozenset({"late"}))


@pytest.mark.long
def test_long_stories_break_nothing_and_every_act_succeeds(
    server: Server, office: Office, entered_county: Office
) -> None:
    """From both beginnings, with a seed that is new each time beside a fixed one."""
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    seeds = (20, secrets.randbelow(2**31))
    print(f"seeds {seeds}")  # noqa: T201 (pytest shows it where it fails)
    for seed in seeds:
        for where, kept in ((office, 0), (entered_county, 3)):
            totals = play(
                lambda: world(server, where, kept),  # noqa: B023 (called at once)
                seed=seed,
                examples=5,
                steps=32,
                attacked=True,
            )
            done, refused = done + totals.done, refused + totals.refused
            print(f"seed {seed}: {totals.steps} steps")  # noqa: T201
    for name in ACTS:
        print(f"{name}: {done[name]} done, {refused[name]} refused")  # noqa: T201
    assert [name for name in done if ACTS[name].raw] == []
    assert {name for name, act in ACTS.items() if not act.raw} - set(done) == set(), f"never done, {seeds}"
    assert {name for name, act in ACTS.items() if act.raw} - set(refused) == set(), f"never tried, {seeds}"
