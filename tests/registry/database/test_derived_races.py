"""A right ends while another comes to rest on it: exactly one of the two wins, by the database alone (I11, I12).

Both are raw SQL without the program's locks, and meet before the guards run at their commits.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from tests.conftest import cast_of, shift_of
from tests.support.house import ROOT
from tests.support.races import at_once, ending, raced, rounds, tally
from tests.support.server import Server
from tests.support.transfer_breaks import LAST_ACT
from tests.support.transfers import lease
from tests.support.village import Village

_PARENT = "(SELECT min(id) FROM land_right WHERE kind = 'operating')"
_ENDED = f"ended_by = {LAST_ACT}, recorded_to = recorded_from + interval '100 years'"
_ENDS = f"UPDATE land_right_version SET {_ENDED} WHERE right_id = {_PARENT} AND ended_by IS NULL"
_COMES = (
    "WITH new AS (INSERT INTO land_right (kind, code, unit_id, parent_id, region_code, begun_by) "
    f"SELECT kind, 'X', unit_id, id, region_code, begun_by FROM land_right WHERE id = {_PARENT} RETURNING id, parent_id) "
    "INSERT INTO land_right_version (right_id, unit_id, holder_id, term_from, term_to, content_sha256, entry_id, "
    "region_code, version, recorded_from, begun_by) SELECT new.id, unit_id, holder_id, term_from, term_to, "
    "content_sha256, entry_id, region_code, 1, recorded_from, begun_by "
    "FROM new JOIN land_right_version AS v ON v.right_id = new.parent_id"
)
_BEFORE = (
    "SET session_replication_role = replica; "
    "DELETE FROM land_right_version WHERE right_id = (SELECT id FROM land_right WHERE code = 'X'); "
    "DELETE FROM land_right WHERE code = 'X'; "
    "UPDATE land_right_version SET ended_by = NULL, recorded_to = '9999-12-31 00:00:00+00' "
    f"WHERE right_id = {_PARENT}"
)
_SEIZURES = (
    "ALTER TABLE land_right_version DISABLE TRIGGER seizure_guard, DISABLE TRIGGER seizure_guard_on_end"
)
"""The guards of seizures lock too: without them it is these rights' own guards alone that are tried."""


def _set_up(office: Office, server: Server) -> None:
    """Enter a lease: what rests on it comes by raw SQL."""
    with writing(office.engine) as session:
        lease(Village(session, cast_of(session), shift_of(server, office), office.vault))
    server.admin(_SEIZURES, str(office.settings.app_url.database))


def _play(office: Office, server: Server, *, checked: bool = False) -> Callable[[], str]:
    def play() -> str:
        server.admin(_BEFORE, str(office.settings.app_url.database))
        met = threading.Barrier(2)

        def act(statement: str) -> Callable[[Session], None]:
            def run(session: Session) -> None:
                session.execute(text(statement))
                if checked:  # the guards have said yes before either commits
                    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                met.wait(10)

            return run

        return ending(at_once(office, act(_ENDS), act(_COMES)))

    return play


@rounds
def test_a_right_ends_or_another_comes_to_rest_on_it(
    entered_office: Office, server: Server, count: int
) -> None:
    _set_up(entered_office, server)
    ends = tally(count, _play(entered_office, server))
    raced(count, ends, "first (right_inside_parent)", "second (right_keeps_children)")


@pytest.mark.parametrize(
    "without",
    [
        # As it was before migration 20261127_1760: a look before the lock misses what is being written.
        Path("migrations/sql/rights_inside.v1.sql"),
        "ALTER TABLE land_right_version DISABLE TRIGGER right_inside_parent, DISABLE TRIGGER right_keeps_children",
    ],
    ids=["look before lock", "no guards"],
)
def test_without_the_lock_or_the_guards_both_pass(
    entered_office: Office, server: Server, without: Path | str
) -> None:
    _set_up(entered_office, server)
    if isinstance(without, Path):
        first = (ROOT / without).read_text(encoding="utf-8")
        begin = first.index("CREATE FUNCTION right_keeps_children()")
        ends = first.index("CREATE CONSTRAINT TRIGGER right_keeps_children")
        without = first[begin:ends].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    server.admin(without, str(entered_office.settings.app_url.database))
    assert tally(3, _play(entered_office, server, checked=True)) == {"both": 3}
