"""The small county with all rights entered and no certificate, and one where all are issued."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.deliver import load_package
from api.issue import issue
from api.office import Office
from api.register import Hands
from api.transaction import reading
from registry.queries import grantors
from tests.conftest import _own, cast_of
from tests.support.cast import add_cast
from tests.support.counties import register_all, stop_waiting
from tests.support.server import Server

GRANTOR = "51062310020001"


def hands_of(office: Office) -> Hands:
    with reading(office.engine) as session:
        cast = cast_of(session)
    return Hands(cast.lu, cast.shen, cast.he)


@pytest.fixture(scope="session")
def registered_template(server: Server, small_delivery: Path) -> str:
    def fill(office: Office) -> None:
        add_cast(office)
        hands = hands_of(office)
        load_package(office, small_delivery, hands.clerk)
        stop_waiting(office, hands.clerk)
        register_all(office, hands)

    return server.template("registered", fill)


@pytest.fixture
def registered(server: Server, registered_template: str) -> Iterator[Office]:
    """Twelve rights entered, no certificate; of this test's own."""
    yield from _own(server, registered_template)


@pytest.fixture(scope="session")
def certified(server: Server, registered_template: str) -> Iterator[Office]:
    """Twelve certificates issued; read only."""
    name = server.clone(registered_template)
    opened = server.open(name)
    for _ in issue(opened, GRANTOR, hands_of(opened).accepting):
        pass
    yield opened
    opened.close()
    server.drop(name)


@pytest.fixture
def due(registered: Office) -> list[int]:
    with reading(registered.engine) as session:
        return grantors.rights_without_certificate(session, GRANTOR)
