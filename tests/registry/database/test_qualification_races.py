"""Two acts for one person through two collectives share the person's lock; with the guards off both stand."""

from collections.abc import Callable

import pytest

from api.office import Office
from api.transaction import writing
from registry.queries import qualifications, rosters
from registry.services.record_qualification import NewLines, record_qualification
from tests.conftest import cast_of
from tests.support.interim import HOUSEHOLD, in_another_group
from tests.support.qualification_trials import DAY
from tests.support.races import (
    at_once,
    at_the_locks,
    ending,
    forget,
    last_act,
    raced,
    rounds,
    tally,
    unlocked,
)
from tests.support.server import Server


def _rounds(office: Office, server: Server) -> Callable[[], str]:
    """Return a round of a line for one person through each of two households' codes."""
    with writing(office.engine) as session:
        cast = cast_of(session)
        codes = (HOUSEHOLD, in_another_group(session))
        person = rosters.of_household(session, HOUSEHOLD).members[0].person_id
    new = NewLines("member", DAY, "名册", [person])
    since = last_act(office)

    def play() -> str:
        acts = [lambda s, code=code: record_qualification(s, code, new, actor=cast.lu) for code in codes]  # type: ignore[misc]
        outcomes = at_once(office, *acts)
        forget(office, server, since)
        return ending(outcomes)

    return play


@rounds
def test_of_two_collectives_one_takes_a_person_in(
    loaded_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = _rounds(loaded_office, server)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (qualification.open)", "second (qualification.open)")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_locks_only_the_key_stops_the_second(
    loaded_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    play = _rounds(loaded_office, server)
    key = "uq_homestead_qualification_person_id_position"
    if not guarded:
        server.admin(f"DROP INDEX {key}", str(loaded_office.settings.app_url.database))
    unlocked(monkeypatch, (qualifications, "last_lines"))
    assert tally(3, play).keys() <= ({f"first ({key})", f"second ({key})"} if guarded else {"both"})
