"""Edits of a delivery's files by other means than the program's: pyshp, SQL, bytes."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapefile

from geodata.checks.finding import Finding
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.exchange.inventory import take
from geodata.exchange.read_package import read_package
from geodata.survey import Survey

Row = dict[str, Any]
XY = tuple[float, float]


@dataclass(slots=True)
class Feature:
    """A shapefile's feature: its attributes by code, and its rings (or one list of places)."""

    row: Row
    parts: list[list[XY]]


@dataclass(slots=True)
class Delivery:
    """A copy of a delivery, to be spoilt."""

    root: Path

    @property
    def vector(self) -> Path:
        return self.root / "矢量数据"

    def layer(self, code: str, suffix: str = ".shp") -> Path:
        """Return the file of a layer."""
        return self.vector / f"{code}5106232017{suffix}"

    @property
    def store(self) -> Path:
        return next((self.root / "权属数据").glob("*.sqlite"))

    # ---- tables --------------------------------------------------------------------------------------

    def sql(self, statement: str, *values: object) -> list[Row]:
        """Run one statement on the attribute tables; return its rows."""
        with closing(sqlite3.connect(self.store)) as db:
            db.row_factory = sqlite3.Row
            rows = [dict(row) for row in db.execute(statement, values)]
            db.commit()
        return rows

    def one(self, statement: str, *values: object) -> Row:
        """Return the first row of a query."""
        return self.sql(statement, *values)[0]

    # ---- layers --------------------------------------------------------------------------------------

    def features(self, code: str) -> list[Feature]:
        """Return the features of a layer."""
        with shapefile.Reader(str(self.layer(code)), encoding="gbk") as file:
            return [Feature(item.record.as_dict(), _parts(item.shape)) for item in file.iterShapeRecords()]

    @contextmanager
    def edited(self, code: str, encoding: str = "gbk") -> Iterator[list[Feature]]:
        """Give a layer's features to be edited, and write them as they are afterwards."""
        features = self.features(code)
        with shapefile.Reader(str(self.layer(code)), encoding="gbk") as file:
            kind, fields = file.shapeType, [f for f in file.fields if f[0] != "DeletionFlag"]
        yield features
        with shapefile.Writer(str(self.layer(code)), shapeType=kind, encoding=encoding) as out:
            for field in fields:
                out.field(*field)
            for feature in features:
                out.record(**feature.row)
                _write(out, kind, feature.parts)

    def set(self, code: str, key: str, value: object, **values: object) -> Feature:
        """Set attributes of the feature whose field `key` has a value; return it."""
        with self.edited(code) as features:
            found = next(f for f in features if f.row[key] == value)
            found.row.update(values)
        return found

    # ---- what the tests ask for ----------------------------------------------------------------------

    def naming(self, code: str, parcel: str) -> list[Row]:
        """Return the points (JZD) or lines (JZX) that name a parcel."""
        return [f.row for f in self.features(code) if parcel in f.row["DKBM"].split("/")]

    def contracted(self) -> Feature:
        """Return the first parcel that a contract gives."""
        return next(f for f in self.features("DK") if f.row["DKLB"] == "10")

    def read(self) -> Survey:
        """Return the delivery as the program reads it."""
        return read_package(take(self.root))

    def findings(self) -> list[Finding]:
        """Return what the program finds."""
        return run(self.read(), CheckSettings())


def copied(root: Path, folder: Path) -> Delivery:
    """Return a copy of a delivery."""
    return Delivery(Path(shutil.copytree(root, folder / root.name)))


def _parts(shape: Any) -> list[list[XY]]:
    if shape.shapeType == shapefile.NULL:
        return []
    if shape.shapeType == shapefile.POINT:
        return [[tuple(shape.points[0])]]
    ends = [*list(shape.parts)[1:], len(shape.points)]
    return [[tuple(p) for p in shape.points[a:b]] for a, b in zip(shape.parts, ends, strict=True)]


def _write(out: Any, kind: int, parts: list[list[XY]]) -> None:
    if not parts:
        out.null()
    elif kind == shapefile.POINT:
        out.point(*parts[0][0])
    elif kind == shapefile.POLYLINE:
        out.line(parts)
    else:
        out.poly(parts)
