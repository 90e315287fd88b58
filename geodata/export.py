"""Writes what the register says of the survey and of rights as a delivery, part by part in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from geodata.checks.register import read_part
from geodata.exchange.digest import Digests, TableDigest
from geodata.exchange.masking import mask_of
from geodata.exchange.metadata import Origin
from geodata.exchange.parse import parse
from geodata.exchange.whole_folder import whole_folder
from geodata.exchange.write_layers import LARGEST, Encoding
from geodata.exchange.write_package import PackageWriter
from geodata.raw_rows import read_block
from geodata.standard import nyt2539_2016 as standard
from geodata.standard.schema import Field, Table
from geodata.survey import AREA_UNIT
from registry import clock
from registry.codes import RegionLevel
from registry.queries import deliveries, survey_rows
from registry.vault import Vault

Progress = Callable[[int, int], None]
Frames = dict[str, pd.DataFrame]
_KEPT_RAW = (standard.CONTROL_POINTS, standard.REGION_LINES)
"""Layers that say nothing about any right: read back from the newest delivery's raw rows."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, and how."""

    county: str
    name: str
    srid: int
    tables: Literal["sqlite", "xlsx"] = "sqlite"
    encoding: Encoding = "gbk"
    masked: bool = True
    largest: int = LARGEST


@dataclass(frozen=True, slots=True)
class Exported:
    """The delivery's folder and the digest of each of its tables and layers."""

    root: Path
    digests: dict[str, TableDigest]


def export_package(
    session: Session, vault: Vault, order: Order, out: Path, progress: Progress = lambda done, all_: None
) -> Exported:
    """Write the delivery below `out`, which appears whole or not at all.

    The session must see one moment of the register (REPEATABLE READ). Raises ExportError.
    """
    origin = Origin(
        order.county,
        order.name,
        clock.today(session),
        order.srid,
        statement="登记库当前数据，按 NY/T 2539-2016 导出",
        lineage="由 sanquan export package 导出",
        masked=order.masked,
    )
    with whole_folder(out) as folder:
        writer = PackageWriter(folder, origin, order.tables, order.encoding, order.largest)
        for code, name in _full_names(survey_rows.region_names(session)).items():
            writer.summary.region(code, name)
        parts = list(survey_rows.parts(session))
        digests, numbers = Digests(), _Numbers(session)
        done, all_ = 0, sum(part.units for part in parts)
        for part in parts:
            _write(writer, digests, _ready(read_part(session, vault, part), numbers, masked=order.masked))
            done += part.units
            progress(done, all_)
        for table, frame in _raw_layers(session, vault):
            _write(writer, digests, _ready({table.name: frame}, numbers, masked=order.masked))
        result = digests.result()
        writer.close(partial=not ({"boundary_points", "boundary_lines"} & set(result)))
    return Exported(out / writer.root.name, result)


def _full_names(names: dict[str, str]) -> dict[str, str]:
    """Return names as lists of units have them: a village's with its town and county; groups have theirs."""
    found: dict[str, str] = {}
    for code in sorted(names, key=len):
        above = next((found[code[:n]] for n in (12, 9, 6) if n < len(code) and code[:n] in found), "")
        own = names[code]
        found[code] = own if own.startswith(above) or len(code) == RegionLevel.GROUP else above + own
    return found


def _write(writer: PackageWriter, digests: Digests, frames: Frames) -> None:
    for name, frame in frames.items():
        digests.take(name, frame)
    for row in frames["grantors"].itertuples() if "grantors" in frames else ():
        if isinstance(row.name, str):
            writer.summary.region(str(row.code), row.name)
    writer.write({name: list(_rows(standard.BY_NAME[name], frame)) for name, frame in frames.items()})


# ---- what the register has, made ready ------------------------------------------------------------


class _Numbers:
    """Gives survey numbers to features that have none, after the highest of their layer."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: dict[str, int] = {}

    def fill(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        missing = frame["survey_number"].isna().to_numpy()
        if not missing.any():
            return frame
        if name not in self._last:
            self._last[name] = survey_rows.last_number(self._session, name)
        count = int(missing.sum())
        numbers = frame["survey_number"].to_numpy(dtype="float64", copy=True)
        numbers[missing] = self._last[name] + np.arange(1, count + 1)
        self._last[name] += count
        return frame.assign(survey_number=numbers)


def _ready(frames: Frames, numbers: _Numbers, *, masked: bool) -> Frames:
    """Return frames as they are to be written: numbered, and masked if so wanted."""
    found = {}
    for name, frame in frames.items():
        if not len(frame):
            continue
        table = standard.BY_NAME[name]
        whole = numbers.fill(name, frame) if table.geometry else frame
        found[name] = _masked(table, whole) if masked else whole
    return found


def _masked(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with numbers of people starred, in free text too."""
    changed: dict[str, Any] = {}
    for item in table.fields:
        mask = mask_of(item)
        if mask is None:
            continue
        changed[item.name] = frame[item.name].map(mask, na_action="ignore").astype("str")
    return frame.assign(**changed)


def _raw_layers(session: Session, vault: Vault) -> Iterator[tuple[Table, pd.DataFrame]]:
    for table in _KEPT_RAW:
        for _, content in deliveries.newest_raw_blocks(session, vault, f"^{table.code}([^A-Z]|$)"):
            raw = read_block(content)
            frame, _ = parse(table, raw.drop(columns="shape"), 0, "")
            yield table, frame.assign(shape=shapely.from_wkb(raw["shape"].to_numpy(dtype=object)))


# ---- rows for the writer ----------------------------------------------------------------------------


def _rows(table: Table, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    names = [item.name for item in table.fields]
    columns = [_values(item, frame[item.name]) for item in table.fields]
    if table.geometry:
        names.append("shape")
        columns.append(list(frame["shape"]))
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _values(item: Field, column: "pd.Series[Any]") -> list[Any]:
    """Return a column as the files hold it: areas in m² and 亩, whole numbers, dates, None for nothing."""
    values = column.astype("object").where(column.notna(), None)
    if item.area:
        return [None if v is None else v / AREA_UNIT for v in values]
    if item.kind == "integer":
        return [None if v is None else int(v) for v in values]
    if item.kind == "date":
        return [None if v is None else f"{v:%Y-%m-%d}" for v in values]
    return list(values)
