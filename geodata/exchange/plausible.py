"""Whether coordinates can be of the declared reference system: swapped axes, another zone, degrees."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

_HALF_BELT_M = 350_000.0
"""Half a 6° belt is 334 km wide at the equator."""
_NORTHEST_M, _ZONE_M = 10_000_000.0, 1_000_000.0


@dataclass(frozen=True, slots=True)
class Misplaced:
    """How many shapes of a layer cannot be where they say, the first of them, and what seems wrong."""

    count: int
    row: int
    why: str


def parameter(crs: CRS, word: str) -> float | None:
    """Return a number of a projection by a word of its name, None where it has none."""
    operation = crs.coordinate_operation
    params = operation.params if operation is not None else []
    return next((float(p.value) for p in params if word in p.name.casefold()), None)


def misplaced(shapes: NDArray[np.object_], crs: CRS) -> Misplaced | None:
    """Return what is wrong with a layer's coordinates in a transverse Mercator belt, metres, or None."""
    operation, easting = crs.coordinate_operation, parameter(crs, "false easting")
    if operation is None or easting is None or "mercator" not in _method(crs):
        return None
    bounds = shapely.bounds(shapes)
    with np.errstate(all="ignore"):
        x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
        placed = (np.abs(x - easting) < _HALF_BELT_M) & (y > 0) & (y < _NORTHEST_M)
    off = np.isfinite(x) & np.isfinite(y) & ~placed
    if not off.any():
        return None
    row = int(np.flatnonzero(off)[0])
    return Misplaced(int(off.sum()), row + 1, _why(float(x[row]), float(y[row]), easting))


def _method(crs: CRS) -> str:
    operation = crs.coordinate_operation
    name = operation.method_name.casefold() if operation is not None else ""
    return (
        name.replace("gauss-kruger", "transverse mercator") if "transverse" in name or "gauss" in name else ""
    )


def _why(x: float, y: float, easting: float) -> str:
    zone, own = int(x // _ZONE_M), int(easting // _ZONE_M)
    if abs(x) <= 180 and abs(y) <= 90:
        return "坐标像是经纬度 (degrees)"
    if abs(y - easting) < _HALF_BELT_M and 0 < x < _NORTHEST_M:
        return "横纵坐标颠倒，横坐标（东）应在前 (axes swapped)"
    if own and _HALF_BELT_M / 2 < x < _ZONE_M - _HALF_BELT_M / 2:
        return f"横坐标没有带号 {own} (no zone number)"
    if 0 < y < _NORTHEST_M and 13 <= zone <= 45 and zone != own:
        return f"横坐标的带号是 {zone}，坐标系的是 {own or '无'} (another zone)"
    return f"坐标 ({x:.0f}, {y:.0f}) 不在投影带内 (outside the belt)"
