"""Reads and checks one bad delivery after the other, each in fresh processes whose time and memory are measured.

This process has loaded everything once and forks: what a case costs is the reading and checking of it,
not the second in which Python loads pandas.
"""

import contextlib
import json
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import pandas as pd
from pyproj import CRS

from geodata.checks.catalogue import CATALOGUE
from geodata.checks.report import as_json, write_all
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.exchange import confined
from geodata.exchange.mapped import read_mapping
from registry.errors import RegistryError
from tests.support.forked_reader import Forked

assert pd


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
