"""Defects of whole files and layers, planted once in a delivery."""

from pathlib import Path

import shapely
from pyproj import CRS

from geodata.demo.rows import Rows
from geodata.exchange.write_package import PackageWriter
from geodata.standard import nyt2539_2016 as standard
from registry.crs import CGCS2000_GEOGRAPHIC

Truth = set[tuple[str, tuple[str, ...]]]


def drop_a_group(around: Rows) -> Truth:
    """Take the last group of a village out of the region layer; its grantor's prefix is unknown."""
    areas = around.of("group_areas")
    if len(areas) < 2:
        return set()
    gone = areas.pop()
    assert isinstance(gone["shape"], shapely.Polygon)
    return {("region.unknown", (f"grantor:{gone['code']}",))}


def break_files(writer: PackageWriter) -> Truth:
    """Break optional layers and side files, each in its own way."""
    folder = writer.root / standard.VECTOR_FOLDER
    truth: Truth = set()

    def layer(code: str) -> str:
        return f"{code}{writer.stem}"

    (folder / f"{layer('DZDW')}.prj").unlink()
    truth.add(("layer.file_missing", (f"file:{layer('DZDW')}.shp",)))

    geographic = CRS.from_epsg(CGCS2000_GEOGRAPHIC).to_wkt("WKT1_ESRI")
    (folder / f"{layer('KZD')}.prj").write_text(geographic, encoding="ascii")
    truth.add(("layer.crs", (f"file:{layer('KZD')}.shp",)))

    for suffix in (".shp", ".shx", ".dbf", ".prj"):
        (folder / f"{layer('MZDW')}{suffix}").rename(folder / f"水塘{suffix}")
    truth.add(("package.name", ("file:水塘.shp",)))

    region = next((writer.root / standard.TABLE_FOLDER).glob(f"*{standard.REGION_TABLE}*"))
    region.unlink()
    truth.add(("package.missing", (f"file:{standard.REGION_TABLE}",)))

    _drop_column(folder / f"{layer('QYJX')}.dbf", "JXLX")
    truth.add(("table.column_missing", ("table:QYJX#line_kind",)))
    return truth


def _drop_column(path: Path, name: str) -> None:
    """Rename a column in the header of a dbf: for a reader it is gone."""
    data = bytearray(path.read_bytes())
    at = data.find(name.encode())
    data[at : at + len(name)] = b"X" * len(name)
    path.write_bytes(data)
