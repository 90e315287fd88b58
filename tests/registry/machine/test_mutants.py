"""Guards taken away one at a time: one and the same search finds nearly every one.

The search knows nothing of the list: random acts of all kinds in a register of each beginning, every few
of them followed by every row that the database must refuse; and before it the races. `make test-long`
prints the table; the seeds are fixed, so the table can be had again.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import product

import pytest

from api.office import Office
from tests.support.machine.mutants import MUTANTS, RACES, Mutant
from tests.support.machine.run import play, world
from tests.support.machine.world import Broken, World
from tests.support.server import Server

pytestmark = pytest.mark.long
Beginnings = tuple[tuple[str, int], ...]
SEEDS, EXAMPLES, STEPS = range(1122, 1130), 1, 20
CARES = (0.6, 0.85)
MOST_MISSED = 1


@contextmanager
def _opened(server: Server, template: str, mutant: Mutant) -> Iterator[Office]:
    """Give a register of one's own in which a guard is gone."""
    office = server.open(server.clone(template))
    name = str(office.settings.app_url.database)
    for statement in mutant.sql:
        server.admin(statement, name)
    yield office
    office.close()
    server.drop(name)


def _search(server: Server, beginnings: Beginnings, mutant: Mutant) -> str:
    """Return by what a mutant was found, or nothing; the races write, so they have a register of their own."""
    with _opened(server, beginnings[0][0], mutant) as office:
        found = next(filter(None, (race(office) for race in RACES)), "")
    if found:
        return found
    with ExitStack() as stack:
        offices = [
            (stack.enter_context(_opened(server, template, mutant)), kept) for template, kept in beginnings
        ]
        for seed, care, (office, kept) in product(SEEDS, CARES, offices):
            found = _played(server, office, kept, seed, care)
            if found:
                return f"seed {seed} care {care}: {found}"
    return ""


def _played(server: Server, office: Office, kept: int, seed: int, care: float) -> str:
    def begun() -> AbstractContextManager[World]:
        return world(server, office, kept)

    try:
        play(begun, seed=seed, examples=EXAMPLES, steps=STEPS, care=care, attacked=True, thorough=False)
    except Broken as broken:
        return str(broken).splitlines()[0][:120]
    return ""


def _table(
    mutants: tuple[Mutant, ...],
    server: Server,
    beginnings: Beginnings,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    table = {}
    for mutant in mutants:
        begun = time.monotonic()
        with monkeypatch.context() as patch:
            if mutant.patch:
                mutant.patch(patch)
            table[mutant.guard] = found = _search(server, beginnings, mutant)
        took = time.monotonic() - begun
        print(f"{'found ' if found else '-     '} {took:4.0f} s {mutant.guard}: {found}", flush=True)  # noqa: T201 (the table)
    return table


@pytest.fixture(scope="session")
def beginnings(entered_template: str, loaded_template: str) -> Beginnings:
    """Registers that a search begins with, each with the shifts of its clock that stay."""
    return (entered_template, 3), (loaded_template, 0)


def test_nearly_every_guard_that_is_gone_is_noticed(
    server: Server, beginnings: Beginnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = _table(MUTANTS, server, beginnings, monkeypatch)
    missed = [guard for guard, found in table.items() if not found]
    assert len(table) == len(MUTANTS) >= 20
    assert len(missed) <= MOST_MISSED, missed


def test_with_every_guard_in_place_nothing_is_found(
    server: Server, beginnings: Beginnings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same search in a whole register finds nothing."""
    whole = (Mutant("no guard is gone"),)
    assert _table(whole, server, beginnings, monkeypatch) == {"no guard is gone": ""}
