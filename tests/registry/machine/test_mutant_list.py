"""Each guard of the list of mutants is there to be taken away: a list with old names would find nothing."""

import pytest

from api.office import Office
from tests.support.machine.mutants import MUTANTS, Mutant
from tests.support.server import Server


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.guard)
def test_a_guard_can_be_taken_away(
    server: Server, entered_office: Office, mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mutant.sql or mutant.patch
    name = str(entered_office.settings.app_url.database)
    for statement in mutant.sql:
        server.admin(statement, name)
    if mutant.patch:
        mutant.patch(monkeypatch)
