"""Money that secures an exit is void or stands behind it; land goes to one household: exactly one of two wins."""

import pytest
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import payments as payment_queries
from registry.rules import payments as payment_rules
from registry.services import enter_transfer
from registry.services.settle_security import settle_security
from registry.services.take_step import take_step
from tests.conftest import cast_of, shift_of
from tests.support.cast import Cast
from tests.support.households import BIG, OTHER, SMALL
from tests.support.moves import assign, leave_for_pay, secure, told
from tests.support.races import (
    Act,
    at_the_locks,
    played,
    raced,
    rounds,
    tally,
    unlocked,
)
from tests.support.server import Server
from tests.support.transfers import agree, apply, decide
from tests.support.village import Village

_GUARDS = (
    "ALTER TABLE transfer_entry DISABLE TRIGGER transfer_effective; "
    "ALTER TABLE payment_security_end DISABLE TRIGGER payment_security_kept"
)


def _enter(cast: Cast, case: int) -> Act:
    return lambda s: take_step(s, case, "enter", actor=cast.shen)


def _village(server: Server, office: Office, session: Session) -> Village:
    return Village(session, cast_of(session), shift_of(server, office), office.vault)


def _exit(office: Office, server: Server) -> tuple[Act, Act]:
    """Take a secured exit to its approval; return its entry, and what makes its security void."""
    with writing(office.engine) as session:
        village = _village(server, office, session)
        number = leave_for_pay(village)
        agree(village, number)
        case = apply(village, number, proofs=told(village))
        decide(village, case)
        security, cast = secure(village, number), village.cast
    void: Act = lambda s: settle_security(s, number, security, "void", "银行撤销", actor=cast.lu)  # noqa: E731
    return _enter(cast, case), void


@rounds
def test_a_security_is_void_or_an_exit_rests_on_it(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = played(entered_office, server, *_exit(entered_office, server))
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (security.backs)", "second (price.not_secured)")


def test_without_locks_the_database_lets_one_of_them_pass_and_without_its_guards_both(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = played(entered_office, server, *_exit(entered_office, server))
    unlocked(monkeypatch, (payment_queries, "security_state"), (payment_rules, "security_refusals"))
    ends = tally(5, play)
    assert ends.keys() <= {"first (payment_security_kept)", "second (transfer_secured)"}
    server.admin(_GUARDS, str(entered_office.settings.app_url.database))
    assert tally(3, play) == {"both": 3}


def _two_assignments(office: Office, server: Server) -> list[Act]:
    """Approve the assignment of the same parcels to two households; return the entries."""
    with writing(office.engine) as session:
        village = _village(server, office, session)
        cases = []
        for number in [assign(village, BIG, to, 2) for to in (OTHER, SMALL)]:
            agree(village, number)
            cases.append(apply(village, number))
            decide(village, cases[-1])
        return [_enter(village.cast, case) for case in cases]


@rounds
def test_land_is_assigned_to_one_of_two_households(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = played(entered_office, server, *_two_assignments(entered_office, server))
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (parcel.stale)", "second (parcel.stale)")


def test_without_locks_versions_let_one_of_two_assignments_pass(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = played(entered_office, server, *_two_assignments(entered_office, server))
    unlocked(monkeypatch, (enter_transfer, "_gather"))
    ends = tally(5, play)
    assert "both" not in ends
    assert not any("parcel.stale" in end for end in ends)  # both had looked before either wrote
