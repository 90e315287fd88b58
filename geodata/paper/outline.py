"""Two outlines of a parcel over one another, as SVG paths: what is registered, what was delivered."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely import Polygon


@dataclass(frozen=True, slots=True)
class Outlines:
    """A view box in metres from the north-west corner, and paths in it; `delivered` may be absent."""

    box: str
    registered: str
    delivered: str | None


def outlines(registered: bytes, delivered: bytes | None) -> Outlines:
    """Return the outlines of two shapes (WKB, a projected CRS in metres), north up."""
    shapes = [_polygon(wkb) for wkb in (registered, delivered) if wkb is not None]
    west, south, east, north = shapely.total_bounds(shapes)
    margin = max(east - west, north - south) / 20
    paths = [_path(shape, west - margin, north + margin) for shape in shapes]
    box = f"0 0 {east - west + 2 * margin:.2f} {north - south + 2 * margin:.2f}"
    return Outlines(box, paths[0], paths[1] if len(paths) > 1 else None)


def _polygon(wkb: bytes) -> Polygon:
    shape = shapely.from_wkb(wkb)
    assert isinstance(shape, Polygon), "a parcel is one polygon"
    return shape


def _path(shape: Polygon, west: float, north: float) -> str:
    rings = [shape.exterior, *shape.interiors]
    return " ".join(
        "M" + " L".join(f"{x - west:.2f} {north - y:.2f}" for x, y in ring.coords[:-1]) + " Z"
        for ring in rings
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes side by side: a view box in metres from the north-west corner, and a path for each."""

    box: str
    paths: tuple[str, ...]


def drawing(shapes: Sequence[bytes]) -> Drawing:
    """Return shapes (WKB polygons, a projected CRS in metres) drawn together, north up."""
    polygons = [_polygon(wkb) for wkb in shapes]
    west, south, east, north = shapely.total_bounds(polygons)
    margin = max(east - west, north - south) / 20
    box = f"0 0 {east - west + 2 * margin:.2f} {north - south + 2 * margin:.2f}"
    return Drawing(box, tuple(_path(shape, west - margin, north + margin) for shape in polygons))
