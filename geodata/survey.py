"""What a delivery or the register says, as frames in the registry's words: the input of checks.

Every frame has `file` (index into `files`) and `row` (first data row is 1) beside its fields;
layers have `shape`. Text is `str` with missing values, areas are hundredths of m² or 亩 as float64
holding whole numbers, dates are datetime64[s].
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.checks.finding import PREFIXES, Finding
from geodata.standard.nyt2539_2016 import BY_NAME

AREA_UNIT = 100


@dataclass(slots=True)
class Survey:
    """Frames by table name. Absent tables have no frame."""

    county: str
    frames: dict[str, pd.DataFrame]
    files: list[str] = field(default_factory=list)
    without_boundaries: bool = False
    masked: bool = False
    """Whether numbers of people are starred."""
    srid_text: str = ""
    meridian: float | None = None
    """The central meridian that the metadata state, degrees."""
    findings: list[Finding] = field(default_factory=list)
    """What was found while reading."""
    notes: list[str] = field(default_factory=list)
    """How it was read, where that is not plain: for people."""

    def has(self, *names: str) -> bool:
        """Return whether all these tables were delivered."""
        return all(name in self.frames for name in names)

    def get(self, name: str) -> pd.DataFrame:
        """Return a table's frame; an absent table gives an empty one with its columns."""
        return self.frames[name] if name in self.frames else empty(name)

    def place(self, name: str, index: int) -> str:
        """Return file and row of a frame's row, as people quote them."""
        frame = self.frames[name]
        number = int(frame["file"].iloc[index])
        if number < 0:
            return ""
        return f"{self.files[number]} 第{int(frame['row'].iloc[index])}行"


def empty(name: str) -> pd.DataFrame:
    """Return an empty frame with a table's columns and types."""
    table = BY_NAME[name]
    columns: dict[str, Any] = {}
    for item in table.fields:
        dtype = {"text": "str", "date": "datetime64[s]"}.get(item.kind, "float64")
        columns[item.name] = pd.Series([], dtype=dtype)
    columns["file"] = pd.Series([], dtype="int16")
    columns["row"] = pd.Series([], dtype="int64")
    if name == "members":
        columns["position"] = pd.Series([], dtype="int64")
    if table.geometry:
        columns["shape"] = pd.Series([], dtype="object")
    return pd.DataFrame(columns)


def ids(name: str, frame: pd.DataFrame) -> NDArray[np.object_]:
    """Return the object ids of rows: `parcel:<code>`, or file and row where the key is missing."""
    prefix = PREFIXES[name]
    if not len(frame):
        return np.empty(0, dtype=object)
    parts = []
    missing = np.zeros(len(frame), dtype=bool)
    for key in BY_NAME[name].key:
        column = frame[key]
        missing |= column.isna().to_numpy()
        parts.append(_key_text(column))
    joined = (
        parts[0]
        if len(parts) == 1
        else np.array(["/".join(p) for p in zip(*parts, strict=True)], dtype=object)
    )
    result = np.array([f"{prefix}:{text}" for text in joined], dtype=object)
    if missing.any():
        places = [
            f"{prefix}:@{f}.{r}"
            for f, r in zip(frame["file"].to_numpy()[missing], frame["row"].to_numpy()[missing], strict=True)
        ]
        result[missing] = places
    return result


def _key_text(column: pd.Series) -> NDArray[np.object_]:
    if column.dtype.kind in "iuf":
        numbers = column.fillna(0).to_numpy().astype("int64")
        return np.array([str(n) for n in numbers], dtype=object)
    if column.dtype.kind == "M":
        return np.asarray(column.dt.strftime("%Y-%m-%d").fillna(""), dtype=object)
    return column.fillna("").to_numpy(dtype=object)


def area_text(hundredths: float) -> str:
    """Return m² or 亩 of hundredths with two decimals."""
    return f"{hundredths / AREA_UNIT:.2f}"
