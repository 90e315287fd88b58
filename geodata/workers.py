"""Processes that work beside this one, one a core: functions of this program, called there, answered here.

Not forked, because this process holds connections and threads, and not by `multiprocessing`, whose
children run the caller's script again. A child ends when this process does, even by kill -9: its
input ends.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self, TypeVar

T = TypeVar("T")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


class Workers:
    """A number of such processes, to be used in a `with` block."""

    def __init__(self, count: int) -> None:
        self.processes = [_start() for _ in range(count)]
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for process in self.processes:
            self._idle.put(process)
        self._threads = ThreadPoolExecutor(count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)
        for process in self.processes:
            process.communicate()

    def map(self, function: Callable[..., T], *arguments: list[Any]) -> Iterator[T]:
        """Give the answers of a module's function in order; all calls are queued at once.

        Raises what the function raised.
        """
        calls = [self._threads.submit(self._call, function, *each) for each in zip(*arguments, strict=True)]
        return (call.result() for call in calls)

    def _call(self, function: Callable[..., T], *arguments: Any) -> T:
        process = self._idle.get()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            pickle.dump((function, arguments), process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            answer, error = pickle.load(process.stdout)  # noqa: S301 (from our own child)
        finally:
            self._idle.put(process)
        if error is not None:
            raise error
        return answer  # type: ignore[no-any-return]


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "geodata.worker_process"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).resolve().parents[1],
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        start_new_session=True,  # Ctrl-C is for the parent
    )  # fmt: skip
