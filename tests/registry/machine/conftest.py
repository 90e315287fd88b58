"""Where the machine's mutants begin: a template in which the village's rights are entered."""

from pathlib import Path

import pytest

from api.office import Office
from api.transaction import writing
from tests.conftest import cast_of
from tests.registry.conftest import _shift
from tests.support.cast import add_cast
from tests.support.loading import loaded
from tests.support.server import Server
from tests.support.village import Village


@pytest.fixture(scope="session")
def entered_template(server: Server, small_delivery: Path) -> str:
    def fill(office: Office) -> None:
        add_cast(office)
        loaded(office, small_delivery)
        with writing(office.engine) as session:
            Village(session, cast_of(session), _shift(server, office), office.vault).enter()

    return server.template("entered", fill)
