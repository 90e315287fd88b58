"""Random acts by random people: after each the audit finds nothing, and a refused one changed nothing.

The seed is in the name of each run; `make test-long` draws one of its own and prints it.
"""

import secrets

import pytest

from api.office import Office
from tests.support.machine.run import STORIES, play, world
from tests.support.machine.world import ACTS, Broken
from tests.support.server import Server


@pytest.mark.parametrize("seed", [4])
def test_a_short_story_breaks_nothing(server: Server, office: Office, seed: int) -> None:
    totals = play(lambda: world(server, office), seed=seed, examples=2, steps=8)
    assert sum(totals.done.values()) >= 5
    assert sum(totals.refused.values()) >= 3


@pytest.mark.parametrize("seed", [7])
def test_a_short_story_of_entered_rights_breaks_nothing(
    server: Server, entered_office: Office, seed: int
) -> None:
    totals = play(lambda: world(server, entered_office, 3), seed=seed, examples=2, steps=8)
    assert sum(totals.done.values()) >= 5
    assert sum(totals.refused.values()) >= 3


def test_every_story_is_told_of_acts_that_exist() -> None:
    assert {name for story in STORIES.values() for name in story} - {"wait_long"} <= set(ACTS)


def test_the_machine_notices_an_act_that_is_refused_too_late(
    server: Server, entered_office: Office, monkeypatch: pytest.MonkeyPatch
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
        play(lambda: world(server, entered_office, 3), seed=1, examples=1, steps=1, only=frozenset({"late"}))


@pytest.mark.long
@pytest.mark.parametrize("begun", ["loaded", "entered"])
def test_long_stories_break_nothing(
    server: Server, office: Office, entered_office: Office, begun: str
) -> None:
    seed = secrets.randbelow(2**31)
    print(f"seed {seed}")  # noqa: T201 (pytest shows it where it fails)
    where, kept = (office, 0) if begun == "loaded" else (entered_office, 3)
    totals = play(lambda: world(server, where, kept), seed=seed, examples=25, steps=30)
    missing = {name for name, registered in ACTS.items() if not registered.raw} - set(totals.done)
    print(f"{totals.steps} steps; done {dict(totals.done)}; refused {dict(totals.refused)}")  # noqa: T201
    assert not any(name.startswith("raw_") for name in totals.done)
    assert missing <= {"withdraw_load", "move_border", "join"}, f"seed {seed}: never done: {missing}"
