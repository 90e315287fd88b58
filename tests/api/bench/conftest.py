"""`sanquan bench` at the smallest scale, on the run's cluster."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.commands import run_command
from tests.support.server import Server

Bench = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def bench(server: Server, fresh_template: str) -> Bench:
    """Run a goal's measurement: bench("P4", "--rounds", 1) returns what it printed as JSON."""

    def run(goal: str, *options: object) -> dict[str, Any]:
        said = run_command(server, "none", "bench", goal, "--parcels", 200, "--json", *options)
        assert said.code == 0, said.err
        found: dict[str, Any] = said.json
        return found

    return run
