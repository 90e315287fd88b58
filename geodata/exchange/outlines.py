"""Areas out of any file: a text of a land survey by our parser, all else by GDAL, closed lines as areas."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError
from shapely.geometry.base import BaseGeometry

from geodata.checks.finding import Finding, about
from geodata.errors import DeliveryError, MapError
from geodata.exchange import encoding
from geodata.exchange.read_layers import RawLayer, read_layer
from geodata.exchange.rings import area_of
from geodata.exchange.survey_txt_layer import read_survey_text
from geodata.exchange.survey_txt_place import Confirmed

OnRaw = Callable[[str, pd.DataFrame, "np.ndarray | None"], None]
_AREAS = {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON}
_LINES = {
    shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING, shapely.GeometryType.LINEARRING,
}  # fmt: skip
_LEAST_POINTS = 4
"""Of a closed ring, the first again at its end."""


@dataclass(frozen=True, slots=True)
class Source:
    """What [source] of a mapping says of the file."""

    path: Path
    """The mapping's own."""
    layer: str | None = None
    where: str | None = None
    zone: int | None = None
    crs: str | None = None


def read_outlines(path: Path, source: Source, on_raw: OnRaw) -> RawLayer:
    """Return a file's areas; what is no area is left out with a finding or a note.

    Raises DeliveryError where it cannot be read, MapError where the mapping must say more.
    """
    if path.suffix.lower() == ".txt":
        layer = read_survey_text(path, Confirmed(source.path, source.zone, source.crs))
        on_raw(path.name, layer.frame, layer.shapes)
        return layer
    file = _inside(path)
    if path.suffix.lower() == ".dxf":  # its bytes count before the code page that it names
        pyogrio.set_gdal_config_options({"DXF_ENCODING": encoding.of_text(path)})
    layer = read_layer(file / (source.layer or _only_layer(file, source)), where=source.where)
    on_raw(path.name, layer.frame, layer.shapes)
    layer.path = path
    _close(layer)
    if not len(layer.shapes):
        why = layer.findings[0].facts["why"] if layer.findings else "没有面，也没有闭合的线，请核对导出的图层"
        raise DeliveryError(path=path, why=f"{why} (no area and no closed line)")
    return layer


def _inside(path: Path) -> Path:
    """Return what GDAL opens: of a zip that holds a `.gdb` folder, that folder."""
    if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
        return path
    with zipfile.ZipFile(path) as archive:
        folders = {
            part for name in archive.namelist() for part in Path(name).parents if part.suffix == ".gdb"
        }
    return Path("/vsizip") / f"{{{path.resolve()}}}" / min(folders) if folders else path


def _only_layer(file: Path, source: Source) -> str:
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(file)]
    except DataSourceError as error:
        raise DeliveryError(path=file.name, why=error) from error
    if len(names) > 1:
        raise MapError(
            path=source.path, why=f"文件有几个图层 {names}，请在 [source] 写 layer (several layers)"
        )
    return ""


def _close(layer: RawLayer) -> None:
    """Make areas of closed lines; leave out what is none."""
    kinds = shapely.get_type_id(layer.shapes)
    lines = np.isin(kinds, list(_LINES))
    keep = np.isin(kinds, list(_AREAS)) | (kinds == -1)
    for at in np.flatnonzero(lines):
        why = _why_open(layer.shapes[at])
        if why:
            layer.findings.append(_left_out(layer, int(at), why))
        else:
            layer.shapes[at] = area_of(
                [shapely.get_coordinates(p) for p in shapely.get_parts(layer.shapes[at])]
            )
            keep[at] = True
    others = int((~keep & ~lines).sum())
    if others:
        layer.notes.append(f"{others} 个点、文字、图块不是界线，未读入 (points, texts, blocks are left out)")
    layer.frame, layer.shapes = layer.frame[keep], layer.shapes[keep]


def _why_open(shape: BaseGeometry) -> str:
    for part in shapely.get_parts(shape):
        points = shapely.get_coordinates(part)
        gap = float(np.hypot(*(points[0] - points[-1]))) if len(points) else 0.0
        if gap:
            return f"界线没有闭合，首尾相距 {gap:.3f}，请闭合后重交 (an open outline; close it)"
        if len(points) < _LEAST_POINTS:
            return "界线不足三个点，请补全或删去 (an outline of fewer than three points)"
    return ""


def _left_out(layer: RawLayer, at: int, why: str) -> Finding:
    row = layer.frame.iloc[at]
    name = next((str(row[c]) for c in ("Layer", "Name", "name") if c in row and pd.notna(row[c])), "")
    x, y = shapely.get_coordinates(layer.shapes[at])[0]
    place = f"{layer.path.name} 第{at + 1}行"
    said = f"第{at + 1}个图形（{name}，起点 {x:.3f}, {y:.3f}）{why}"
    return about("layer.unreadable", f"file:{layer.path.name}@{at + 1}", place=place, why=said)
