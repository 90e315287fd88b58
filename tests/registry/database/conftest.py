"""A county that went all the way, for attempts by raw SQL; every test rolls back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from api.office import Office
from api.settings import ADMIN_ROLE
from api.transaction import writing
from registry.queries import accounts
from registry.services._write import Actor
from registry.services.close_display import close_display
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.decide_objection import decide_objection
from registry.services.file_objection import Objection, file_objection
from registry.services.log_access import log_access
from registry.services.log_in import log_in
from registry.services.open_display import open_display
from tests.support.cast import Cast
from tests.support.households import split_big
from tests.support.parcels import enter_change, split_case
from tests.support.server import Server
from tests.support.village import DISPLAY_DAYS, GRANTOR, Village

_REST = (
    "INSERT INTO calendar_day VALUES ('2026-10-01', false, '国办发明电')",
    "INSERT INTO organization (region_code, name, begun_by) SELECT '510623', '某合作社', max(id) FROM journal_entry",
    """INSERT INTO delivery_finding (delivery_id, rule, severity, refused, region_code, objects, said)
       SELECT id, 'X1', 'error', false, region_code, '{}', '说明' FROM delivery""",
    """INSERT INTO delivery_difference (delivery_id, unit_id, seen_version, changes, region_code, begun_by)
       SELECT (SELECT id FROM delivery), id, 1, '{"name": ["一", "二"]}', region_code, begun_by
       FROM spatial_unit LIMIT 1""",
    """INSERT INTO package_job (region_code, account_id, kind, file_name, folder, sha256, size)
       SELECT region_code, account_id, 'check', 'a.zip', md5('a'), sha256, 1 FROM delivery""",
)
"""Rows of the tables that the way of a clean delivery leaves empty."""


def _objected(village: Village) -> None:
    """A round of display to which someone objected, in vain."""
    notice = open_display(village.session, village.survey, actor=village.cast.lu)
    letter = Objection("王老五", "来人", "东边那块地是我家的")
    number = file_objection(village.session, notice, letter, actor=Actor(), vault=village.vault)
    decide_objection(village.session, number, "dismissed", "查阅原合同", actor=village.cast.shen)
    village.shift(days=DISPLAY_DAYS)
    close_display(village.session, village.survey, actor=village.cast.lu)


@pytest.fixture(scope="session")
def finished(server: Server, loaded_template: str) -> Iterator[Office]:
    """Every table has rows: displayed, corrected, signed, entered, certified. Not to be committed to."""
    name = server.clone(loaded_template)
    office = server.open(name)

    def shift(**by: float) -> None:
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{timedelta(**by).total_seconds()} s')", name)

    with writing(office.engine) as session:
        known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
        cast = Cast(**{who: known[who] for who in Cast.__slots__})
        correct_parcel(session, Correction(GRANTOR + "00001", 1, {"east": "王五"}, "写错"), actor=cast.lu)
        village = Village(session, cast, shift, office.vault)
        _objected(village)
        village.certify()
        enter_change(session, split_case(session, cast, GRANTOR + "00002"), cast)
        split_big(village)
        for statement in _REST:
            session.execute(text(statement))
        log_in(session, cast.lu.account_id or 0)
    with Session(office.access_engine) as session, session.begin():
        log_access(session, kind="check", address="127.0.0.1", subject=None, outcome="found")
    yield office
    office.close()
    server.drop(name)


@pytest.fixture
def app(finished: Office) -> Iterator[Connection]:
    """As sanquan_app, the program's own role."""
    with finished.engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def access(finished: Office) -> Iterator[Connection]:
    """As sanquan_access, the role of the access log."""
    with finished.access_engine.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def admin(finished: Office, server: Server) -> Iterator[Connection]:
    """As administrator."""
    engine = create_engine(server.url(str(finished.settings.app_url.database), ADMIN_ROLE))
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.fixture
def owner(admin: Connection) -> Connection:
    """As sanquan_owner, who owns every table."""
    admin.execute(text("SET LOCAL ROLE sanquan_owner"))
    return admin
