"""Two reports for one person, two hands with one code: exactly one wins; with the guards off both do."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import one_time_codes, settlements
from registry.rules.one_time_codes import Checked
from registry.services import _write
from registry.services.check_code import check_code
from registry.services.correct_settlement import correct_settlement
from registry.services.report_settlement import report_settlement
from registry.services.send_code import send_code
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
)
from tests.support.server import Server
from tests.support.settling import HOUSEHOLD, MISTAKEN, PERMIT, PHONE, TOWN, member

Act = Callable[[Session], Any]


def _cast(office: Office) -> Cast:
    with Session(office.engine) as session:
        return cast_of(session)


def _reports(office: Office) -> list[Act]:
    cast = _cast(office)
    with Session(office.engine) as session:
        person = member(session)
    return [
        lambda s, new=new: report_settlement(s, HOUSEHOLD, person, new, actor=cast.lu)  # type: ignore[misc]
        for new in (TOWN, PERMIT)
    ]


def _rounds(office: Office, server: Server, *acts: Act) -> Callable[[], str]:
    since = last_act(office)

    def play() -> str:
        outcomes = at_once(office, *acts)
        forget(office, server, since)
        return ending(outcomes)

    return play


def _admin(office: Office, server: Server, *statements: str) -> None:
    for statement in statements:
        server.admin(statement, str(office.settings.app_url.database))


@rounds
def test_of_two_reports_for_one_person_exactly_one_is_booked(
    loaded_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = _rounds(loaded_office, server, *_reports(loaded_office))
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (settlement.already)", "second (settlement.already)")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_locks_only_the_key_stops_the_second_report(
    loaded_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    play = _rounds(loaded_office, server, *_reports(loaded_office))
    key = "uq_settlement_person_id_current"
    if not guarded:
        _admin(loaded_office, server, f"DROP INDEX {key}")
    unlocked(monkeypatch, (settlements, "standing_of"))
    assert tally(3, play).keys() <= ({f"first ({key})", f"second ({key})"} if guarded else {"both"})


@rounds
def test_of_two_counter_entries_exactly_one_is_booked(
    loaded_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    cast = _cast(loaded_office)
    with writing(loaded_office.engine) as session:
        number = report_settlement(session, HOUSEHOLD, member(session), TOWN, actor=cast.lu)
    acts: list[Act] = [lambda s: correct_settlement(s, number, MISTAKEN, actor=cast.shen)] * 2
    play = _rounds(loaded_office, server, *acts)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (settlement.countered)", "second (settlement.countered)")


def _code_rounds(office: Office) -> Callable[[], str]:
    """Return a round in which two hands type one right code; its end says how often it was right."""
    numbers = iter(range(10_000))

    def play() -> str:
        subject = f"link {next(numbers)}"
        with writing(office.engine) as session:
            code = send_code(session, "consent", subject, PHONE, where=HOUSEHOLD, vault=office.vault).code
        typed: Act = lambda s: check_code(s, "consent", subject, code, vault=office.vault)  # noqa: E731
        outcomes = at_once(office, typed, typed)
        right = sum(isinstance(o, tuple) and o[0] is Checked.RIGHT for o in outcomes)
        with Session(office.engine) as session:
            used = session.scalar(
                text(
                    "SELECT count(*) FROM one_time_code_try JOIN one_time_code ON id = code_id WHERE is_right AND subject = :subject"
                ),
                {"subject": subject},
            )
        assert used == right
        return f"{right} right"

    return play


@rounds
def test_one_code_typed_by_two_hands_is_right_once(loaded_office: Office, count: int) -> None:
    assert tally(count, _code_rounds(loaded_office)).keys() == {"1 right"}


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_lock_only_the_keys_stop_the_second_hand(
    loaded_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    if not guarded:
        _admin(
            loaded_office,
            server,
            "ALTER TABLE one_time_code_try DROP CONSTRAINT pk_one_time_code_try",
            "DROP INDEX uq_one_time_code_try_code_id_right",
            "ALTER TABLE one_time_code_try DISABLE TRIGGER code_tried",
        )
    play = _code_rounds(loaded_office)
    unlocked(monkeypatch, (one_time_codes, "latest"))
    for module in ("send_code", "check_code"):
        monkeypatch.setattr(f"registry.services.{module}.take", _write.take)
    assert tally(3, play).keys() == {"1 right" if guarded else "2 right"}
