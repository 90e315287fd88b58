"""Random chains of lease, sub-lease, security, change and end: nothing ever lies outside what it rests on."""

import secrets
from types import ModuleType

import pytest

from api.office import Office
from registry.rules import transfers, unit_drafts
from tests.support.chains import chain
from tests.support.chains.acts import MUST
from tests.support.chains.chain import Broken
from tests.support.chains.run import Totals, play
from tests.support.machine.run import world
from tests.support.server import Server


def _all_came(totals: Totals) -> None:
    print(totals.told())  # noqa: T201 (seen with -s, and where it fails)
    assert [act for act in MUST if not totals.done[act]] == []
    assert totals.refused["transfer.term_outside"] > 0


def test_short_chains_keep_every_right_inside_and_the_money_in_balance(
    server: Server, entered_county: Office
) -> None:
    """What chains come to depends on the day, too: further ones are played until every act was done."""
    totals = Totals()
    for seed in (2, 3, 4, 5):
        played = play(lambda: world(server, entered_county, 3), seed=seed, chains=2, steps=40)
        totals = Totals(totals.done + played.done, totals.refused + played.refused)
        if all(totals.done[act] for act in MUST):
            break
    _all_came(totals)


@pytest.mark.long
def test_long_chains_keep_every_right_inside_and_the_money_in_balance(
    server: Server, entered_county: Office
) -> None:
    """With a seed that is new each time beside a fixed one."""
    seeds = (30, secrets.randbelow(2**31))
    print(f"seeds {seeds}")  # noqa: T201
    for seed in seeds:
        _all_came(play(lambda: world(server, entered_county, 3), seed=seed, chains=10, steps=80))


def _silent(patch: pytest.MonkeyPatch, module: ModuleType, name: str, *rules: str) -> None:
    """Let a function of rules say nothing of some."""
    real = getattr(module, name)
    patch.setattr(module, name, lambda *a, **k: [r for r in real(*a, **k) if r.rule.code not in rules])


_OFF = "ALTER TABLE {} DISABLE TRIGGER {}"
_CONTROLS = {
    "term": (
        [(transfers, "refusals", "transfer.term_outside"), (unit_drafts, "refusals", "unit.term_parent")],
        [_OFF.format("land_right_version", "right_inside_parent")],
        r"runs from .*, outside ",
    ),
}  # fmt: skip
"""Guards of one kind taken away: rules that are silent, the database's second pair of eyes, and what is seen then."""


@pytest.mark.parametrize("guard", list(_CONTROLS))
def test_without_its_guards_a_chain_breaks_the_register(
    server: Server, entered_office: Office, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    """The control: rules and database silent, and the properties see it by themselves."""
    rules, statements, seen = _CONTROLS[guard]
    for module, name, *codes in rules:
        _silent(monkeypatch, module, name, *codes)
    for statement in statements:
        server.admin(statement, str(entered_office.settings.app_url.database))
    monkeypatch.setattr(chain, "CARE", 0.4)
    with pytest.raises(Broken, match=seen):
        play(lambda: world(server, entered_office, 3), seed=1, chains=8, steps=60)
