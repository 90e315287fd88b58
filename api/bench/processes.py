"""Runs a command as a user would, and says how long it took and how much memory its processes had."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.settings import ROOT, Settings, child_environment


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took."""

    seconds: float
    peak_mb: float
    """Resident memory of the command and its children together, at most; the server's is not in it."""
    out: str


class BenchError(Exception):
    """A command that is measured failed; the message says what it said."""


def sanquan(*arguments: str) -> list[str]:
    """Return the command line of one of the program's commands."""
    return [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())", *arguments]


def module(*arguments: str) -> list[str]:
    """Return the command line of a module of this program."""
    return [sys.executable, "-m", *arguments]


def timed(command: Sequence[str], settings: Settings, *, may_return: Sequence[int] = (0,)) -> Ran:
    """Run a command to its end; raises BenchError where it fails."""
    with start(command, settings) as child:
        begun, watch = time.perf_counter(), _Watch(child.pid)
        out, said = child.communicate()
        seconds = time.perf_counter() - begun
        peak = watch.stop()
    if child.returncode not in may_return:
        raise BenchError(f"{' '.join(command)} returned {child.returncode}: {said.strip()[-2000:]}")
    return Ran(seconds, peak, out)


def start(command: Sequence[str], settings: Settings, out: int = subprocess.PIPE) -> "subprocess.Popen[str]":
    """Start a command on a database of the private cluster."""
    environment: Mapping[str, str] = child_environment(settings)
    return subprocess.Popen(  # noqa: S603 (no shell, own arguments)
        command, cwd=ROOT, env=environment, text=True, stdout=out, stderr=subprocess.PIPE
    )


class _Watch:
    """Looks at a tree of processes ten times a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ended.wait(0.1):
            self._peak = max(self._peak, tree_mb(self._pid))

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return self._peak


def tree_mb(root: int) -> float:
    """Return the resident memory in MB of a process and all below it."""
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        parents[int(folder.name)], pages[int(folder.name)] = int(fields[1]), int(fields[21])
    own = {root}
    while more := {pid for pid, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(pages.get(pid, 0) for pid in own) * os.sysconf("SC_PAGE_SIZE") / 1e6
