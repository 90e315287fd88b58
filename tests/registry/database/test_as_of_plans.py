"""What one object's page asks about the past is found by indexes: at any size, no table of versions is read through."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import reading
from registry.models import Base
from registry.queries import (
    as_of,
    case_files,
    cases,
    certificates,
    household_folder,
    lineage,
    parcels,
    restrictions,
    search,
    sheets,
    tiles,
    unit_sheets,
)
from tests.support.routes import HOUSEHOLD, PAPER, PARCEL
from tests.support.tiles import tile_of

VERSIONED = {name for name, table in Base.metadata.tables.items() if "begun_by" in table.c}
SMALL = {"region", "parameter", "grantor", "grantor_version"}
"""A county has some hundreds of each."""
Asked = list[tuple[str, Any]]


@contextmanager
def _statements(session: Session) -> Iterator[Asked]:
    """Note what a session asks."""
    found: Asked = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        found.append((statement, parameters))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def _read_through(plan: dict[str, Any]) -> set[str]:
    """Return the tables that a plan reads whole: without an index, or along one without a condition."""
    if plan.get("One-Time Filter") == "false":
        return set()  # nothing is asked of an empty list
    kind, table = plan["Node Type"], plan.get("Relation Name")
    whole = kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in plan)
    found = {table} if table in VERSIONED - SMALL and whole else set()
    return found.union(*(_read_through(part) for part in plan.get("Plans", ())))


def _page_parcel(session: Session) -> None:
    found = parcels.by_code(session, PARCEL)
    parcels.holdings(session, found)
    parcels.versions(session, found.unit_id)
    restrictions.open_on_parcel(session, found.unit_id)
    lineage.of_parcel(session, PARCEL)
    tiles.box_of_parcel(session, PARCEL)


def _page_household(session: Session) -> None:
    holder, _ = household_folder.identity(session, HOUSEHOLD)
    found = sheets.of_contracts(session, household_folder.contracts_of(session, holder))
    sheets.shapes_of(session, [p.unit_id for s in found for p in s.parcels if p.unit_id])
    rights = household_folder.rights_of(session, holder)
    for right in rights:
        certificates.of_right(session, right.id)
    household_folder.former_members(session, holder)
    household_folder.members_of(session, holder)
    household_folder.cases_of(session, holder)
    household_folder.lineage(session, holder)
    household_folder.versions(session, holder)


def _page_certificate(session: Session) -> None:
    found = certificates.by_number(session, PAPER)
    assert found is not None
    certificates.public(session, found)


def _page_case(session: Session) -> None:
    found = cases.by_id(session, 2)
    case_files.steps(session, found.id)
    case_files.papers(session, found.id)
    restrictions.undecided(session, found.id)
    unit_sheets.of_case(session, found.id)


def _tile(session: Session) -> None:
    box = tiles.box_of_parcel(session, PARCEL)
    assert box is not None
    for zoom in (14, 17):
        assert tiles.tile(session, *tile_of(box, zoom), ["510623"])


def _search(session: Session) -> None:
    for asked in (PARCEL, PARCEL[-5:], HOUSEHOLD, PAPER):
        assert search.find(session, asked, ["510623"], 50)


def _point(session: Session) -> None:
    middle = text(
        "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(shape) AS p FROM spatial_unit_version v "
        "JOIN spatial_unit u ON u.id = v.unit_id WHERE u.code = :code) AS q"
    )
    east, north = session.execute(middle, {"code": PARCEL}).one()
    assert lineage.ever_at(session, east, north, ["510623"])


PAGES = (_page_parcel, _page_household, _page_certificate, _page_case, _tile, _search, _point)


def _whole_tables(office: Office, page: Any) -> dict[str, set[str]]:
    """Return which tables the statements of a page read whole where any index would do, by statement."""
    wrong: dict[str, set[str]] = {}
    with reading(office.engine) as session:
        last = session.execute(
            text("SELECT number, numbered_at FROM event_number ORDER BY number DESC")
        ).first()
        assert last is not None
        as_of.look_back(session, as_of.Moment(last[0], last[1], beyond_last=False))
        with _statements(session) as asked:
            page(session)
        assert asked
        # The tables of the test are small enough to be read whole; without that choice the planner shows what it could do.
        session.execute(text("SET LOCAL enable_seqscan = off"))
        connection = session.connection()
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar()
            found = plan if isinstance(plan, list) else json.loads(str(plan))
            if whole := _read_through(found[0]["Plan"]):
                wrong[statement] = whole
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__.strip("_"))
def test_a_page_of_the_past_reads_no_table_through(demo_office: Office, page: Any) -> None:
    assert _whole_tables(demo_office, page) == {}


def test_a_table_that_is_read_through_is_noticed(demo_office: Office) -> None:
    def of_a_name(session: Session) -> None:
        session.execute(text("SELECT id FROM household_member WHERE remark = 'x' AND ended_by IS NULL"))

    assert list(_whole_tables(demo_office, of_a_name).values()) == [{"household_member"}]
