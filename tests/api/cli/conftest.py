"""Commands on a named database, for files that keep a database through several tests."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.support.commands import Said, run_command
from tests.support.server import Server


@pytest.fixture(scope="module")
def cli_on(server: Server) -> Callable[..., Said]:
    """Run a command on a database: cli_on(name, "check", "--db")."""
    return partial(run_command, server)
