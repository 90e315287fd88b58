"""Objections in the database: what the program's role cannot write, and races with exactly one winner."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.errors import ConstraintError
from registry.queries import accounts
from registry.rules.refusal import Refused
from registry.services._write import Actor
from registry.services.approve_case import approve_case
from registry.services.file_objection import Objection, file_objection
from tests.support.cast import Cast
from tests.support.races import at_once, winners
from tests.support.refusals import refusal_of
from tests.support.server import Server
from tests.support.village import ANNOUNCEMENT_DAYS, Village

OBJECTION = """
    INSERT INTO restriction (kind, case_id, notice_id, content_sha256, claimant, contact_sealed, reason, region_code, begun_by)
    SELECT {kind}, case_id, id, {content}, {claimant}, {contact}, '理由', region_code, begun_by
    FROM notice WHERE id = {notice}
"""
GOOD = {
    "kind": "'notice_objection'",
    "content": "content_sha256",
    "claimant": "'王老五'",
    "contact": "'\\x01'",
}
DECISION = """
    INSERT INTO restriction_end (restriction_id, kind, ground, reason, person_id, region_code, begun_by)
    SELECT id, kind, {ground}, '理由', {person}, region_code, begun_by FROM restriction WHERE id = (SELECT max(id) FROM restriction)
"""
NOBODY = "(SELECT max(person_id) FROM account WHERE username = 'fen')"
"""Someone who took no step of any case."""
ANNOUNCED = "(SELECT max(id) FROM notice WHERE round < 9)"
NEW_NOTICE = """
    INSERT INTO notice (kind, case_id, round, region_code, due_on, period, content_sha256, begun_by)
    SELECT kind, case_id, 9, region_code, register_today(), period, content_sha256, begun_by
    FROM notice WHERE kind = 'announcement'
"""
CLOSING = """
    INSERT INTO notice_closing (notice_id, due_on, content_sha256, region_code, begun_by)
    SELECT id, due_on, content_sha256, region_code, begun_by FROM notice WHERE round = 9
"""
STEP = """
    INSERT INTO case_step (case_id, number, follows, kind, from_state, state, person_id, account_id, region_code, begun_by)
    SELECT case_id, number, follows, kind, from_state, state, person_id, account_id, region_code, begun_by
    FROM gone WHERE state = '{state}'
"""
NEWEST = "(SELECT max(id) FROM notice)"


@pytest.fixture
def objected(app: Connection) -> Connection:
    """A second announcement of the finished case with an objection to it; rolled back."""
    app.execute(text(NEW_NOTICE))
    app.execute(text(OBJECTION.format(notice=NEWEST, **GOOD)))
    return app


@pytest.mark.parametrize(
    ("notice", "change", "refusal"),
    [
        (NEWEST, {}, ""),
        (ANNOUNCED, {}, "objection_late"),
        (NEWEST, {"content": "sha256('other')"}, "fk_restriction_notice"),
        (NEWEST, {"kind": "'seizure'"}, "ck_restriction_target"),
        (NEWEST, {"contact": "NULL"}, "ck_restriction_ground"),
        (NEWEST, {"claimant": "'王110105194912310021'"}, "ck_restriction_claimant_holds_no_id"),
    ],
)
def test_an_objection_is_to_what_a_running_notice_shows(
    app: Connection, notice: str, change: dict[str, str], refusal: str
) -> None:
    app.execute(text(NEW_NOTICE))
    found = refusal_of(app, OBJECTION.format(notice=notice, **GOOD | change))
    assert found in {
        refusal,
        *(("ck_restriction_ground", "ck_restriction_queue") if "kind" in change else ()),
    }
    assert bool(found) == bool(refusal)


@pytest.mark.parametrize(
    ("decisions", "refusal"),
    [
        ((), "objection_open"),
        (("arbitration",), "objection_open"),
        (("upheld",), "objection_upheld"),
        (("arbitration", "upheld"), "objection_upheld"),
        (("dismissed",), ""),
        (("arbitration", "mediated"), ""),
    ],
)
def test_a_notice_is_not_closed_against_an_objection(
    objected: Connection, decisions: tuple[str, ...], refusal: str
) -> None:
    for ground in decisions:
        objected.execute(text(DECISION.format(ground=f"'{ground}'", person=NOBODY)))
    assert refusal_of(objected, CLOSING) == refusal


def test_without_the_trigger_it_is_closed(admin: Connection) -> None:
    admin.execute(text(NEW_NOTICE))
    admin.execute(text(OBJECTION.format(notice=NEWEST, **GOOD)))
    assert refusal_of(admin, CLOSING) == "objection_open"
    admin.execute(text("DROP TRIGGER closing_guard ON notice_closing"))
    assert refusal_of(admin, CLOSING) == ""


@pytest.mark.parametrize("state", ["approved", "entered"])
def test_a_case_goes_no_step_further_against_an_objection(admin: Connection, state: str) -> None:
    # The administrator takes the step away behind all triggers, and it is taken again.
    admin.execute(text("CREATE TEMPORARY TABLE gone AS SELECT * FROM case_step"))
    admin.execute(text("SET LOCAL session_replication_role = replica"))
    admin.execute(text(f"DELETE FROM case_step WHERE state = '{state}'"))
    admin.execute(text("SET LOCAL session_replication_role = origin"))
    step = STEP.format(state=state)
    assert refusal_of(admin, step) == ""
    admin.execute(text(NEW_NOTICE))
    admin.execute(text(OBJECTION.format(notice=NEWEST, **GOOD)))
    assert refusal_of(admin, step) == "objection_open"
    admin.execute(text("DROP TRIGGER step_guard ON case_step"))
    assert refusal_of(admin, step) == ""


@pytest.mark.parametrize(
    ("ground", "person", "refusal"),
    [
        ("'dismissed'", NOBODY, ""),
        ("'dismissed'", "NULL", "ck_restriction_end_decided_by_someone"),
        ("'lapsed'", "NULL", "ck_restriction_end_ground_fits"),
        ("'lifted'", NOBODY, "ck_restriction_end_ground_fits"),
        ("'forgotten'", NOBODY, "ck_restriction_end_ground_fits"),
        (
            "'dismissed'",
            "(SELECT max(person_id) FROM case_step WHERE state = 'accepted')",
            "objection_four_eyes",
        ),
    ],
)
def test_a_decision_is_a_lawful_one_by_someone_apart(
    objected: Connection, ground: str, person: str, refusal: str
) -> None:
    found = refusal_of(objected, DECISION.format(ground=ground, person=person))
    assert found == refusal or (found, ground) == ("ck_restriction_end_ground_listed", "'forgotten'")


def test_an_objection_is_decided_once_and_may_go_to_arbitration_before(objected: Connection) -> None:
    decision = DECISION.format(ground="'{}'", person=NOBODY)
    objected.execute(text(decision.format("arbitration")))
    assert refusal_of(objected, decision.format("arbitration")) == "uq_restriction_end_restriction_id_ground"
    objected.execute(text(decision.format("dismissed")))
    assert refusal_of(objected, decision.format("upheld")) == "uq_restriction_end_restriction_id_final"


# ---- races --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Race:
    """A county whose announcement has run: an objection and the approval may both be tried."""

    office: Office
    cast: Cast
    case: int
    notice: int

    def object(self, session: Session) -> int:
        letter = Objection("王老五", "13800001111", "东边那块地是我家的")
        return file_objection(session, self.notice, letter, actor=Actor(), vault=self.office.vault)

    def approve(self, session: Session) -> None:
        approve_case(session, self.case, actor=self.cast.shen)


@pytest.fixture
def race(loaded_office: Office, shift_clock: Callable[..., None]) -> Race:
    with writing(loaded_office.engine) as session:
        known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
        cast = Cast(**{name: known[name] for name in Cast.__slots__})
        village = Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault)
        case = village.announce()
        village.shift(days=ANNOUNCEMENT_DAYS)
        notice = session.scalar(text("SELECT max(id) FROM notice")) or 0
    return Race(loaded_office, cast, case, notice)


_FORGET = (
    "SET session_replication_role = replica; "
    "DELETE FROM restriction; DELETE FROM approval; DELETE FROM case_step WHERE state = 'approved'; "
    "DELETE FROM notice_closing WHERE notice_id = (SELECT max(id) FROM notice)"
)
"""Takes back what a round wrote, behind all triggers, so that the next one finds the same case."""


def _rounds(race: Race, server: Server, count: int) -> list[list[object]]:
    outcomes = []
    for _ in range(count):
        outcomes.append(at_once(race.office, race.object, race.approve))
        server.admin(_FORGET, str(race.office.settings.app_url.database))
    return outcomes


def _exactly_one_wins(race: Race, server: Server, count: int) -> None:
    for outcomes in _rounds(race, server, count):
        assert winners(outcomes) == 1, outcomes
        (lost,) = (o for o in outcomes if isinstance(o, Exception))
        assert isinstance(lost, Refused)
        assert {r.rule.code for r in lost.refusals} <= {"objection.late", "objection.open"}


def test_of_objection_and_approval_exactly_one_wins(race: Race, server: Server) -> None:
    _exactly_one_wins(race, server, 50)


@pytest.mark.long
def test_of_objection_and_approval_exactly_one_wins_500_times(race: Race, server: Server) -> None:
    _exactly_one_wins(race, server, 500)


_MET = """
    INSERT INTO notice_closing (notice_id, due_on, content_sha256, region_code, begun_by)
    SELECT id, due_on, content_sha256, region_code, begun_by FROM notice WHERE id = :notice
"""


def _raw(race: Race) -> list[object]:
    """Object and close by raw SQL, both before either commits where nothing makes one wait."""
    met = threading.Barrier(2)

    def act(statement: str) -> Callable[[Session], None]:
        def run(session: Session) -> None:
            session.execute(text(statement), {"notice": race.notice})
            with suppress(threading.BrokenBarrierError):
                met.wait(0.5)

        return run

    return at_once(race.office, act(OBJECTION.format(notice=":notice", **GOOD)), act(_MET))


def test_raw_sql_has_one_winner_too_and_two_without_the_lock(race: Race, server: Server) -> None:
    name = str(race.office.settings.app_url.database)
    assert winners(_raw(race)) == 1
    server.admin(_FORGET, name)
    server.admin("CREATE OR REPLACE FUNCTION lock_names(names text[]) RETURNS void LANGUAGE sql AS ''", name)
    assert winners(_raw(race)) == 2
    with pytest.raises((ConstraintError, Refused)), writing(race.office.engine) as session:
        race.approve(session)
