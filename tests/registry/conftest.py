"""Fixtures of the register's tests: the village under way, and one whose rights are entered."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from api.office import Office
from api.transaction import writing
from registry.queries import accounts, cases
from registry.services._write import Actor
from registry.vault import Vault
from tests.support.cast import Cast
from tests.support.server import Server
from tests.support.village import GRANTOR, Village


@pytest.fixture
def village(session: Session, cast: Cast, vault: Vault, shift_clock: Callable[..., None]) -> Village:
    return Village(session, cast, shift_clock, vault)


def _cast(session: Session) -> Cast:
    known = {a.username: Actor(a.id, a.person_id) for a in accounts.all_of(session)}
    return Cast(**{name: known[name] for name in Cast.__slots__})


def _shift(server: Server, office: Office) -> Callable[..., None]:
    def shift(**by: float) -> None:
        seconds = timedelta(**by).total_seconds()
        server.admin(
            f"INSERT INTO clock_offset (shift) VALUES ('{seconds} s')", str(office.settings.app_url.database)
        )

    return shift


@pytest.fixture(scope="session")
def entered_office(server: Server, loaded_template: str) -> Iterator[Office]:
    """The loaded county with its 12 rights entered; made once a worker, reached by `entered`."""
    office = server.open(server.clone(loaded_template))
    with writing(office.engine) as session:
        Village(session, _cast(session), _shift(server, office), office.vault).enter()
    yield office
    office.close()


@pytest.fixture
def entered(server: Server, entered_office: Office) -> Iterator[Village]:
    """A village whose rights are entered, in a session that is rolled back; its clock is put back."""
    name = str(entered_office.settings.app_url.database)
    with entered_office.engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, autoflush=False, join_transaction_mode="create_savepoint") as session:
            village = Village(session, _cast(session), _shift(server, entered_office), entered_office.vault)
            village.first = cases.of_grantor(session, GRANTOR, "first")[0].id
            yield village
        outer.rollback()
    # Two displays and the announcement took its clock forward three times; a test may have added to it.
    server.admin("DELETE FROM clock_offset WHERE id > 3", name)
