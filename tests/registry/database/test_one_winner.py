"""Races run hundreds of times: entry against entry, ground against ground, objection against closing.

A few rounds in every run, 500 in the long one; what a round wrote is taken back behind all triggers.
Each with its control: the guard off, two win.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.rules.refusal import Refused
from registry.services._write import Actor
from registry.services.close_display import close_display
from registry.services.enter_case import enter_case
from registry.services.file_objection import Objection, file_objection
from registry.services.open_display import open_display
from tests.conftest import cast_of
from tests.support.ground import add_shape, add_unit, box
from tests.support.machine.mutants import CLOSING, OBJECTION
from tests.support.races import at_once, winners
from tests.support.server import Server
from tests.support.village import DISPLAY_DAYS, Village

rounds = pytest.mark.parametrize("count", [10, pytest.param(500, marks=pytest.mark.long)])
_ENTRY = (
    "SET session_replication_role = replica; DELETE FROM right_parcel; DELETE FROM land_right_version; "
    "DELETE FROM land_right; DELETE FROM entry; DELETE FROM registration_unit; "
    "DELETE FROM case_step WHERE state = 'entered'"
)
_GROUND = (
    "SET session_replication_role = replica; "
    "DELETE FROM spatial_unit_version WHERE unit_id IN (SELECT id FROM spatial_unit WHERE right(code, 5) > '90000'); "
    "DELETE FROM spatial_unit WHERE right(code, 5) > '90000'"
)
_OBJECTION = (
    "SET session_replication_role = replica; DELETE FROM restriction; DELETE FROM notice_closing WHERE notice_id = "
    "(SELECT max(id) FROM notice)"
)


def _village(office: Office, session: Session, shift: Callable[..., None]) -> Village:
    return Village(session, cast_of(session), lambda **by: shift(office, **by), office.vault)


def _name(office: Office) -> str:
    return str(office.settings.app_url.database)


@rounds
def test_of_two_entries_of_one_case_exactly_one_is_made(
    loaded_office: Office, server: Server, shift_clock: Callable[..., None], count: int
) -> None:
    with writing(loaded_office.engine) as session:
        village = _village(loaded_office, session, shift_clock)
        case, shen, he = village.approve(), village.cast.shen, village.cast.he
    for _ in range(count):
        outcomes = at_once(
            loaded_office, lambda s: enter_case(s, case, actor=shen), lambda s: enter_case(s, case, actor=he)
        )
        assert winners(outcomes) == 1, outcomes
        (lost,) = (o for o in outcomes if isinstance(o, Refused))
        assert [r.rule.code for r in lost.refusals] == ["case.state"]
        with Session(loaded_office.engine) as session:
            assert session.scalar(text("SELECT count(*) FROM land_right")) == 12
        server.admin(_ENTRY, _name(loaded_office))


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
        _village(loaded_office, session, shift_clock).enter()
    name = _name(loaded_office)
    server.admin("CREATE TABLE held AS SELECT * FROM right_parcel ORDER BY id LIMIT 1", name)
    server.admin("GRANT SELECT ON held TO sanquan_app", name)
    free = "SET session_replication_role = replica; DELETE FROM right_parcel WHERE unit_id = (SELECT unit_id FROM held)"
    server.admin(free, name)
    for _ in range(count):
        outcomes = at_once(loaded_office, _second(0), _second(1))
        assert winners(outcomes) == 1, outcomes
        (lost,) = (o for o in outcomes if isinstance(o, DBAPIError))
        # Two that both wrote before either checked wait for each other: PostgreSQL ends one of them.
        if not isinstance(lost.orig, DeadlockDetected):
            assert lost.orig.diag.constraint_name == "ex_right_parcel_exclusive"  # type: ignore[union-attr]
        server.admin(free, name)
    server.admin("ALTER TABLE right_parcel DROP CONSTRAINT ex_right_parcel_exclusive", name)
    server.admin("DROP TRIGGER right_parcel_shares ON right_parcel", name)  # it counts what is committed
    assert winners(at_once(loaded_office, _second(0), _second(1))) == 2, "the control"


def _parcel(number: int, west: float) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        add_unit(session, number)
        add_shape(session, number, box(west, 0, west + 30, 30))

    return act


@rounds
def test_of_two_overlapping_parcels_exactly_one_is_written(
    loaded_office: Office, server: Server, count: int
) -> None:
    for _ in range(count):
        outcomes = at_once(loaded_office, _parcel(90001, 0), _parcel(90002, 5))
        assert winners(outcomes) == 1, outcomes
        (lost,) = (o for o in outcomes if isinstance(o, DBAPIError))
        assert lost.orig.diag.constraint_name == "ex_spatial_unit_version_no_overlap"  # type: ignore[union-attr]
        server.admin(_GROUND, _name(loaded_office))
    server.admin("ALTER TABLE spatial_unit_version DISABLE TRIGGER overlap_guard", _name(loaded_office))
    assert winners(at_once(loaded_office, _parcel(90001, 0), _parcel(90002, 5))) == 2, "the control"


@rounds
def test_of_objection_and_closing_exactly_one_wins(
    loaded_office: Office, server: Server, shift_clock: Callable[..., None], count: int
) -> None:
    with writing(loaded_office.engine) as session:
        village = _village(loaded_office, session, shift_clock)
        survey, lu = village.survey, village.cast.lu
        notice = open_display(session, survey, actor=lu)
    shift_clock(loaded_office, days=DISPLAY_DAYS)
    letter, vault = Objection("王老五", "来人", "东边那块地是我家的"), loaded_office.vault
    for _ in range(count):
        outcomes = at_once(
            loaded_office,
            lambda s: file_objection(s, notice, letter, actor=Actor(), vault=vault),
            lambda s: close_display(s, survey, actor=lu),
        )
        assert winners(outcomes) == 1, outcomes
        (lost,) = (o for o in outcomes if isinstance(o, Refused))
        assert [r.rule.code for r in lost.refusals] in (["objection.late"], ["objection.open"])
        server.admin(_OBJECTION, _name(loaded_office))


def test_without_its_lock_an_objection_and_a_closing_both_win(
    loaded_office: Office, server: Server, shift_clock: Callable[..., None]
) -> None:
    """The control: rows by raw SQL, which the database's own guards keep in order while they lock."""
    with writing(loaded_office.engine) as session:
        village = _village(loaded_office, session, shift_clock)
        open_display(session, village.survey, actor=village.cast.lu)
    shift_clock(loaded_office, days=DISPLAY_DAYS)

    def both() -> int:
        met = threading.Barrier(2)

        def meeting(statement: str) -> Callable[[Session], None]:
            def run(session: Session) -> None:
                session.execute(text(statement.replace("round = 9", "round = 1")))
                with suppress(threading.BrokenBarrierError):
                    met.wait(0.5)

            return run

        return winners(at_once(loaded_office, meeting(OBJECTION), meeting(CLOSING)))

    assert both() == 1
    server.admin(_OBJECTION, _name(loaded_office))
    server.admin(
        "CREATE OR REPLACE FUNCTION lock_names(names text[]) RETURNS void LANGUAGE sql AS ''",
        _name(loaded_office),
    )
    assert both() == 2
