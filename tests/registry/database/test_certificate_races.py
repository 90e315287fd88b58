"""Two clerks print at once: of a right one certificate is out, whoever wins; without the guards there are two."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import case_files, cases
from registry.services import _certifying, _issuing
from registry.services.archive_case import archive_case
from registry.services.issue_certificates import issue_certificates
from registry.services.replace_certificate import Replacement, replace_certificate
from tests.conftest import cast_of
from tests.support.cast import Cast
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
    village_of,
    winners,
)
from tests.support.server import Server
from tests.support.village import GRANTOR, printed

Race = tuple[Cast, list[int]]


@pytest.fixture
def race(loaded_office: Office, shift_clock: Callable[..., None]) -> Race:
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        village_of(loaded_office, session, shift_clock).enter()
        return cast, list(session.scalars(text("SELECT id FROM land_right ORDER BY code")))


def _issue(office: Office, cast: Cast, right: int) -> Callable[[Session], int]:
    return lambda s: len(
        issue_certificates(s, [right], region=GRANTOR, actor=cast.shen, vault=office.vault, render=printed)
    )


def _replace(office: Office, cast: Cast, number: str) -> Callable[[Session], str]:
    return lambda s: (
        replace_certificate(
            s, number, Replacement("污损", "王一"), actor=cast.shen, vault=office.vault, render=printed
        ).number
    )


def _out(office: Office, right: int) -> list[str]:
    with Session(office.engine) as session:
        query = "SELECT paper_number FROM certificate WHERE right_id = :right AND ended_by IS NULL"
        return list(session.scalars(text(query), {"right": right}))


def _printing(office: Office, server: Server, race: Race) -> Callable[[], str]:
    """Return a round of the race: two print the first certificate of one right, and it is taken back."""
    cast, (right, *_) = race
    since = last_act(office)

    def play() -> str:
        outcomes = at_once(office, *[_issue(office, cast, right)] * 2)
        out = len(_out(office, right))
        forget(office, server, since)
        printed_by = " and ".join(map(str, outcomes)) if winners(outcomes) == 2 else ending(outcomes)
        return f"{printed_by}, {out} out"

    return play


@rounds
def test_of_two_who_print_at_once_one_prints(
    loaded_office: Office, server: Server, race: Race, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = _printing(loaded_office, server, race)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "1 and 0, 1 out", "0 and 1, 1 out")


@rounds
def test_of_two_who_replace_one_certificate_one_replaces_it(
    loaded_office: Office, race: Race, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    cast, (right, *_) = race
    with writing(loaded_office.engine) as session:
        _issue(loaded_office, cast, right)(session)

    def play() -> str:
        (before,) = _out(loaded_office, right)
        outcomes = at_once(loaded_office, *[_replace(loaded_office, cast, before)] * 2)
        assert _out(loaded_office, right) == [o for o in outcomes if isinstance(o, str)]
        return ending(outcomes)

    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (certificate.void)", "second (certificate.void)")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_locks_the_index_alone_lets_one_through(
    loaded_office: Office, server: Server, race: Race, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The control: both look before either writes."""
    play = _printing(loaded_office, server, race)
    if not guarded:
        name = str(loaded_office.settings.app_url.database)
        server.admin("DROP INDEX uq_certificate_right_id_current", name)
    unlocked(monkeypatch, (_issuing, "gather"))
    told = "(uq_certificate_right_id_current), 1 out"
    raced(3, tally(3, play), *((f"first {told}", f"second {told}") if guarded else ("1 and 1, 2 out",)))


def _filing(office: Office, server: Server, race: Race) -> Callable[[], str]:
    """Return a round of the race: a case's last certificates are printed while it is filed away."""
    cast, rights = race
    with Session(office.engine) as session:
        (case,) = cases.of_grantor(session, GRANTOR, "first")
    since = last_act(office)

    def certify(s: Session) -> None:
        issue_certificates(s, rights, region=GRANTOR, actor=cast.shen, vault=office.vault, render=printed)

    def play() -> str:
        outcomes = at_once(office, certify, lambda s: archive_case(s, case.id, "卷 1", 12, actor=cast.lu))
        with Session(office.engine) as session:
            steps = [step.state for step in case_files.steps(session, case.id)]
        forget(office, server, since)
        return f"{ending(outcomes)}: {' '.join(steps[5:])}"

    return play


@rounds
def test_a_case_that_is_filed_while_it_is_certified_goes_one_way_or_the_other(
    loaded_office: Office, server: Server, race: Race, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = _filing(loaded_office, server, race)
    at_the_locks(monkeypatch)
    ways = ("both: entered archived", "both: entered certified archived")
    raced(count, tally(count, play), *ways)


def test_without_the_lock_of_the_case_only_its_key_stops_the_second_step(
    loaded_office: Office, server: Server, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: both look before either writes."""
    play = _filing(loaded_office, server, race)
    unlocked(monkeypatch, (_certifying, "gather"), (case_files, "is_filed_as"))
    told = ("pk_case_step", "fk_case_step_allowed")
    assert tally(3, play).keys() <= {
        *(f"first ({why}): entered certified" for why in told),
        *(f"second ({why}): entered archived" for why in told),
    }
