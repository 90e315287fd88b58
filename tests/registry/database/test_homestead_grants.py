"""I15: a new grant of a homestead, tried by raw SQL: to whom it may go, with the control that the guard does it."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from registry.queries import audit
from tests.conftest import cast_of
from tests.support import pages
from tests.support.refusals import refusal_of
from tests.support.server import Server
from tests.support.unit_trials import add_party
from tests.support.village import Village

_BEGIN = """
WITH draft AS (
  INSERT INTO unit_draft (case_id, kind, folio_number, facts, content_sha256, region_code, begun_by)
  SELECT case_id, kind, '{folio}', '{{"origin":"{origin}"}}', sha256('{folio}'), region_code, begun_by
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


@pytest.fixture
def village(entered: Village) -> Village:
    """The first household holds a homestead, confirmed as it was."""
    pages.enter(entered, pages.apply(entered, pages.homestead_page(entered.session)))
    return entered


def _begin(holder: int, origin: str = "grant", folio: str = "G1") -> str:
    return _BEGIN.format(holder=holder, origin=origin, folio=folio)


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
        shift = lambda **by: shift_clock(entered_office, **by)  # noqa: E731 (one line, bound to the office)
        village = Village(session, cast_of(session), shift, entered_office.vault)
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
