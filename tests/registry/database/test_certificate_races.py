"""Two clerks print at once: of a right one certificate is out, whoever wins; without the guards there are two."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.errors import ConstraintError
from registry.rules.refusal import Refused
from registry.services import _issuing, _write
from registry.services.issue_certificates import issue_certificates
from registry.services.replace_certificate import Replacement, replace_certificate
from tests.conftest import cast_of
from tests.support.cast import Cast
from tests.support.races import at_once, winners
from tests.support.server import Server
from tests.support.village import GRANTOR, Village, printed

Race = tuple[Cast, list[int]]


@pytest.fixture
def race(loaded_office: Office, shift_clock: Callable[..., None]) -> Race:
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault).enter()
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


def _rounds(office: Office, race: Race, count: int) -> None:
    cast, (right, *_) = race
    assert sorted(at_once(office, *[_issue(office, cast, right)] * 2)) == [0, 1]
    for _ in range(count):
        (before,) = _out(office, right)
        outcomes = at_once(office, *[_replace(office, cast, before)] * 2)
        assert winners(outcomes) == 1, outcomes
        (lost,) = (o for o in outcomes if isinstance(o, Refused))
        assert [r.rule.code for r in lost.refusals] == ["certificate.void"]
        (won,) = (o for o in outcomes if isinstance(o, str))
        assert _out(office, right) == [won]


def test_of_two_who_print_at_once_one_prints(loaded_office: Office, race: Race) -> None:
    _rounds(loaded_office, race, 10)


@pytest.mark.long
def test_of_two_who_print_at_once_one_prints_500_times(loaded_office: Office, race: Race) -> None:
    _rounds(loaded_office, race, 500)


def _unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the locks away, and let both look before either writes."""
    met = threading.Barrier(2)
    gathered = _issuing.gather

    def meeting(*facts: Any) -> Any:
        found = gathered(*facts)
        met.wait(10)
        return found

    monkeypatch.setattr(_issuing, "gather", meeting)
    monkeypatch.setattr(_write, "take", lambda *_: None)


def test_without_its_locks_the_index_alone_lets_one_through(
    loaded_office: Office, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, rights = race
    _unlocked(monkeypatch)
    outcomes = at_once(loaded_office, *[_issue(loaded_office, cast, rights[0])] * 2)
    assert winners(outcomes) == 1
    (lost,) = (o for o in outcomes if isinstance(o, ConstraintError))
    assert lost.facts["constraint"] == "uq_certificate_right_id_current"
    assert len(_out(loaded_office, rights[0])) == 1


def test_without_locks_and_index_two_certificates_of_one_right_are_out(
    loaded_office: Office, race: Race, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, rights = race
    server.admin("DROP INDEX uq_certificate_right_id_current", str(loaded_office.settings.app_url.database))
    _unlocked(monkeypatch)
    assert winners(at_once(loaded_office, *[_issue(loaded_office, cast, rights[0])] * 2)) == 2
    assert len(_out(loaded_office, rights[0])) == 2
