"""Layers of a delivery as shapefiles with the standard's field widths, in GBK as in practice or in UTF-8.

GDAL gives strings 80 characters when it makes a file; an empty file with the right header is made
by pyshp first, and GDAL appends to it in the code page that the header (LDID 77 = GBK) or the .cpg
names. Nothing is ever cut or written as “?”: rows with a character that GBK lacks, or a text longer
than its field, go into a further file of the layer, in UTF-8 and with the widest fields there are.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyogrio
import shapefile
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geodata.errors import ExportError
from geodata.exchange.metadata import Origin
from geodata.standard.schema import Field, Table

Row = dict[str, Any]
Encoding = Literal["gbk", "utf-8"]
_SHAPE_TYPES = {
    "Point": shapefile.POINT,
    "LineString": shapefile.POLYLINE,
    "Polygon": shapefile.POLYGON,
}
_GBK_MARK = b"\x4d"
_MARK_AT = 29
_DATE_AT = 1
LARGEST = 1_900_000_000
"""Bytes of a file after which a layer goes on in another: the format ends at 2 GiB."""
_WIDEST = 254
"""Bytes that a text field can have at most."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How texts are written: their encoding, and whether every field is as wide as the format allows."""

    encoding: Encoding
    widest: bool

    def width(self, field: Field) -> int:
        """Return the bytes of a text field. A Chinese character has two in GBK, three in UTF-8."""
        if self.widest:
            return _WIDEST
        return field.length if self.encoding == "gbk" else min(_WIDEST, field.length * 3 // 2)

    def holds(self, field: Field, values: Sequence[str | None]) -> NDArray[np.bool_]:
        """Return which texts a field holds whole."""
        width, texts = self.width(field), [v or "" for v in values]
        most = 2 if self.encoding == "gbk" else 4
        # Nearly always all of them: asked of the whole column first.
        if max(map(len, texts), default=0) * most <= width and self._encoded("".join(texts)) is not None:
            return np.ones(len(texts), dtype=bool)
        encoded = [self._encoded(text) for text in texts]
        return np.array([raw is not None and len(raw) <= width for raw in encoded], dtype=bool)

    def _encoded(self, text: str) -> bytes | None:
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError:
            return None


_WIDE = _Form("utf-8", widest=True)


class LayerWriter:
    """Appends features to `<folder>/<layer><stem>.shp`, in further files where one is full."""

    def __init__(
        self, folder: Path, origin: Origin, encoding: Encoding = "gbk", largest: int = LARGEST
    ) -> None:
        self._folder, self._stem, self._day, self._largest = folder, origin.stem, origin.day, largest
        self._form = _Form(encoding, widest=False)
        self._prj = CRS.from_epsg(origin.srid).to_wkt("WKT1_ESRI")
        self._files: dict[str, int] = {}
        self._open: dict[tuple[str, _Form], Path] = {}
        self._numbers: dict[str, int] = {}

    def path(self, table: Table) -> Path:
        """Return the file a layer is being written to."""
        return self._open.get((table.code, self._form)) or self._named(table, 1)

    def _named(self, table: Table, number: int) -> Path:
        suffix = f"_{number}" if number > 1 else ""
        return self._folder / f"{table.code}{self._stem}{suffix}.shp"

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows; a missing survey number is counted up over the whole layer.

        Raises ExportError for a text that no shapefile holds.
        """
        if not rows:
            return
        first = self._numbers.get(table.code, 0) + 1
        self._numbers[table.code] = first + len(rows) - 1
        columns = {name: _column(table, name, rows, first) for name in table.by_name}
        texts = [(f, columns[f.name][0]) for f in table.fields if f.kind in ("text", "date")]
        plain = np.ones(len(rows), dtype=bool)
        for field, values in texts:
            plain &= self._form.holds(field, values)
        shapes = np.array([row["shape"] for row in rows], dtype=object)
        self._append(table, self._form, columns, shapes, plain)
        if not plain.all():
            for field, values in texts:
                _refuse(table, field, columns, ~plain & ~_WIDE.holds(field, values))
            self._append(table, _WIDE, columns, shapes, ~plain)

    def _append(
        self, table: Table, form: _Form, columns: dict[str, tuple[Any, Any]], shapes: Any, chosen: Any
    ) -> None:
        if not chosen.any():
            return
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="'crs' was not provided")
            pyogrio.raw.write(
                self._file(table, form),
                shapely.to_wkb(shapes[chosen]),
                [values[chosen] for values, _ in columns.values()],
                [field.code for field in table.fields],
                field_mask=[mask[chosen] for _, mask in columns.values()],
                geometry_type=_geometry_type(table, shapes[chosen]),
                append=True,
                crs=None,
            )

    def _file(self, table: Table, form: _Form) -> Path:
        """Return the file that a form of a layer goes on in, made if it is new or the last one is full."""
        path = self._open.get((table.code, form))
        if path is None or _size(path) > self._largest:
            self._files[table.code] = self._files.get(table.code, 0) + 1
            path = self._open[table.code, form] = self._named(table, self._files[table.code])
            self._make(path, table, form)
        return path

    def make_empty(self, table: Table) -> None:
        """Make the file of a layer that got no rows."""
        if table.code not in self._files:
            self._file(table, self._form)

    def _make(self, path: Path, table: Table, form: _Form) -> None:
        assert table.geometry is not None
        with shapefile.Writer(path.with_suffix(""), shapeType=_SHAPE_TYPES[table.geometry]) as file:
            for field in table.fields:
                kind = "C" if field.kind in ("text", "date") else "N"
                width = form.width(field) if field.kind == "text" else field.length
                file.field(field.code, kind, width, field.decimals)
        if form.encoding == "gbk":
            with path.with_suffix(".dbf").open("r+b") as dbf:
                dbf.seek(_MARK_AT)
                dbf.write(_GBK_MARK)
        else:
            path.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
        path.with_suffix(".prj").write_text(self._prj, encoding="ascii")

    def close(self) -> None:
        """Date the files by the delivery: GDAL writes today into a dbf's header."""
        for path in self._folder.glob("*.dbf"):
            with path.open("r+b") as dbf:
                dbf.seek(_DATE_AT)
                dbf.write(bytes([self._day.year - 1900, self._day.month, self._day.day]))


def _size(path: Path) -> int:
    return max(path.stat().st_size, path.with_suffix(".dbf").stat().st_size)


def _refuse(table: Table, field: Field, columns: dict[str, tuple[Any, Any]], wrong: Any) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        named = "、".join("/".join(str(columns[key][0][row]) for key in table.key) for row in rows[:10])
        why = (
            f"{table.zh}（{table.code}）的{field.zh}超过 {_WIDEST} 字节，shapefile 放不下，"
            f"共 {len(rows)} 行：{named} (longer than any field of a shapefile)"
        )
        raise ExportError(why=why)


def _geometry_type(table: Table, shapes: Any) -> str:
    multi = any(shape is not None and shape.geom_type.startswith("Multi") for shape in shapes)
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
