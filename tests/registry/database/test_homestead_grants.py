"""I15: a new grant of a homestead, tried by raw SQL: to whom it may go, with the control that the guard does it."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import audit
from registry.services import _drafts
from registry.services.apply_joint_first import preview_joint_first
from tests.conftest import cast_of
from tests.support import pages
from tests.support.races import at_once, ending, raced, rounds, tally, village_of
from tests.support.refusals import refusal_of
from tests.support.server import Server
from tests.support.unit_trials import add_party
from tests.support.village import GRANTOR, Village

_BEGIN = """
WITH draft AS (
  INSERT INTO unit_draft (case_id, kind, folio_number, facts, content_sha256, region_code, begun_by)
  SELECT case_id, kind, '{folio}', '{{"origin":"{origin}"}}', sha256('{folio}'), {region}, begun_by
  FROM unit_draft ORDER BY id LIMIT 1 RETURNING *),
page AS (
  INSERT INTO registration_unit (kind, folio_number, region_code, begun_by)
  SELECT kind, folio_number, region_code, begun_by FROM draft RETURNING *),
entered AS (
  INSERT INTO entry (case_id, unit_id, draft_id, content_sha256, region_code, begun_by)
  SELECT d.case_id, p.id, d.id, d.content_sha256, d.region_code, d.begun_by FROM draft AS d, page AS p RETURNING *),
begun AS (
  INSERT INTO land_right (kind, code, unit_id, region_code, begun_by)
  SELECT 'homestead', '{folio}', id, region_code, begun_by FROM page RETURNING *)
INSERT INTO land_right_version
  (right_id, unit_id, holder_id, term_from, term_to, content_sha256, entry_id, region_code, version, recorded_from, begun_by)
SELECT r.id, r.unit_id, {holder}, '2026-01-01', '9999-12-31', e.content_sha256, e.id, e.region_code, 1,
  j.recorded_at, j.id
FROM begun AS r, entered AS e, (SELECT * FROM journal_entry ORDER BY id DESC LIMIT 1) AS j
"""

_TAKEN_BACK = (
    "SET session_replication_role = replica; "
    "DELETE FROM land_right_version WHERE right_id IN (SELECT id FROM land_right WHERE code IN ('G1', 'G2')); "
    "DELETE FROM land_right WHERE code IN ('G1', 'G2'); "
    "DELETE FROM entry WHERE draft_id IN (SELECT id FROM unit_draft WHERE folio_number IN ('G1', 'G2')); "
    "DELETE FROM registration_unit WHERE folio_number IN ('G1', 'G2'); "
    "DELETE FROM unit_draft WHERE folio_number IN ('G1', 'G2')"
)
ELSEWHERE = "51062310020002"
_IN_ANOTHER_GROUP = (
    "INSERT INTO contract_holder (kind, grantor_id, household_id, region_code, begun_by, role) "
    f"SELECT kind, grantor_id, household_id, '{ELSEWHERE}', begun_by, 'other' FROM contract_holder WHERE id = {{holder}}"
)
_WITHOUT_LOCK = (
    "DO $$ BEGIN EXECUTE replace(pg_get_functiondef('homestead_grant'::regproc), "
    "'PERFORM lock_names(ARRAY[''household:'' || owner]);', 'PERFORM 1;'); END $$"
)


@pytest.fixture
def village(entered: Village) -> Village:
    """The first household holds a homestead, confirmed as it was."""
    pages.enter(entered, pages.apply(entered, pages.homestead_page(entered.session)))
    return entered


def _begin(holder: int, origin: str = "grant", folio: str = "G1", region: str = "region_code") -> str:
    return _BEGIN.format(holder=holder, origin=origin, folio=folio, region=region)


def _found(session: Session) -> tuple[int, str]:
    (answer,) = audit.run(session, ["I15"])
    return answer.violations, str(answer.first)


def test_a_grant_goes_to_a_household_without_a_plot(village: Village) -> None:
    session = village.session
    has, has_none = pages.household(session), pages.household(session, 1)
    stranger = add_party(session, "2", "王城")
    assert refusal_of(session, _begin(has)) == "homestead_grant"
    assert refusal_of(session, _begin(stranger)) == "homestead_grant"
    # What is lawful passes, and what the law leaves to a note.
    assert refusal_of(session, _begin(has_none)) == ""
    assert refusal_of(session, _begin(has, "inheritance")) == ""
    assert refusal_of(session, _begin(stranger, "inheritance")) == ""


_ENDS = "UPDATE land_right_version SET term_to = register_today() + {days} WHERE right_id = (SELECT min(right_id) FROM right_parcel WHERE kind = 'homestead')"
"""The last day of a homestead, past the program: it is held until then."""


@pytest.mark.parametrize(("days", "guard"), [(1, "homestead_grant"), (0, "")])
def test_a_plot_is_held_to_its_last_day_and_no_longer(
    server: Server, entered_office: Office, shift_clock: Callable[..., None], days: int, guard: str
) -> None:
    with writing(entered_office.engine) as session:
        village = village_of(entered_office, session, shift_clock)
        pages.enter(village, pages.apply(village, pages.homestead_page(session)))
    name = str(entered_office.settings.app_url.database)
    server.admin(f"SET session_replication_role = replica; {_ENDS.format(days=days)}", name)
    granted = {**pages.FACTS, "origin": "grant"}
    with Session(entered_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        has = pages.household(session)
        assert refusal_of(session, _begin(has)) == guard
        _, plot, building = pages.plot_and_house(session, 1)
        rights = [pages.right("homestead", has, plot), pages.right("house", has, building)]
        wanted = pages.homestead_page(session, granted, 1, rights=rights)
        facts = preview_joint_first(session, GRANTOR, [wanted], actor=village.cast.lu)
        assert ("homestead.one_plot" in {r.rule.code for r in facts.refusals}) == bool(guard)
    server.admin("DROP TRIGGER homestead_grant ON land_right_version", name)
    with Session(entered_office.engine) as session:
        session.execute(text(_begin(has)))
        assert _found(session)[0] == int(bool(guard))  # and the audit agrees


@rounds
def test_of_two_grants_to_one_household_exactly_one_is_made(
    server: Server, entered_office: Office, shift_clock: Callable[..., None], count: int
) -> None:
    """By raw SQL, for two groups share no lock of the program; the control is the guard without the household's."""
    with writing(entered_office.engine) as session:
        village = village_of(entered_office, session, shift_clock)
        pages.enter(village, pages.apply(village, pages.homestead_page(session)))
        none = pages.household(session, 1)
    name = str(entered_office.settings.app_url.database)
    server.admin(f"SET session_replication_role = replica; {_IN_ANOTHER_GROUP.format(holder=none)}", name)
    server.admin("DROP TRIGGER right_held ON land_right_version", name)  # that holder is nothing but its row
    with Session(entered_office.engine) as session:
        there = session.scalar(text("SELECT max(id) FROM contract_holder")) or 0

    def round_of(wait: Callable[[], object]) -> Callable[[], str]:
        def act(grant_sql: str) -> Callable[[Session], None]:
            def grant(session: Session) -> None:
                session.execute(text(grant_sql))
                session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                wait()

            return grant

        def play() -> str:
            outcomes = at_once(
                entered_office,
                act(_begin(none)),
                act(_begin(there, folio="G2", region=f"'{ELSEWHERE}'")),
            )
            server.admin(_TAKEN_BACK, name)
            return ending(outcomes)

        return play

    told = "homestead_grant"
    raced(count, tally(count, round_of(lambda: None)), f"first ({told})", f"second ({told})")
    server.admin(_WITHOUT_LOCK, name)
    assert tally(3, round_of(partial(threading.Barrier(2).wait, 10))) == {"both": 3}, "the control"


def test_acts_lock_the_household_of_a_homestead_whatever_the_group(village: Village) -> None:
    session = village.session
    owner = "SELECT household_id FROM contract_holder WHERE id = :id"
    wanted = pages.homestead_page(session, nth=1)
    household = session.scalar(text(owner), {"id": pages.household(session, 1)})
    assert _drafts.locks(session, [wanted]) == [f"folio:{wanted.folio_number}", f"household:{household}"]


def test_two_grants_in_one_act_do_not_pass_each_other(village: Village) -> None:
    none = pages.household(village.session, 1)
    one_of_two = f"{_begin(none)}; {_begin(none, folio='G2')}"
    assert refusal_of(village.session, one_of_two) == "homestead_grant"


def test_without_the_guard_it_passes_and_the_audit_finds_it(
    server: Server, entered_office: Office, shift_clock: Callable[..., None]
) -> None:
    server.admin(
        "DROP TRIGGER homestead_grant ON land_right_version", str(entered_office.settings.app_url.database)
    )
    with Session(entered_office.engine) as session:
        village = village_of(entered_office, session, shift_clock)
        pages.enter(village, pages.apply(village, pages.homestead_page(session)))
        has, none = pages.household(session), pages.household(session, 1)
        stranger = add_party(session, "2", "王城")
        assert _found(session) == (0, "()")
        for statement, said in (
            (_begin(has), "is granted to a household that holds"),
            (_begin(stranger), "is granted to no household of the collective"),
            (_begin(none), ""),
            (_begin(has, "inheritance"), ""),
        ):
            savepoint = session.begin_nested()
            session.execute(text(statement))
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            violations, first = _found(session)
            assert (violations, said in first) == (int(bool(said)), True), first
            savepoint.rollback()
