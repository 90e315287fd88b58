"""Seizures in the database: no row disposes of what is seized, whoever writes it and however it races."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import accounts
from registry.rules.refusal import Refused
from registry.services._write import Actor
from registry.services.enter_case import enter_case
from registry.services.place_restriction import NewRestriction, place_restriction
from tests.support.cast import Cast
from tests.support.races import at_once, winners
from tests.support.refusals import refusal_of
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

SEIZURE = """
    INSERT INTO restriction (kind, {target}, claimant, document_number, queue_number, region_code, begun_by)
    SELECT 'seizure', {of}, '法院', '文1', {place}, region_code, begun_by FROM right_parcel ORDER BY id LIMIT 1
"""
ON_PARCEL = SEIZURE.format(target="unit_id", of="unit_id", place=1)
ON_RIGHT = SEIZURE.format(target="right_id", of="right_id", place=1)
LIFTED = """
    INSERT INTO restriction_end (restriction_id, kind, ground, reason, person_id, region_code, begun_by)
    SELECT id, kind, 'lifted', '解除', (SELECT max(id) FROM person), region_code, begun_by
    FROM restriction WHERE kind = 'seizure'
"""
NEW_ROW = """
    INSERT INTO right_parcel (right_id, version, kind, unit_id, exclusive, term_from, term_to, region_code, recorded_from, begun_by)
    SELECT right_id, version, kind, unit_id, false, term_to, term_to + 99, region_code, recorded_from, begun_by
    FROM right_parcel ORDER BY id LIMIT 1
"""
END_ROW = """
    UPDATE right_parcel SET ended_by = begun_by, recorded_to = recorded_from + interval '1 us'
    WHERE id = (SELECT min(id) FROM right_parcel)
"""
NEW_VERSION = """
    INSERT INTO land_right_version (right_id, version, unit_id, holder_id, term_from, term_to, content_sha256, entry_id, region_code, recorded_from, begun_by)
    SELECT right_id, version + 1, unit_id, holder_id, term_from, term_to, content_sha256, entry_id, region_code, recorded_from + interval '1 s', begun_by
    FROM land_right_version WHERE right_id = (SELECT right_id FROM right_parcel ORDER BY id LIMIT 1)
"""
END_VERSION = """
    UPDATE land_right_version SET ended_by = begun_by, recorded_to = recorded_from + interval '1 us'
    WHERE right_id = (SELECT right_id FROM right_parcel ORDER BY id LIMIT 1)
"""


@pytest.mark.parametrize("disposition", [NEW_ROW, END_ROW, END_VERSION])
@pytest.mark.parametrize("seizure", [ON_PARCEL, ON_RIGHT])
def test_what_is_seized_is_neither_given_nor_ended_until_it_is_lifted(
    app: Connection, seizure: str, disposition: str
) -> None:
    assert refusal_of(app, disposition) == ""
    app.execute(text(seizure))
    assert refusal_of(app, disposition) == "seizure_in_force"
    app.execute(text(LIFTED))
    assert refusal_of(app, disposition) == ""


def test_without_the_triggers_it_is(admin: Connection) -> None:
    admin.execute(text(ON_PARCEL))
    for trigger, table, disposition in (
        ("seizure_guard", "right_parcel", NEW_ROW),
        ("seizure_guard_on_end", "right_parcel", END_ROW),
        ("seizure_guard_on_end", "land_right_version", END_VERSION),
    ):
        assert refusal_of(admin, disposition) == "seizure_in_force"
        admin.execute(text(f"DROP TRIGGER {trigger} ON {table}"))
        assert refusal_of(admin, disposition) == ""


@pytest.mark.parametrize("seizure", [ON_PARCEL, ON_RIGHT])
def test_a_seized_right_gets_no_new_version(admin: Connection, seizure: str) -> None:
    admin.execute(text(END_VERSION))
    assert refusal_of(admin, NEW_VERSION) == ""
    admin.execute(text(seizure))
    assert refusal_of(admin, NEW_VERSION) == "seizure_in_force"
    admin.execute(text("DROP TRIGGER seizure_guard ON land_right_version"))
    assert refusal_of(admin, NEW_VERSION) == ""


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        (ON_PARCEL, "uq_restriction_unit_id_queue_number"),
        (SEIZURE.format(target="unit_id", of="unit_id", place=2), ""),
        (SEIZURE.format(target="unit_id", of="unit_id", place="NULL"), "ck_restriction_queue"),
        (
            SEIZURE.format(target="unit_id, right_id", of="unit_id, right_id", place=2),
            "ck_restriction_target",
        ),
    ],
)
def test_a_place_in_the_queue_is_given_once(app: Connection, statement: str, refusal: str) -> None:
    app.execute(text(ON_PARCEL))
    assert refusal_of(app, statement) == refusal


@dataclass(frozen=True, slots=True)
class Race:
    """A county with an approved case: the entry and a court's notice may come at the same moment."""

    office: Office
    cast: Cast
    case: int

    def enter(self, session: Session) -> int:
        return enter_case(session, self.case, actor=self.cast.shen)

    def seize(self, session: Session) -> int:
        new = NewRestriction("seizure", GRANTOR + "00001", "法院", "文1", until=date(2029, 1, 1))
        return place_restriction(session, new, actor=self.cast.he)


@pytest.fixture
def race(loaded_office: Office, shift_clock: Callable[..., None]) -> Race:
    with writing(loaded_office.engine) as session:
        known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
        cast = Cast(**{name: known[name] for name in Cast.__slots__})
        case = Village(
            session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault
        ).approve()
    return Race(loaded_office, cast, case)


_FORGET = (
    "SET session_replication_role = replica; DELETE FROM restriction; DELETE FROM right_parcel; "
    "DELETE FROM land_right_version; DELETE FROM land_right; DELETE FROM entry; DELETE FROM registration_unit; "
    "DELETE FROM case_step WHERE state = 'entered'"
)
"""Takes back what a round wrote, behind all triggers, so that the next one finds the same case."""
_ACTS = "SELECT (SELECT max(begun_by) FROM right_parcel), (SELECT max(begun_by) FROM restriction)"


def _one_order(race: Race, server: Server, count: int) -> None:
    """The seizure always lands; the entry is refused where it came second."""
    for _ in range(count):
        entered, seized = at_once(race.office, race.enter, race.seize)
        assert isinstance(seized, int), seized
        with race.office.engine.connect() as connection:
            entry, seizure = connection.execute(text(_ACTS)).one()
        if entered == 12:
            assert entry < seizure
        else:
            assert isinstance(entered, Refused), entered
            assert {r.rule.code for r in entered.refusals} == {"restriction.seized"}
            assert entry is None
        server.admin(_FORGET, str(race.office.settings.app_url.database))


def test_of_seizure_and_entry_one_is_first(race: Race, server: Server) -> None:
    _one_order(race, server, 50)


@pytest.mark.long
def test_of_seizure_and_entry_one_is_first_500_times(race: Race, server: Server) -> None:
    _one_order(race, server, 500)


def _met(race: Race) -> tuple[bool, int]:
    """Seize a parcel and end its right by raw SQL; return whether both stood uncommitted at once, and winners."""
    met = threading.Barrier(2)

    def act(statement: str) -> Callable[[Session], None]:
        def run(session: Session) -> None:
            session.execute(text(statement))
            with suppress(threading.BrokenBarrierError):
                met.wait(0.5)

        return run

    outcomes = at_once(race.office, act(ON_PARCEL), act(END_ROW))
    return not met.broken, winners(outcomes)


def test_raw_sql_waits_its_turn_and_does_not_without_the_lock(race: Race, server: Server) -> None:
    name = str(race.office.settings.app_url.database)
    with writing(race.office.engine) as session:
        race.enter(session)
    assert _met(race)[0] is False
    server.admin(
        "SET session_replication_role = replica; DELETE FROM restriction; "
        "UPDATE right_parcel SET ended_by = NULL, recorded_to = '9999-12-31 00:00:00+00'",
        name,
    )
    server.admin("CREATE OR REPLACE FUNCTION lock_names(names text[]) RETURNS void LANGUAGE sql AS ''", name)
    assert _met(race) == (True, 2)
