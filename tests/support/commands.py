"""Runs the program's commands in this process, for a file that keeps what they said."""

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest

from tests.support.server import Server


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)

    def row(self) -> list[int]:
        """The numbers of the one row of the table it printed."""
        rows = [line for line in self.out.splitlines() if line.startswith("│")]
        assert len(rows) == 1, self.out
        return [int(cell.strip().replace(",", "")) for cell in rows[0].strip("│").split("│")]


def run_command(server: Server, database: str, *arguments: object) -> Said:
    """Run `sanquan` with these arguments on a database of the run's cluster."""
    from api.cli import main

    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for variable, value in server.environment(database).items():
            patch.setenv(variable, value)
        code = main([str(a) for a in arguments])
    return Said(code, out.getvalue(), err.getvalue())
