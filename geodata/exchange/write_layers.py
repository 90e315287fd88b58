"""Layers of a delivery as shapefiles with the standard's field widths, in GBK as in practice.

GDAL gives strings 80 characters when it makes a file; an empty file with the right header is made
by pyshp first, and GDAL appends to it in the code page that the header names (LDID 77 = GBK).
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapefile
import shapely
from pyproj import CRS

from geodata.exchange.metadata import Origin
from geodata.standard.schema import Table

Row = dict[str, Any]
_SHAPE_TYPES = {
    "Point": shapefile.POINT,
    "LineString": shapefile.POLYLINE,
    "Polygon": shapefile.POLYGON,
}
_GBK_MARK = b"\x4d"
_MARK_AT = 29
_DATE_AT = 1
_LARGEST = 1_900_000_000
"""Bytes of a dbf after which a layer goes on in another file: the format ends at 2 GiB."""


class LayerWriter:
    """Appends features to `<folder>/<layer><stem>.shp`, in further files where one is full."""

    def __init__(self, folder: Path, origin: Origin) -> None:
        self._folder, self._stem, self._day = folder, origin.stem, origin.day
        self._prj = CRS.from_epsg(origin.srid).to_wkt("WKT1_ESRI")
        self._files: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def path(self, table: Table) -> Path:
        """Return the file a layer is being written to."""
        number = self._files.get(table.code, 1)
        suffix = f"_{number}" if number > 1 else ""
        return self._folder / f"{table.code}{self._stem}{suffix}.shp"

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows; a missing survey number is counted up over the whole layer."""
        if not rows:
            return
        path = self.path(table)
        if path.exists() and path.with_suffix(".dbf").stat().st_size > _LARGEST:
            self._files[table.code] = self._files.get(table.code, 1) + 1
            path = self.path(table)
        if not path.exists():
            self._make(path, table)
        first = self._numbers.get(table.code, 0) + 1
        self._numbers[table.code] = first + len(rows) - 1
        columns = [_column(table, name, rows, first) for name in table.by_name]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="'crs' was not provided")
            pyogrio.raw.write(
                path,
                shapely.to_wkb(np.array([row["shape"] for row in rows], dtype=object)),
                [values for values, _ in columns],
                [field.code for field in table.fields],
                field_mask=[mask for _, mask in columns],
                geometry_type=_geometry_type(table, rows),
                append=True,
                crs=None,
            )

    def make_empty(self, table: Table) -> None:
        """Make the file of a layer that got no rows."""
        if not self.path(table).exists():
            self._make(self.path(table), table)

    def _make(self, path: Path, table: Table) -> None:
        assert table.geometry is not None
        with shapefile.Writer(path.with_suffix(""), shapeType=_SHAPE_TYPES[table.geometry]) as file:
            for field in table.fields:
                kind = "C" if field.kind in ("text", "date") else "N"
                file.field(field.code, kind, field.length, field.decimals)
        with path.with_suffix(".dbf").open("r+b") as dbf:
            dbf.seek(_MARK_AT)
            dbf.write(_GBK_MARK)
        path.with_suffix(".prj").write_text(self._prj, encoding="ascii")

    def close(self) -> None:
        """Date the files by the delivery: GDAL writes today into a dbf's header."""
        for path in self._folder.glob("*.dbf"):
            with path.open("r+b") as dbf:
                dbf.seek(_DATE_AT)
                dbf.write(bytes([self._day.year - 1900, self._day.month, self._day.day]))


def _geometry_type(table: Table, rows: Sequence[Row]) -> str:
    multi = any(row["shape"] is not None and row["shape"].geom_type.startswith("Multi") for row in rows)
    return f"Multi{table.geometry}" if multi else str(table.geometry)


def _column(table: Table, name: str, rows: Sequence[Row], first: int) -> tuple[Any, Any]:
    field = table.by_name[name]
    values: list[Any] = [row.get(name) for row in rows]
    if name == "survey_number":
        values = [first + k if value is None else value for k, value in enumerate(values)]
    mask = np.array([value is None or value == "" for value in values])
    if field.kind == "integer":
        return np.array([0 if m else int(v) for v, m in zip(values, mask, strict=True)], dtype="int64"), mask
    if field.kind == "number":
        return np.array([0.0 if m else float(v) for v, m in zip(values, mask, strict=True)]), mask
    return np.array([None if m else str(v) for v, m in zip(values, mask, strict=True)], dtype=object), mask
