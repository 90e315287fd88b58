"""One digest for each table and layer of a survey: what two deliveries can be compared by.

A row is its fields as texts in the order of the standard; areas are in hundredths, other numbers in
the standard's decimals, numbers of people normalised as the register keeps them, shapes exact: WKB of
the surveyed doubles in two dimensions, rings turned and begun the same way. A table's digest is the
SHA-256 of the sorted SHA-256 of its rows, so the order of rows does not count, but of members in
their household. Feature codes are left out: they say only which layer it is.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geodata.standard.nyt2539_2016 import BY_NAME
from geodata.standard.schema import Field, Table
from geodata.survey import Survey
from registry.identity import normalise_id

_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class TableDigest:
    """How many rows a table has, and the SHA-256 over them in hexadecimal."""

    rows: int
    sha256: str


class Digests:
    """Collects rows by table, in any number of parts: 32 bytes are kept of each."""

    def __init__(self) -> None:
        self._rows: dict[str, bytearray] = {}

    def take(self, name: str, frame: pd.DataFrame) -> None:
        """Add rows of a table."""
        kept = self._rows.setdefault(name, bytearray())
        for row in _rows(BY_NAME[name], frame):
            kept += hashlib.sha256(row).digest()

    def result(self) -> dict[str, TableDigest]:
        """Return the digest of every table that has rows, in the order of the standard."""
        found = {}
        for name in BY_NAME:
            kept = self._rows.get(name)
            if kept:
                ordered = np.sort(np.frombuffer(kept, dtype="S32"))
                found[name] = TableDigest(len(ordered), hashlib.sha256(ordered.tobytes()).hexdigest())
        return found


def digests(survey: Survey) -> dict[str, TableDigest]:
    """Return the digest of every table and layer of a survey that has rows."""
    collected = Digests()
    for name, frame in survey.frames.items():
        collected.take(name, frame)
    return collected.result()


def _rows(table: Table, frame: pd.DataFrame) -> list[bytes]:
    columns = [_texts(item, frame[item.name]) for item in table.fields if item.name != "feature_code"]
    if table.name == "members":
        order = frame.groupby("holder_code", dropna=False).cumcount()
        columns.append([str(place) for place in order])
    if table.geometry:
        columns.append(_shapes(frame["shape"]))
    return [_BETWEEN.join(row).encode() for row in zip(*columns, strict=True)]


def _texts(item: Field, column: "pd.Series[str]") -> list[str]:
    values = column.astype("object").where(column.notna(), None)
    if item.kind == "date":
        return ["" if v is None else f"{v:%Y-%m-%d}" for v in values]
    if item.kind in ("integer", "number"):
        decimals = 0 if item.area else item.decimals
        return ["" if v is None else f"{v:.{decimals}f}" for v in values]
    if item.personal and item.name != "phone":
        return ["" if v is None else normalise_id(v) for v in values]
    return ["" if v is None else str(v) for v in values]


def _shapes(column: "pd.Series[Any]") -> list[str]:
    shapes = shapely.force_2d(column.to_numpy(dtype=object))
    single = shapely.get_num_geometries(shapes) == 1
    shapes = np.where(single, shapely.get_geometry(shapes, 0), shapes)
    areal = np.isin(shapely.get_type_id(shapes), (3, 6))
    shapes = np.where(areal, shapely.normalize(shapes), shapes)
    return ["" if shape is None else shape for shape in shapely.to_wkb(shapes, hex=True, byte_order=1)]
