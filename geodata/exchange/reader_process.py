"""The process that reads a delivery for `confined`: takes on limits, reads, leaves its answer in files."""

import ctypes
import json
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from geodata.checks.finding import Finding
from geodata.errors import DeliveryError
from geodata.exchange import inventory, metadata
from geodata.exchange.confined import ANSWER, RAW, REFUSED
from geodata.exchange.inventory import Inventory
from geodata.exchange.read_layers import read_crs
from geodata.exchange.read_package import read_package
from geodata.raw_rows import blocks
from geodata.survey import Survey

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000


def main() -> None:
    """Read what standard input asks for."""
    request = json.loads(sys.stdin.read())
    confine(request)
    folder = Path(request["folder"])
    raw: list[tuple[str, int, int]] = []

    def keep(file: str, frame: pd.DataFrame, shapes: np.ndarray | None) -> None:
        if not request["raw"]:
            return
        for first, rows, content in blocks(frame, shapes):
            (folder / f"raw-{len(raw)}.arrow").write_bytes(content)
            raw.append((file, first, rows))

    try:
        with inventory.opened(Path(request["path"])) as found:
            survey = read_package(found, srid=request["srid"], on_raw=keep)
            _write(folder, survey, found)
    except DeliveryError as error:
        said = {"path": Path(str(error.facts["path"])).name, "why": str(error.facts["why"])}
        (folder / REFUSED).write_text(json.dumps(said), "utf-8")
    (folder / RAW).write_text(json.dumps(raw), "utf-8")


def confine(limits: dict[str, Any]) -> bool:
    """Take on the limits; return whether the network was given up: some kernels refuse it to plain users."""
    libc = ctypes.CDLL(None, use_errno=True)
    without_net = any(libc.unshare(flags) == 0 for flags in (_NEW_NET, _NEW_USER | _NEW_NET))
    seconds, size = limits["seconds"], limits["file_bytes"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (limits["memory"], limits["memory"]))
    return without_net


def _write(folder: Path, survey: Survey, found: Inventory) -> None:
    for name, frame in survey.frames.items():
        _write_frame(folder / f"{name}.arrow", frame)
    files = found.layers.get("parcels")
    crs = read_crs(files[0]) if files else None
    said = {
        "survey": {
            "county": survey.county,
            "files": survey.files,
            "srid_text": survey.srid_text,
            "without_boundaries": survey.without_boundaries,
        },
        "frames": list(survey.frames),
        "findings": [_finding(f) for f in survey.findings],
        "root_name": found.root.name,
        "digest": found.digest().hex(),
        "day": _day(found),
        "crs_wkt": crs.to_wkt() if crs else "",
    }
    (folder / ANSWER).write_text(json.dumps(said, default=str, ensure_ascii=False), "utf-8")


def _write_frame(path: Path, frame: pd.DataFrame) -> None:
    table = pa.Table.from_pandas(frame.drop(columns="shape", errors="ignore"), preserve_index=False)
    if "shape" in frame:
        shapes = pa.array(shapely.to_wkb(frame["shape"].to_numpy()), pa.binary())
        table = table.append_column("shape", shapes)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "rule": found.rule,
        "objects": found.objects,
        "facts": found.facts,
        "place": found.place,
        "shape": found.shape.wkb_hex if found.shape is not None else None,
    }


def _day(found: Inventory) -> str:
    try:
        return metadata.read(found.metadata).date if found.metadata is not None else ""
    except ValueError:
        return ""


if __name__ == "__main__":
    main()
