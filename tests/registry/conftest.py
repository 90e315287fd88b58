"""Fixtures of the register's tests: the village under way, and one whose rights are entered."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.orm import Session

from api.office import Office
from registry.queries import cases
from registry.vault import Vault
from tests.conftest import cast_of, shift_of
from tests.support.cast import Cast
from tests.support.server import Server
from tests.support.village import GRANTOR, Village


@pytest.fixture
def village(session: Session, cast: Cast, vault: Vault, shift_clock: Callable[..., None]) -> Village:
    return Village(session, cast, shift_clock, vault)


@pytest.fixture(scope="session")
def entered_county(server: Server, entered_template: str) -> Iterator[Office]:
    """The loaded county with its 12 rights entered; made once a worker, reached by `entered`."""
    office = server.open(server.clone(entered_template))
    yield office
    office.close()


@pytest.fixture
def entered(server: Server, entered_county: Office) -> Iterator[Village]:
    """A village whose rights are entered, in a session that is rolled back; its clock is put back."""
    name = str(entered_county.settings.app_url.database)
    with entered_county.engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, autoflush=False, join_transaction_mode="create_savepoint") as session:
            village = Village(
                session, cast_of(session), shift_of(server, entered_county), entered_county.vault
            )
            village.first = cases.of_grantor(session, GRANTOR, "first")[0].id
            yield village
        outer.rollback()
    # Two displays and the announcement took its clock forward three times; a test may have added to it.
    server.admin("DELETE FROM clock_offset WHERE id > 3", name)
