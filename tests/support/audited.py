"""A register that acts filled, spoilt behind their back by an administrator, and what the audit says of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine
from sqlalchemy.orm import Session

from api.office import Office
from api.settings import ADMIN_ROLE
from api.transaction import writing
from registry.queries import audit
from tests.conftest import cast_of, shift_of
from tests.support.server import Server
from tests.support.village import Village


@contextmanager
def played(server: Server, template: str, play: Callable[[Village], object]) -> Iterator[Office]:
    """Give a register of its own in which some acts were done, by one transaction; it is dropped afterwards."""
    name = server.clone(template)
    office = server.open(name)
    with writing(office.engine) as session:
        play(Village(session, cast_of(session), shift_of(server, office), office.vault))
    yield office
    office.close()
    server.drop(name)


@contextmanager
def as_administrator(office: Office, server: Server) -> Iterator[Connection]:
    """Give a connection as administrator; rolled back."""
    engine = create_engine(server.url(str(office.settings.app_url.database), ADMIN_ROLE))
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def broken(connection: Connection) -> dict[str, str]:
    """Return what the audit finds first wrong, by invariant."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        return {a.invariant: a.first[0].wrong for a in audit.run(session) if a.violations}
