"""Reads and checks one bad delivery after the other, each in fresh processes whose time and memory are measured.

This process has loaded everything once and forks: what a case costs is the reading and checking of it,
not the second in which Python loads pandas. A forked reader runs the program's own `reader_process`;
tests/geodata/exchange/test_confined.py starts it afresh, as the program does.
"""

import contextlib
import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any, Self

import pandas as pd
from pyproj import CRS

from geodata.checks.catalogue import CATALOGUE
from geodata.checks.report import as_json, write_all
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.exchange import confined, reader_process
from geodata.exchange.mapped import read_mapping
from registry.errors import RegistryError

assert pd


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
        for number in (self.stdout.number, self._stderr):
            os.close(number)
        _, status, _ = os.wait4(self.pid, 0)
        self.returncode = os.waitstatus_to_exitcode(status)


def judged(request: dict[str, Any]) -> dict[str, Any]:
    """Read and check as `sanquan check --report` does; return the refusal or the findings."""
    path, mapping = Path(request["path"]), request.get("mapping")
    try:
        settings = read_mapping(Path(mapping)).settings if mapping else CheckSettings()
        read = confined.read(path, srid=request.get("srid"), mapping=Path(mapping) if mapping else None)
    except RegistryError as error:
        return {"refused": error.said.zh, "code": error.code}
    found = run(read.survey, settings)
    if request.get("report"):
        crs = CRS.from_wkt(read.crs_wkt) if read.crs_wkt else None
        write_all(Path(request["report"]), found, read.survey, settings, crs)
    said = as_json(found, read.survey, settings)
    said["findings"] = [f | {"remedy": CATALOGUE[f["rule"]].remedy.zh} for f in said["findings"][:3000]]
    return said


def serve() -> None:
    """Answer requests, one JSON line each; every one in a process of its own."""
    if "--start" not in sys.argv:
        confined._spawn = Forked  # type: ignore[assignment]
    for line in sys.stdin:
        request = json.loads(line)
        begun = time.monotonic()
        pid = os.fork()
        if pid == 0:
            _judge(request)
        _, status, used = os.wait4(pid, 0)
        answer = {"wall": time.monotonic() - begun, "status": os.waitstatus_to_exitcode(status),
                  "memory": used.ru_maxrss * 1024}  # fmt: skip
        with contextlib.suppress(OSError):
            answer |= json.loads(Path(request["out"]).read_text(encoding="utf-8"))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _judge(request: dict[str, Any]) -> None:
    try:
        said = judged(request)
    except BaseException:  # noqa: BLE001 (a crash of ours is what the tests look for)
        said = {"crashed": traceback.format_exc()}
    said["reader_memory"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    Path(request["out"]).write_text(json.dumps(said), encoding="utf-8")
    os._exit(0)


if __name__ == "__main__":
    serve()
