"""The reader of deliveries forked from this process instead of started: it has loaded pandas already.

What a reading costs in a test is then the reading, not the second in which Python loads its libraries.
It runs the program's own `reader_process`; tests/geodata/exchange/test_confined.py starts it afresh, as
the program does.
"""

import os
import select
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from typing import Self

from geodata.exchange import confined, reader_process

STARTED = confined._spawn
"""How the program does it."""


class _Pipe:
    """The part of a pipe that `confined` reads before it talks."""

    def __init__(self, number: int) -> None:
        self.number = number

    def read(self, size: int) -> bytes:
        return os.read(self.number, size)


class Forked:
    """A reader process like `confined._spawn` gives, forked instead of started."""

    def __init__(self, folder: str) -> None:
        ours, theirs = zip(*(os.pipe()[:: 1 if k else -1] for k in range(3)), strict=True)
        self.returncode = 0
        self._errors = b""
        self.pid = os.fork()
        if self.pid == 0:
            self._read(folder, ours, theirs)
        for number in theirs:
            os.close(number)
        self._stdin, out, self._stderr = ours
        self.stdout = _Pipe(out)

    @staticmethod
    def _read(folder: str, ours: tuple[int, ...], theirs: tuple[int, ...]) -> None:
        code = 1
        try:
            os.setsid()
            warnings.simplefilter("ignore")  # errors in a test, lines on stderr in a process of its own
            for target, pipe in enumerate(theirs):
                os.dup2(pipe, target)
            # No other file is closed: PROJ would close the number again later, when it is another file's.
            for number in (*ours, *theirs):
                os.close(number)
            os.environ["TMPDIR"] = folder  # noqa: TID251 (as `confined.environment` has it)
            tempfile.tempdir = None
            sys.stdin = os.fdopen(0)
            reader_process.main()
            code = 0
        except BaseException:  # noqa: BLE001 (what a started process would print and end with)
            os.write(2, traceback.format_exc().encode(errors="replace"))
        finally:
            os._exit(code)

    def communicate(self, said: bytes | None, timeout: float) -> tuple[bytes, bytes]:
        if said is not None:  # asked again: it was sent
            os.write(self._stdin, said)
            os.close(self._stdin)
        until = time.monotonic() + timeout
        while True:
            ready, _, _ = select.select([self._stderr], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise subprocess.TimeoutExpired("reader", timeout)
            part = os.read(self._stderr, 65536)
            if not part:
                return b"", self._errors
            self._errors += part

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self.stdout.number, self._stderr):
            os.close(pipe)
        status = os.wait4(self.pid, 0)[1]
        self.returncode = os.waitstatus_to_exitcode(status)
