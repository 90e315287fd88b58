"""Each guard of the list of mutants is there to be taken away: a list with old names would find nothing."""

import pytest

from api.office import Office
from registry.rules.book import ALL_RULES
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


def test_the_rules_that_are_skipped_are_in_the_book() -> None:
    skipped = {m.guard.removeprefix("rule ") for m in MUTANTS if m.guard.startswith("rule ")}
    assert skipped - {rule.code for rule in ALL_RULES} == set()
