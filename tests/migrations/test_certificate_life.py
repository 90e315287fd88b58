"""A register from before certificates ended by a row: what a newer certificate replaced has ended by it."""

from collections.abc import Callable

from alembic import command
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from api import database
from api.database import alembic_config
from api.office import Office
from api.transaction import writing
from registry.queries import audit
from tests.conftest import cast_of
from tests.support.parcels import enter_change, split_case
from tests.support.server import DEMO_CHOICE, Server
from tests.support.village import Village

_SECOND = (
    "INSERT INTO certificate (paper_number, right_id, right_version, token_hash, check_code_hash, content_sha256, "
    "document_sha256, region_code, begun_by) SELECT '川（2026）旧号', v.right_id, v.version, sha256('t'), "
    "check_code_hash, c.content_sha256, document_sha256, c.region_code, v.begun_by FROM certificate AS c "
    "JOIN land_right_version AS v ON v.right_id = c.right_id AND v.version = 2"
)


def _down(connection: Connection) -> None:
    command.downgrade(alembic_config(connection, DEMO_CHOICE.srid), "20261125_1340")


def _issue_again(connection: Connection) -> None:
    assert connection.exec_driver_sql(_SECOND).rowcount == 1


def _up(connection: Connection) -> None:
    command.upgrade(alembic_config(connection, DEMO_CHOICE.srid), "head")
    rows = connection.execute(
        text(
            "SELECT c.ended_by = n.begun_by, n.ended_by IS NULL FROM certificate AS c JOIN certificate AS n "
            "ON n.right_id = c.right_id AND n.id > c.id"
        )
    ).all()
    assert rows == [(True, True)]
    assert connection.scalar(text("SELECT count(*) FROM certificate WHERE ended_by IS NULL")) == 12


def test_certificates_of_one_right_in_an_earlier_register_end_by_the_next_one(
    server: Server, loaded_office: Office, shift_clock: Callable[..., None]
) -> None:
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        village = Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault)
        village.certify()
        enter_change(session, split_case(session, cast), cast)
    loaded_office.engine.dispose()
    engine = create_engine(server.url(str(loaded_office.settings.app_url.database), "postgres"))
    for step in (_down, _issue_again, _up):  # each in a transaction of its own, as they were
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL ROLE {database.OWNER}")
            step(connection)
    with Session(engine) as session:
        assert [a.first for a in audit.run(session, ["I42"]) if a.violations] == []
    engine.dispose()
