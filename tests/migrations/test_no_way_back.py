"""A migration whose rows an earlier program does not know is not taken back over them: it says so, and why."""

from collections.abc import Callable

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text

from api import database
from api.database import DatabaseError, alembic_config
from api.office import Office
from tests.support import homesteads, inheritances, phone_consents
from tests.support.audited import played
from tests.support.server import DEMO_CHOICE, Server
from tests.support.village import Village

EARLIER = "20261127_1840"


def _left(village: Village) -> None:
    homesteads.settle(village)
    homesteads.leave(village)


def _inherited(village: Village) -> None:
    inheritances.with_house(village)
    inheritances.inherit(village)


def _linked(village: Village) -> None:
    phone_consents.drawn(village)
    phone_consents.link(village)


def _try(server: Server, office: Office, goal: str) -> str:
    """Go down to a migration; return where the register is then, or why it did not."""
    office.engine.dispose()
    engine = create_engine(server.url(str(office.settings.app_url.database), "postgres"))
    try:
        with engine.begin() as connection:
            _as_owner(connection)
            command.downgrade(alembic_config(connection, DEMO_CHOICE.srid), goal)
    except DatabaseError as error:
        return str(error)
    finally:
        with engine.connect() as connection:
            stands = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        engine.dispose()
    return stands


def _as_owner(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL ROLE {database.OWNER}")


@pytest.mark.parametrize(
    ("play", "stays", "rows"),
    [
        (_left, "20261127_1860", ("voucher: 1 rows", "payment_due: 1 rows")),
        (_inherited, "20261127_1880", ("transfer_party: 1 rows", "transfer_signatory: 1 rows")),
        (_linked, "20261127_1920", ("consent_link: 1 rows",)),
    ],
)
def test_rows_that_only_a_later_program_knows_keep_its_migration(
    server: Server, loaded_template: str, play: Callable[[Village], None], stays: str, rows: tuple[str, ...]
) -> None:
    with played(server, loaded_template, play) as office:
        said = _try(server, office, EARLIER)
        assert f"cannot go below {stays}" in said
        assert all(row in said for row in rows), said
        assert "restore the backup" in said
        # All steps or none: those above it were taken back with it, so the program goes on.
        with office.engine.connect() as connection:
            stands = connection.scalar(text("SELECT version_num FROM alembic_version"))
        assert stands == database.head()


def test_a_register_without_such_rows_goes_down(server: Server, loaded_template: str) -> None:
    with played(server, loaded_template, lambda village: village.enter()) as office:
        assert _try(server, office, EARLIER) == EARLIER
