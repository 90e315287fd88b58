"""Races run hundreds of times: entry against entry, ground against ground, objection against closing.

A few rounds in every run, 500 in the long one; what a round wrote is taken back behind all triggers.
Each with its control: the guard off, two win.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import restrictions
from registry.services import _enter_contracts
from registry.services import close_display as close_display_module
from registry.services import enter_case as enter_case_module
from registry.services._write import Actor
from registry.services.close_display import close_display
from registry.services.enter_case import enter_case
from registry.services.file_objection import Objection, file_objection
from registry.services.open_display import open_display
from tests.support.ground import add_shape, add_unit, box
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
from tests.support.village import DISPLAY_DAYS

_KEYS = {
    "case_step": (
        "pk_case_step",
        "uq_case_step_case_id_number_state",
        "uq_case_step_case_id_number_state_person_id",
    ),
    "registration_unit": ("uq_registration_unit_contract_id", "uq_registration_unit_folio_number"),
    "land_right": ("uq_land_right_code",),
    "right_parcel": ("ex_right_parcel_exclusive",),
}

_GROUND = (
    "SET session_replication_role = replica; "
    "DELETE FROM spatial_unit_version WHERE unit_id IN (SELECT id FROM spatial_unit WHERE right(code, 5) > '90000'); "
    "DELETE FROM spatial_unit WHERE right(code, 5) > '90000'"
)


def _name(office: Office) -> str:
    return str(office.settings.app_url.database)


def _entering(office: Office, server: Server, shift: Callable[..., None]) -> Callable[[], str]:
    """Return a round of the race: two registrars enter one case, and what they wrote is taken back."""
    with writing(office.engine) as session:
        village = village_of(office, session, shift)
        case, shen, he = village.approve(), village.cast.shen, village.cast.he
    since = last_act(office)

    def play() -> str:
        outcomes = at_once(
            office, lambda s: enter_case(s, case, actor=shen), lambda s: enter_case(s, case, actor=he)
        )
        with Session(office.engine) as session:
            rights = session.scalar(text("SELECT count(*) FROM land_right_version"))
        forget(office, server, since)
        assert rights == 12 * winners(outcomes)
        return ending(outcomes)

    return play


@rounds
def test_of_two_entries_of_one_case_exactly_one_is_made(
    loaded_office: Office,
    server: Server,
    shift_clock: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    count: int,
) -> None:
    play = _entering(loaded_office, server, shift_clock)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (case.state)", "second (case.state)")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_locks_only_the_keys_stop_the_second_entry_of_a_case(
    loaded_office: Office,
    server: Server,
    shift_clock: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    *,
    guarded: bool,
) -> None:
    """The control: the same rounds, in which both look before either writes."""
    play = _entering(loaded_office, server, shift_clock)
    # Past the keys both look for what they wrote at one time too: neither takes the other's for its own.
    late = () if guarded else ((_enter_contracts, "_ids"),)
    unlocked(monkeypatch, (enter_case_module, "_gather"), *late)
    for table, keys in ({} if guarded else _KEYS).items():
        for key in keys:
            server.admin(f"ALTER TABLE {table} DROP CONSTRAINT {key} CASCADE", _name(loaded_office))
    if not guarded:
        server.admin("DROP TRIGGER right_parcel_shares ON right_parcel", _name(loaded_office))
        server.admin("DROP TRIGGER step_guard ON case_step", _name(loaded_office))  # it locks the case
    raced(3, tally(3, play), *(("first (pk_case_step)", "second (pk_case_step)") if guarded else ("both",)))


_SECOND = (
    "INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, term_from, term_to, region_code, recorded_from, begun_by) "
    "SELECT (SELECT max(id) - {k} FROM land_right), 1, kind, (SELECT unit_id FROM held), true, term_from, term_to, region_code, recorded_from, begun_by "
    "FROM held"
)


def _second(k: int) -> Callable[[Session], object]:
    return lambda session: session.execute(text(_SECOND.format(k=k)))


@rounds
def test_of_two_rights_on_one_parcel_exactly_one_is_written(
    loaded_office: Office, server: Server, shift_clock: Callable[..., None], count: int
) -> None:
    """Past every rule, by raw SQL: the exclusion constraint alone decides."""
    with writing(loaded_office.engine) as session:
        village_of(loaded_office, session, shift_clock).enter()
    name = _name(loaded_office)
    server.admin("CREATE TABLE held AS SELECT * FROM right_parcel ORDER BY id LIMIT 1", name)
    server.admin("GRANT SELECT ON held TO sanquan_app", name)
    free = "SET session_replication_role = replica; DELETE FROM right_parcel WHERE unit_id = (SELECT unit_id FROM held)"
    server.admin(free, name)

    def play() -> str:
        outcomes = at_once(loaded_office, _second(0), _second(1))
        server.admin(free, name)
        return ending(outcomes)

    # Two that both wrote before either checked wait for each other: PostgreSQL ends one of them.
    told = ("ex_right_parcel_exclusive", "DeadlockDetected")
    ends = tally(count, play)
    assert ends.keys() <= {f"{who} ({why})" for who in ("first", "second") for why in told}
    server.admin("ALTER TABLE right_parcel DROP CONSTRAINT ex_right_parcel_exclusive", name)
    server.admin("DROP TRIGGER right_parcel_shares ON right_parcel", name)  # it counts what is committed
    assert tally(3, play) == {"both": 3}, "the control"


def _parcel(number: int, west: float) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        add_unit(session, number)
        add_shape(session, number, box(west, 0, west + 30, 30))

    return act


@rounds
def test_of_two_overlapping_parcels_exactly_one_is_written(
    loaded_office: Office, server: Server, count: int
) -> None:
    def play() -> str:
        outcomes = at_once(loaded_office, _parcel(90001, 0), _parcel(90002, 5))
        server.admin(_GROUND, _name(loaded_office))
        return ending(outcomes)

    told = "ex_spatial_unit_version_no_overlap"
    raced(count, tally(count, play), f"first ({told})", f"second ({told})")
    server.admin("ALTER TABLE spatial_unit_version DISABLE TRIGGER overlap_guard", _name(loaded_office))
    assert tally(3, play) == {"both": 3}, "the control"


def _objecting(office: Office, server: Server, shift: Callable[..., None]) -> Callable[[], str]:
    """Return a round of the race: an objection is filed while its display is closed."""
    with writing(office.engine) as session:
        village = village_of(office, session, shift)
        survey, lu = village.survey, village.cast.lu
        notice = open_display(session, survey, actor=lu)
    shift(office, days=DISPLAY_DAYS)
    letter, since = Objection("王老五", "来人", "东边那块地是我家的"), last_act(office)

    def play() -> str:
        outcomes = at_once(
            office,
            lambda s: file_objection(s, notice, letter, actor=Actor(), vault=office.vault),
            lambda s: close_display(s, survey, actor=lu),
        )
        forget(office, server, since)
        return ending(outcomes)

    return play


@rounds
def test_of_objection_and_closing_exactly_one_wins(
    loaded_office: Office,
    server: Server,
    shift_clock: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    count: int,
) -> None:
    play = _objecting(loaded_office, server, shift_clock)
    at_the_locks(monkeypatch)
    raced(count, tally(count, play), "first (objection.open)", "second (objection.late)")


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_lock_only_the_guards_keep_an_objection_from_a_closing(
    loaded_office: Office,
    server: Server,
    shift_clock: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    *,
    guarded: bool,
) -> None:
    """The control: the same rounds, in which both look before either writes."""
    play = _objecting(loaded_office, server, shift_clock)
    unlocked(monkeypatch, (restrictions, "is_running"), (close_display_module, "_gather"))
    if not guarded:
        server.admin("DROP TRIGGER closing_guard ON notice_closing", _name(loaded_office))
        server.admin("DROP TRIGGER objection_guard ON restriction", _name(loaded_office))
    told = ("first (objection_open)", "second (objection_late)")
    raced(3, tally(3, play), *(told if guarded else ("both",)))
