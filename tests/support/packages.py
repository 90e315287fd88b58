"""Deliveries in the forms that surveyors send them: other stores, encodings and formats of the same content."""

import csv
import shutil
import sqlite3
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely
import xlsxwriter

from geodata.exchange import inventory
from geodata.exchange.read_package import read_package
from geodata.standard import nyt2539_2016 as standard
from geodata.survey import Survey

Table = tuple[list[str], list[tuple[Any, ...]]]
LDID_NONE, LDID_GBK = 0x00, 0x4D


def project_file(name: str) -> Path:
    """Return a file of the project by its path from the root."""
    return Path(__file__).resolve().parent.parent.parent / name


def survey_of(root: Path) -> Survey:
    """Read a delivery as `sanquan check` does."""
    with inventory.opened(root) as found:
        return read_package(found)


def rows(survey: Survey, name: str) -> pd.DataFrame:
    """Return a table's values, without where they stood in which file."""
    return survey.frames[name].drop(columns=["file", "row", "shape"], errors="ignore")


def same_rows(one: Survey, other: Survey, name: str) -> None:
    """Assert that a table has the same values in both, to the last hundredth."""
    pd.testing.assert_frame_equal(rows(one, name), rows(other, name), check_exact=True)


def shapes(survey: Survey, name: str) -> list[bytes]:
    """Return a layer's shapes as WKB, in order."""
    return [bytes(shape) for shape in shapely.to_wkb(survey.frames[name]["shape"].to_numpy(dtype=object))]


def lean(root: Path, *layers: str, tables_too: bool = False) -> Path:
    """Keep only some layers and, unless said, only the grantors' table: the rest takes time and proves nothing."""
    for path in (root / standard.VECTOR_FOLDER).iterdir():
        if path.stem.rstrip("0123456789") not in layers:
            path.unlink()
    if not tables_too:
        edit(root, *(f"DROP TABLE {table.code}" for table in standard.TABLES if table.code != "FBF"))
    return root


# ---- attribute tables -----------------------------------------------------------------------------


def store(root: Path) -> Path:
    """Return the SQLite file of a delivery as the demo generator writes it."""
    return next((root / standard.TABLE_FOLDER).glob("*.sqlite"))


def edit(root: Path, *statements: str) -> None:
    """Run SQL on the attribute tables of a delivery."""
    db = sqlite3.connect(store(root))
    try:
        for statement in statements:
            db.execute(statement)
        db.commit()
    finally:
        db.close()


def tables(root: Path) -> dict[str, Table]:
    """Return all attribute tables: columns and rows."""
    db = sqlite3.connect(store(root))
    try:
        found = {}
        for table in standard.TABLES:
            cursor = db.execute(f"SELECT * FROM {table.code}")
            found[table.code] = ([c[0] for c in cursor.description], cursor.fetchall())
        return found
    finally:
        db.close()


def to_xlsx(root: Path) -> None:
    """Put the tables into a workbook with numbers as numbers and days as Excel's own dates."""
    kept, path = tables(root), store(root)
    book = xlsxwriter.Workbook(path.with_suffix(".xlsx"))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    kinds = {t.code: t.by_code for t in standard.TABLES}
    for code, (columns, body) in kept.items():
        sheet = book.add_worksheet(code)
        sheet.write_row(0, 0, columns)
        for number, row in enumerate(body, start=1):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                if value is None:
                    continue
                if kinds[code][column].kind == "date":
                    sheet.write_datetime(number, place, date.fromisoformat(value), day)
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                else:
                    sheet.write_number(number, place, value)
    book.close()
    path.unlink()


def to_csv(root: Path, encoding: str) -> None:
    """Put the tables into a folder of csv files."""
    kept, path = tables(root), store(root)
    for code, (columns, body) in kept.items():
        with (path.parent / f"{code}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(body)
    path.unlink()


# ---- layers -----------------------------------------------------------------------------------------


def layer(root: Path, code: str) -> Path:
    """Return a shapefile of a delivery."""
    return next((root / standard.VECTOR_FOLDER).glob(f"{code}[0-9]*.shp"))


def recode(dbf: Path, encoding: str, mark: int, cpg: str | None = None) -> None:
    """Write a GBK dbf's texts in another encoding, with a code page mark and maybe a .cpg.

    Byte by byte: no library is asked what it thinks of encodings. A text that has no room is cut
    between characters.
    """
    data = bytearray(dbf.read_bytes())
    count, head, size = struct.unpack("<IHH", data[4:12])
    fields = []
    at, place = 32, 1
    while data[at] != 0x0D:
        kind, length = chr(data[at + 11]), data[at + 16]
        fields.append((kind, place, length))
        place, at = place + length, at + 32
    for number in range(count):
        first = head + number * size
        for kind, start, length in fields:
            if kind != "C":
                continue
            raw = bytes(data[first + start : first + start + length])
            text = raw.rstrip(b" \0").decode("gb18030")
            while len(text.encode(encoding)) > length:
                text = text[:-1]
            data[first + start : first + start + length] = text.encode(encoding).ljust(length)
    data[29] = mark
    dbf.write_bytes(data)
    if cpg is not None:
        dbf.with_suffix(".cpg").write_text(cpg, encoding="ascii")


def delete_layer(root: Path, code: str) -> None:
    """Take a layer out of a delivery."""
    path = layer(root, code)
    for part in path.parent.glob(f"{path.stem}.*"):
        part.unlink()


def to_geopackage(root: Path) -> None:
    """Put all layers into one GeoPackage, tables named by the standard's codes."""
    folder = root / standard.VECTOR_FOLDER
    target = folder / "矢量.gpkg"
    for path in sorted(folder.glob("*.shp")):
        meta, _, geometry, columns = pyogrio.raw.read(path, encoding="GB18030")
        pyogrio.raw.write(
            target,
            geometry,
            columns,
            meta["fields"],
            layer=path.stem.rstrip("0123456789"),
            driver="GPKG",
            geometry_type=meta["geometry_type"],
            crs=meta["crs"],
            append=target.exists(),
        )
        for part in folder.glob(f"{path.stem}.*"):
            part.unlink()


def split(root: Path, code: str, parts: int) -> None:
    """Split a layer into `<name>_1`, `<name>_2` … with consecutive features."""
    path = layer(root, code)
    meta, _, geometry, columns = pyogrio.raw.read(path, encoding="GB18030")
    for number, piece in enumerate(np.array_split(np.arange(len(geometry)), parts), start=1):
        pyogrio.raw.write(
            path.with_stem(f"{path.stem}_{number}"),
            geometry[piece],
            [values[piece] for values in columns],
            meta["fields"],
            geometry_type=meta["geometry_type"],
            crs=meta["crs"],
            encoding="GB18030",
        )
    for suffix in (".shp", ".shx", ".dbf", ".prj"):
        path.with_suffix(suffix).unlink()


def project(root: Path, text: str | None) -> None:
    """Write another .prj for every layer, or none."""
    for path in (root / standard.VECTOR_FOLDER).glob("*.prj"):
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="ascii")


def zipped(root: Path, target: Path, *, names: str | None = None) -> Path:
    """Zip a delivery with its folder; `names` is an encoding for file names without the UTF-8 mark."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in root.rglob("*") if p.is_file()):
            archive.write(path, f"{root.name}/{path.relative_to(root)}")
    if names is not None:
        _rename_inside(target, names)
    return target


def _rename_inside(target: Path, names: str) -> None:
    """Store names as Chinese Windows does: bytes of the code page, no UTF-8 flag."""

    class Windows(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's name)
            return self.filename.encode(names), self.flag_bits & ~0x800

    with zipfile.ZipFile(target) as old:
        held = [(info.filename, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(target, "w") as new:
        for name, content in held:
            new.writestr(Windows(name), content)


def renamed(root: Path, name: str) -> Path:
    """Give a delivery's folder another name."""
    return Path(shutil.move(root, root.with_name(name)))


# ---- content ----------------------------------------------------------------------------------------


def second_grantor(
    root: Path, old: str = "51062310020001", new: str = "51062310020002", holder: str = "0007"
) -> Path:
    """Put a grantor's holders from `holder` on, with all that is theirs, under a grantor of their own."""
    held = tables(root)
    first = f"{old}{holder}"
    columns, body = held["CBDKXX"]
    given = [dict(zip(columns, row, strict=True)) for row in body]
    moved = [row["DKBM"] for row in given if first <= row["CBFBM"] < f"{old}9999"]
    others = ", ".join(held["FBF"][0][2:])
    statements = [f"INSERT INTO FBF SELECT '{new}', FBFMC || '之二', {others} FROM FBF WHERE FBFBM = '{old}'"]
    for code, key in (("CBF", "CBFBM"), ("CBF_JTCY", "CBFBM"), ("CBDKXX", "CBFBM"), ("CBHT", "CBFBM"),
                      ("CBJYQZDJB", "CBFBM"), ("CBJYQZ", "CBJYQZBM")):  # fmt: skip
        names = [c for c in held[code][0] if c.endswith("BM") and c != "YZBM"]
        changes = ", ".join(f"{c} = replace({c}, '{old}', '{new}')" for c in names)
        statements.append(f"UPDATE {code} SET {changes} WHERE {key} >= '{first}' AND {key} < '{old}9999'")
    edit(root, *statements)
    for dbf in (root / standard.VECTOR_FOLDER).glob("*.dbf"):
        data = dbf.read_bytes()
        for parcel in moved:
            data = data.replace(parcel.encode(), parcel.replace(old, new).encode())
        dbf.write_bytes(data)
    return root
