"""Reads a delivery in a process of its own, which has limits of memory, time and files and no network.

What a county sends may be broken or hostile: a parser that is led astray may end its own process
but not the register's. The child answers in Arrow files and JSON, never in a form that could run
code here, and holds no key: raw rows are sealed by the caller.
"""

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from geodata.checks.finding import Finding
from geodata.errors import DeliveryError, MapError
from geodata.survey import Survey

Poll = Callable[[], None]
"""Called about once a second while the child reads; what it raises ends the child."""
OnBlock = Callable[[str, int, int, bytes], None]
"""Called with file name, number of the first row, rows, and the block of raw rows as Arrow IPC."""
ANSWER, REFUSED, RAW, NOW = "survey.json", "refused.json", "raw.json", "now.txt"
"""Files by which the child answers; the last says what it is reading."""
READY = b"\n"
"""What the child writes when it is loaded and waits for its request: only then its time begins."""
FORMATS = frozenset({
    "ESRI Shapefile", "GPKG", "GeoJSON", "GeoJSONSeq", "FlatGeobuf", "GML", "KML", "LIBKML", "GPX",
    "MapInfo File", "OpenFileGDB", "DXF", "SQLite",
})  # fmt: skip
"""GDAL's drivers that read the file itself; others (VRT, WFS …) follow it to files and hosts it names."""
_STARVED = ("MemoryError", "Cannot allocate memory", "bad_alloc", "ut of memory", "temporarily unavailable")
_ERRORS = {error.code: error for error in (DeliveryError, MapError)}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading process may use at most."""

    memory: int
    """Bytes of data on top of what the loaded program takes."""
    seconds: int
    """Of processor time for the reading; of time on the wall 3 more for a small delivery."""
    file_bytes: int
    """Bytes of any one file that it writes."""

    @classmethod
    def for_source(cls, path: Path) -> "Limits":
        """Return limits that an honest delivery of this size keeps."""
        size = _on_disk(path)
        if path.is_file():
            size *= 6  # a zip
        return cls(
            memory=600 * 2**20 + min(8 * size, 12 * 2**30),
            seconds=4 + math.ceil(size / 500_000),
            file_bytes=200 * 2**20 + 8 * size,
        )

    @property
    def wall_seconds(self) -> int:
        """Seconds on the wall: a busy machine gives a large delivery twice its time."""
        return max(self.seconds + 3, self.seconds * 2 - 4)


def _on_disk(path: Path) -> int:
    """Return the bytes a file or folder takes on the disk: a file full of holes counts as it is."""
    files = [path] if path.is_file() else path.rglob("*")
    kept = (file.lstat() for file in files)
    return sum(min(status.st_size, status.st_blocks * 512) for status in kept)


@dataclass(frozen=True, slots=True)
class Read:
    """What the child read."""

    survey: Survey
    root_name: str
    digest: bytes
    day: str
    """The day that the metadata states, or nothing."""
    crs_wkt: str


def read(
    path: Path,
    *,
    srid: int | None = None,
    mapping: Path | None = None,
    on_block: OnBlock | None = None,
    limits: Limits | None = None,
    poll: Poll = lambda: None,
) -> Read:
    """Return what a delivery, or through a mapping any vector file, says.

    Raises DeliveryError where it cannot be read within the limits, MapError where the two do not fit.
    """
    limits = limits or Limits.for_source(path)
    with tempfile.TemporaryDirectory(prefix="sanquan-read-") as name:
        folder = Path(name)
        request = {
            "path": str(path.resolve()), "srid": srid, "raw": on_block is not None,
            "mapping": str(mapping.resolve()) if mapping else None, "folder": name, **asdict(limits),
        }  # fmt: skip
        _run(request, path, limits, poll)
        refused = folder / REFUSED
        if refused.exists():
            said = json.loads(refused.read_text("utf-8", errors="replace"))
            raise _ERRORS[said["code"]](path=said["path"], why=said["why"])
        if on_block is not None:
            for block in _blocks(folder):
                on_block(*block)
        return _answer(folder)


def _run(request: dict[str, Any], path: Path, limits: Limits, poll: Poll) -> None:
    with _spawn(request["folder"]) as child:
        try:
            assert child.stdout is not None
            child.stdout.read(len(READY))
            said = _wait(child, json.dumps(request).encode(), limits.wall_seconds, poll)
        except subprocess.TimeoutExpired as error:
            why = f"读取超过 {limits.wall_seconds} 秒 (takes too long)，{_now(request)}"
            raise DeliveryError(path=path.name, why=why) from error
        finally:
            # Whatever it started (mdbtools) goes with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
    if child.returncode:
        why = _why(child.returncode, said.decode(errors="replace"), limits)
        raise DeliveryError(path=path.name, why=f"{why}，{_now(request)}")


def _spawn(folder: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "geodata.exchange.reader_process"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        cwd=Path(__file__).resolve().parents[2], env=environment(folder),
    )  # fmt: skip


def environment(folder: str) -> dict[str, str]:
    """Return all that the child gets to know: no key, no database, no driver but those of FORMATS."""
    others = ",".join(sorted(set(pyogrio.list_drivers()) - FORMATS))
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": folder,
        "GDAL_SKIP": others,
        "ARROW_DEFAULT_MEMORY_POOL": "system",  # its own pools reserve a gigabyte, which the limit counts
    }


def _now(request: dict[str, Any]) -> str:
    """Return what the child was reading when it ended, and what to do about it."""
    now = Path(request["folder"]) / NOW
    said = now.read_text("utf-8", errors="replace") if now.exists() else ""
    return f"停在“{said or '打开文件 (opening)'}”，请检查这个文件或重新导出 (check or export it again)"


def _wait(child: "subprocess.Popen[bytes]", asked: bytes, seconds: int, poll: Poll) -> bytes:
    """Return what the child says on stderr; raises TimeoutExpired after so many seconds."""
    given: bytes | None = asked
    left = seconds
    while True:
        try:
            return child.communicate(given, timeout=min(left, 1))[1]
        except subprocess.TimeoutExpired:
            given = None  # it was sent
            left -= 1
            if left <= 0:
                raise
            poll()


def _why(code: int, said: str, limits: Limits) -> str:
    if code == -signal.SIGXCPU:
        return f"读取超过 {limits.seconds} 秒 (takes too long)"
    if code == -signal.SIGXFSZ or "File too large" in said:
        return f"解出的文件超过 {limits.file_bytes // 2**20} MB (unpacks to too much)"
    starved = any(word in said for word in _STARVED)
    if starved or code in (-signal.SIGKILL, -signal.SIGABRT):
        return f"读取需要的内存超过 {limits.memory // 2**20} MB (needs too much memory)"
    last = said.strip().splitlines()[-1] if said.strip() else f"exit {code}"
    return f"文件已损坏，读取程序中止 (damaged, the reader stopped): {last[:300]}"


def _blocks(folder: Path) -> Iterator[tuple[str, int, int, bytes]]:
    for number, (file, first, rows) in enumerate(json.loads((folder / RAW).read_text("utf-8"))):
        yield file, first, rows, (folder / f"raw-{number}.arrow").read_bytes()


def _answer(folder: Path) -> Read:
    said = json.loads((folder / ANSWER).read_text("utf-8"))
    frames = {name: _frame(folder / f"{name}.arrow") for name in said["frames"]}
    survey = Survey(**said["survey"], frames=frames)
    survey.findings = [_finding(found) for found in said["findings"]]
    return Read(survey, said["root_name"], bytes.fromhex(said["digest"]), said["day"], said["crs_wkt"])


def _finding(said: dict[str, Any]) -> Finding:
    shape = shapely.from_wkb(said.pop("shape")) if said["shape"] else said.pop("shape")
    return Finding(**{**said, "objects": tuple(said["objects"])}, shape=shape)


def _frame(path: Path) -> pd.DataFrame:
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
        shapes = None
        if "shape" in table.column_names:
            with np.errstate(invalid="ignore"):  # coordinates that are no numbers are for the checks
                shapes = shapely.from_wkb(table.column("shape").to_numpy(zero_copy_only=False))
            table = table.drop_columns("shape")
        frame = pd.DataFrame(table.to_pandas())
    if shapes is not None:
        frame["shape"] = shapes
    return frame
