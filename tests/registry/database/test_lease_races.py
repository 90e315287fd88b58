"""Consent is withdrawn or its lease entered; a lease ends or shrinks, or another comes to rest on it: one of two."""

from collections.abc import Callable
from datetime import date

import pytest

from api.office import Office
from api.transaction import writing
from registry.services import _step, enter_right_change, enter_transfer, enter_transfer_end
from registry.services.take_step import take_step
from registry.services.withdraw_consent import withdraw_consent
from tests.conftest import shift_of
from tests.support.races import Act, at_the_locks, played, raced, rounds, tally, unlocked, village_of
from tests.support.resting import shorten, sublease
from tests.support.server import Server
from tests.support.transfers import (
    agree,
    apply,
    apply_end,
    decide,
    draft,
    farm,
    lease,
    right_codes,
    view,
)
from tests.support.village import Village


def _entry(village: Village, case: int) -> Act:
    """Take a case to its approval; return its entry."""
    decide(village, case)
    shen = village.cast.shen
    return lambda session: take_step(session, case, "enter", actor=shen)


def _off(office: Office, server: Server, table: str, *triggers: str) -> None:
    for trigger in triggers:
        statement = f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"
        server.admin(statement, str(office.settings.app_url.database))


# ---- consent ----------------------------------------------------------------------------------------


def _consented(office: Office, server: Server) -> Callable[[], str]:
    """Return a round in which a lease is entered while its household withdraws."""
    with writing(office.engine) as session:
        village = village_of(office, session, shift_of(server, office))
        number = draft(village, right_codes(village)[:1], farm(village))
        agree(village, number)
        enters = _entry(village, apply(village, number))
        sheet, lu = view(village, number).sheets[0], village.cast.lu
        signer = sheet.signatories[0].ordinal
    return played(
        office, server, enters, lambda s: withdraw_consent(s, number, sheet.party_id, signer, actor=lu)
    )


@rounds
def test_a_consent_is_withdrawn_or_its_lease_is_entered(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    play = _consented(entered_office, server)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (consent.late)", "second (transfer.unsigned)")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_locks_only_the_database_keeps_a_withdrawal_from_an_entry(
    entered_office: Office, server: Server, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    """The control: the same rounds, in which both look before either writes."""
    play = _consented(entered_office, server)
    unlocked(monkeypatch, (_step, "roles_of"))
    if not guarded:
        _off(entered_office, server, "transfer_entry", "transfer_effective")
        _off(entered_office, server, "transfer_consent", "transfer_settled")
    told = ("first (transfer_settled)", "second (transfer_consented)")
    raced(5, tally(5, play), *(told if guarded else ("both",)))


# ---- what rests on a lease --------------------------------------------------------------------------

_SOONER = date(2027, 7, 1)


def _ends(village: Village, number: str) -> int:
    return apply_end(village, number)


def _shrinks(village: Village, _: str) -> int:
    return shorten(village, right_codes(village, "operating")[0], _SOONER)


Parent = Callable[[Village, str], int]
parents = pytest.mark.parametrize(
    ("parent", "told"),
    [
        pytest.param(_ends, "transfer.right_gone", id="ends"),
        pytest.param(_shrinks, "unit.term_parent", id="shrinks"),
    ],
)


def _resting(office: Office, server: Server, parent: Parent) -> Callable[[], str]:
    """Return a round in which a lease ends or shrinks while a sub-lease of it is entered."""
    with writing(office.engine) as session:
        village = village_of(office, session, shift_of(server, office))
        number = lease(village)
        inside = sublease(village)
        agree(village, inside)
        enters = _entry(village, apply(village, inside))
        gives_way = _entry(village, parent(village, number))
    return played(office, server, gives_way, enters)


@rounds
@parents
def test_a_lease_gives_way_or_a_sublease_rests_on_it(
    entered_office: Office,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    parent: Parent,
    told: str,
) -> None:
    play = _resting(entered_office, server, parent)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), f"first ({told})", "second (page.keeps_children)")


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize(("parent", "module"), [(_ends, enter_transfer_end), (_shrinks, enter_right_change)])
def test_without_locks_only_the_database_keeps_a_sublease_inside(
    entered_office: Office,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    parent: Parent,
    module: object,
    *,
    guarded: bool,
) -> None:
    """The control: the same rounds, in which both look before either writes."""
    play = _resting(entered_office, server, parent)
    unlocked(monkeypatch, (enter_transfer, "_gather"), (module, "_gather"))
    if not guarded:
        _off(entered_office, server, "land_right_version", "right_inside_parent", "right_keeps_children")
    told = ("first (right_inside_parent)", "second (right_keeps_children)")
    raced(5, tally(5, play), *(told if guarded else ("both",)))
