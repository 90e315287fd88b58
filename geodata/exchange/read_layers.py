"""Layers as they are: attributes as text or numbers, shapes as shapely, the declared CRS."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from geodata.checks.finding import Finding
from geodata.errors import DeliveryError
from geodata.exchange import encoding
from geodata.exchange.shapefile_parts import damage
from geodata.standard.schema import Table

_MANY = {".gpkg", ".gdb", ".zip", ".kml", ".kmz", ".dxf"}
"""Of files with several layers."""
_SIDECARS = (".shx", ".dbf", ".prj")
_DIMENSIONS = {"Point": 0, "LineString": 1, "Polygon": 2}
_KINDS = ("点", "线", "面")


@dataclass(slots=True)
class RawLayer:
    """One file of a layer."""

    path: Path
    frame: pd.DataFrame
    shapes: NDArray[np.object_]
    crs: CRS | None
    findings: list[Finding] = field(default_factory=list)
    """What was left out, and why."""
    notes: list[str] = field(default_factory=list)
    """What people should know about how it was read."""


def missing_sidecars(path: Path) -> list[str]:
    """Return which of a shapefile's companions are missing, whatever their case."""
    if path.suffix.lower() != ".shp":
        return []
    have = {p.suffix.lower() for p in path.parent.glob(f"{path.stem}.*")} | {
        p.suffix.lower() for p in path.parent.iterdir() if p.stem == path.stem
    }
    return [suffix for suffix in _SIDECARS if suffix not in have]


def read_crs(path: Path) -> CRS | None:
    """Return the CRS a file declares, or None where it declares none that can be read."""
    source, layer = _split(path)
    text = pyogrio.read_info(source, layer=layer)["crs"]
    try:
        return CRS.from_user_input(text) if text else None
    except ProjError:
        return None


def read_layer(path: Path, table: Table | None = None, where: str | None = None) -> RawLayer:
    """Return a file's features in file order; columns keep their own names, in upper case for `table`.

    `where` is a condition on them in the SQL of OGR. Raises DeliveryError where the file cannot be read.
    """
    source, layer = _split(path)
    options: dict[str, object] = {} if where is None else {"where": where}
    if source.suffix.lower() == ".shp" and source.is_file():
        damaged = damage(source)
        if damaged:
            raise DeliveryError(path=source.name, why=damaged)
        options["encoding"] = encoding.of_dbf(_dbf(source))
    try:
        meta, arrow = pyogrio.raw.read_arrow(source, layer=layer, **options)
    except (DataSourceError, DataLayerError, OSError, RuntimeError, ValueError) as error:
        why = str(error).replace(str(source), source.name)
        raise DeliveryError(path=source.name, why=why) from error
    if meta["geometry_type"] is None:
        raise DeliveryError(path=source.name, why="没有图形 (holds no shapes)")
    geometry = meta["geometry_name"] or "wkb_geometry"
    try:
        shapes = shapely.from_wkb(arrow[geometry].to_numpy(zero_copy_only=False), on_invalid="ignore")
    except NotImplementedError as error:
        raise DeliveryError(path=source.name, why="含有曲线，请转成折线 (curves)") from error
    frame = arrow.drop_columns([geometry]).to_pandas()
    if table is not None:
        frame.columns = [str(c).strip().upper() for c in frame.columns]
        twice = sorted(set(frame.columns[frame.columns.duplicated()]) & set(table.by_code))
        if twice:
            raise DeliveryError(path=source.name, why=f"字段 {'、'.join(twice)} 出现两次 (stands twice)")
        frame = frame.loc[:, [c for c in table.by_code if c in frame.columns]]
    try:
        crs = CRS.from_user_input(meta["crs"]) if meta["crs"] else None
    except ProjError:
        crs = None
    flat = shapely.force_2d(np.asarray(shapes, dtype=object))  # heights and measures are no land
    if table is not None:
        _of_kind(source, table, flat)
    return RawLayer(path, frame, flat, crs)


def _of_kind(source: Path, table: Table, shapes: NDArray[np.object_]) -> None:
    """Raise DeliveryError where no shape of a layer is of its kind: points for parcels."""
    wanted = _DIMENSIONS.get(table.geometry or "", -1)
    there = shapely.get_dimensions(shapes)
    held = there[(there >= 0) & ~shapely.is_empty(shapes)]
    if len(held) and not (held == wanted).any():
        kind = _KINDS[int(held[0])]
        why = f"图形是{kind}，应为{_KINDS[wanted]} (shapes of another kind)"
        raise DeliveryError(path=source.name, why=why)


def _dbf(path: Path) -> Path:
    return next(
        (p for p in path.parent.iterdir() if p.stem == path.stem and p.suffix.lower() == ".dbf"), path
    )


def _split(path: Path) -> tuple[Path, str | None]:
    """Return (file, layer) of a path such as `x.gpkg/DK`."""
    if path.parent.suffix.lower() in _MANY and path.suffix.lower() not in _MANY:
        return path.parent, path.name
    return path, None
