"""Guards taken away one at a time: the machine, or a race, finds nearly every one.

`make test-long` prints the table; the seed of each search is fixed, so the table can be had again.
"""

import pytest

from api.office import Office
from tests.support.machine.mutants import MUTANTS, Mutant
from tests.support.machine.run import play, world
from tests.support.machine.world import Broken
from tests.support.server import Server

pytestmark = pytest.mark.long
SEED, EXAMPLES, STEPS, CARE = 1122, 4, 30, 0.6
MOST_MISSED = 1


def _found(mutant: Mutant, server: Server, office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return by what a mutant was found, or nothing."""
    name = str(office.settings.app_url.database)
    for statement in mutant.sql:
        server.admin(statement, name)
    if mutant.race:
        return mutant.race(office)
    with monkeypatch.context() as patch:
        if mutant.patch:
            mutant.patch(patch)
        try:
            kept = 3 if mutant.entered else 0
            play(
                lambda: world(server, office, kept),
                seed=SEED,
                examples=EXAMPLES,
                steps=STEPS,
                only=mutant.acts,
                care=CARE,
            )
        except Broken as broken:
            return str(broken).splitlines()[0][:150]
    return ""


def _searched(
    mutants: tuple[Mutant, ...], server: Server, templates: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    table = {}
    for mutant in mutants:
        office = server.open(server.clone(templates[mutant.entered]))
        table[mutant.guard] = found = _found(mutant, server, office, monkeypatch)
        print(f"{'found ' if found else '-     '} {mutant.guard}: {found}", flush=True)  # noqa: T201 (the table)
        office.close()
        server.drop(str(office.settings.app_url.database))
    return table


def test_nearly_every_guard_that_is_gone_is_noticed(
    server: Server, loaded_template: str, entered_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = _searched(MUTANTS, server, (loaded_template, entered_template), monkeypatch)
    missed = [guard for guard, found in table.items() if not found]
    assert len(table) == len(MUTANTS) >= 20
    assert len(missed) <= MOST_MISSED, missed


def test_with_its_guard_in_place_none_is_found(
    server: Server, loaded_template: str, entered_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same searches in a whole register find nothing."""
    whole = tuple(Mutant(m.guard, m.acts, race=m.race, entered=m.entered) for m in MUTANTS)
    table = _searched(whole, server, (loaded_template, entered_template), monkeypatch)
    assert {guard: found for guard, found in table.items() if found} == {}
