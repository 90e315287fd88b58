"""`sanquan audit` finds what is broken behind split and merged parcels, restrictions and objections.

As in test_audit.py, on a register in which all of these happened; each break is rolled back.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from api.office import Office
from api.transaction import writing
from registry.services.end_restriction import lapse_restriction
from registry.services.place_restriction import NewRestriction, place_restriction
from tests.conftest import cast_of
from tests.support import pages
from tests.support.audited import as_administrator, broken
from tests.support.change_breaks import CHANGE_BREAKS
from tests.support.parcels import enter_change, merge_case, objected, split_case
from tests.support.server import Server
from tests.support.village import GRANTOR, Village


@pytest.fixture(scope="module")
def changed(server: Server, loaded_template: str) -> Iterator[Office]:
    """An objection dismissed, rights entered, two homesteads, a parcel split and merged again, seizures, a lapse."""
    name = server.clone(loaded_template)
    office = server.open(name)

    def shift(**by: float) -> None:
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{timedelta(**by).total_seconds()} s')", name)

    with writing(office.engine) as session:
        cast = cast_of(session)
        village = Village(session, cast, shift, office.vault)
        objected(village)
        village.enter()
        pages.enter(village, pages.apply(village, *(pages.homestead_page(session, nth=n) for n in range(2))))
        parts = enter_change(session, split_case(session, cast, GRANTOR + "00002"), cast)
        enter_change(session, merge_case(session, cast, parts), cast)
        until = village.today() + timedelta(days=900)
        for number in "12":
            seizure = NewRestriction("seizure", GRANTOR + "00003", "法院", f"川执{number}", until)
            place_restriction(session, seizure, actor=cast.shen)
        disputed = NewRestriction("objection_entry", GRANTOR + "00004", "王五", "异1")
        restriction = place_restriction(session, disputed, actor=cast.shen)
        shift(days=20)
        lapse_restriction(session, restriction, actor=cast.shen)
    yield office
    office.close()
    server.drop(name)


@pytest.fixture
def behind(changed: Office, server: Server) -> Iterator[Connection]:
    """As administrator, with triggers and foreign keys off; rolled back."""
    with as_administrator(changed, server) as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def test_a_register_left_alone_breaks_nothing(changed: Office) -> None:
    with changed.engine.connect() as connection:
        assert broken(connection) == {}
        counted = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM unit_lineage), count(*), count(e.id) "
                "FROM restriction r LEFT JOIN restriction_end e ON e.restriction_id = r.id"
            )
        ).one()
    assert tuple(counted) == (4, 4, 2)


@pytest.mark.parametrize(
    ("invariants", "statement"), CHANGE_BREAKS, ids=[f"{b[0]}-{n}" for n, b in enumerate(CHANGE_BREAKS)]
)
def test_what_is_broken_is_found(behind: Connection, invariants: str, statement: str) -> None:
    behind.execute(
        text("ALTER TABLE unit_lineage DROP CONSTRAINT ck_unit_lineage_forward, DROP CONSTRAINT uq_unit_lineage_parent_id_child_id_begun_by")
    )  # fmt: skip
    for constraint in ("ck_restriction_end_ground_fits", "ck_restriction_end_lapses"):
        behind.execute(text(f"ALTER TABLE restriction_end DROP CONSTRAINT {constraint}"))
    assert behind.execute(text(statement)).rowcount > 0
    found = broken(behind)
    assert set(found) - {"I48"} == set(invariants.split())
    assert all(found.values())
