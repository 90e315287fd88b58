"""The process that reads a delivery for `confined`: takes on limits, reads, leaves its answer in files."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS

from geodata.checks.finding import Finding
from geodata.confine import confine
from geodata.errors import DeliveryError, MapError
from geodata.exchange import inventory, metadata
from geodata.exchange.confined import ANSWER, NOW, RAW, READY, REFUSED
from geodata.exchange.inventory import Inventory
from geodata.exchange.mapped import OnRaw, digest, read_mapped, read_mapping
from geodata.exchange.read_layers import read_crs
from geodata.exchange.read_package import read_package
from geodata.raw_rows import blocks
from geodata.survey import Survey


def main() -> None:
    """Read what standard input asks for."""
    os.write(1, READY)
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
        _read(request, folder, keep)
    except (DeliveryError, MapError) as error:
        said = {
            "code": error.code, "path": Path(str(error.facts["path"])).name, "why": str(error.facts["why"]),
        }  # fmt: skip
        (folder / REFUSED).write_text(json.dumps(said), "utf-8")
    (folder / RAW).write_text(json.dumps(raw), "utf-8")


def _read(request: dict[str, Any], folder: Path, keep: OnRaw) -> None:
    path, srid = Path(request["path"]), request["srid"]
    if request["mapping"] is None:
        with inventory.opened(path) as found:
            survey = read_package(found, srid=srid, on_raw=keep, progress=lambda what: _note(folder, what))
            _note(folder, "全部文件 (all files)")
            files = found.layers.get("parcels")
            crs = read_crs(files[0]) if files else None
            _write(folder, survey, Said(found.root.name, found.digest(), _day(found), crs))
        return
    mapping = read_mapping(Path(request["mapping"]))
    survey, crs = read_mapped(path, mapping, srid=srid, on_raw=keep)
    _write(folder, survey, Said(mapping.title, digest(path, mapping), mapping.day.isoformat(), crs))


def _note(folder: Path, what: str) -> None:
    """Leave word what is being read, for whoever finds the process dead."""
    (folder / NOW).write_text(what, "utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of itself."""

    name: str
    digest: bytes
    day: str
    crs: CRS | None


def _write(folder: Path, survey: Survey, source: Said) -> None:
    for name, frame in survey.frames.items():
        _write_frame(folder / f"{name}.arrow", frame)
    said = {
        "survey": {
            "county": survey.county,
            "files": survey.files,
            "srid_text": survey.srid_text,
            "without_boundaries": survey.without_boundaries,
            "notes": survey.notes,
            "masked": survey.masked,
        },
        "frames": list(survey.frames),
        "findings": [_finding(f) for f in survey.findings],
        "root_name": source.name,
        "digest": source.digest.hex(),
        "day": source.day,
        "crs_wkt": source.crs.to_wkt() if source.crs else "",
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
