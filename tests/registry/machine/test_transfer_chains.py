"""Random chains of lease, sub-lease, security, change and end: nothing ever lies outside what it rests on."""

import re
import secrets
import time
from collections.abc import Iterator

import pytest

from api.office import Office
from tests.support.chains.acts import MUST
from tests.support.chains.chain import Broken
from tests.support.chains.controls import CONTROLS, Control
from tests.support.chains.run import Totals, play
from tests.support.machine.run import world
from tests.support.server import Server


def _all_came(totals: Totals) -> None:
    print(totals.told(), flush=True)  # noqa: T201 (seen with -s, and where it fails)
    assert [act for act in MUST if not totals.done[act]] == []
    assert totals.refused["transfer.term_outside"] > 0


def test_short_chains_keep_every_right_inside_and_the_money_in_balance(
    server: Server, entered_county: Office
) -> None:
    """What chains come to depends on the day, too: further ones are played until every act was done."""
    totals = Totals()
    for number in range(6):
        totals += play(lambda: world(server, entered_county, 3), seed=2, chains=1, steps=40, first=number)
        if number and all(totals.done[act] for act in MUST):
            break
    _all_came(totals)


@pytest.mark.long
def test_long_chains_keep_every_right_inside_and_the_money_in_balance(
    server: Server, entered_county: Office
) -> None:
    """With a seed that is new each time beside a fixed one."""
    seeds = (30, secrets.randbelow(2**31))
    print(f"seeds {seeds}", flush=True)  # noqa: T201
    both = Totals()
    for seed in seeds:
        begun = time.monotonic()
        totals = play(lambda: world(server, entered_county, 3), seed=seed, chains=10, steps=80)
        print(f"seed {seed}: {time.monotonic() - begun:.0f} s")  # noqa: T201
        _all_came(totals)
        both += totals
    guards = {code for control in CONTROLS.values() for _, _, code in control.rules}
    assert [code for code in sorted(guards) if not both.refused[code]] == [], "pressed by no chain"


def _broken(server: Server, office: Office, control: Control, chains: int = 8) -> Iterator[str]:
    """Play the chains of a control; yield how each broke the register, by its first line."""
    for number in range(chains):
        try:
            play(
                lambda: world(server, office, 3),
                seed=1,
                chains=1,
                steps=control.steps,
                opening=control.opening,
                first=number,
            )
        except Broken as broken:
            told = str(broken).splitlines()
            print(f"{told[0]} after {len(told) - 2} steps", flush=True)  # noqa: T201
            yield told[0]


def _off(server: Server, office: Office, control: Control) -> None:
    for statement in control.database:
        server.admin(statement, str(office.settings.app_url.database))


@pytest.mark.parametrize("guard", list(CONTROLS))
def test_without_its_guards_a_chain_breaks_the_register(
    server: Server, entered_office: Office, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    """The control: rules and database silent, and the properties see it by themselves."""
    control = CONTROLS[guard]
    control.prepare(monkeypatch)
    control.silence(monkeypatch)
    _off(server, entered_office, control)
    assert re.search(control.seen, next(_broken(server, entered_office, control), "nothing was seen"))


_HELD = [guard for guard, control in CONTROLS.items() if control.held_by]


@pytest.mark.long
@pytest.mark.parametrize("guard", _HELD)
def test_where_only_rules_are_silent_the_database_refuses(
    server: Server, entered_office: Office, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    """By the guards of the control and by none that it does not name."""
    control = CONTROLS[guard]
    control.prepare(monkeypatch)
    control.silence(monkeypatch)
    told = next(_broken(server, entered_office, control), "nothing was seen")
    assert "was let through by the rules" in told
    assert any(f"'{constraint}'" in told for constraint in control.held_by)


@pytest.mark.long
@pytest.mark.parametrize("guard", _HELD)
def test_where_only_the_database_is_silent_the_rules_refuse(
    server: Server, entered_office: Office, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    control = CONTROLS[guard]
    control.prepare(monkeypatch)
    _off(server, entered_office, control)
    assert list(_broken(server, entered_office, control, 2)) == []
