"""Questions about one shape; the checks ask the same of a million at once (geodata/checks)."""

import math
from enum import StrEnum

import shapely
from shapely.geometry.base import BaseGeometry


class ShapeProblem(StrEnum):
    """Why a shape cannot be a parcel's."""

    EMPTY = "empty"
    NOT_POLYGON = "not_polygon"
    MULTIPART = "multipart"
    NOT_FINITE = "not_finite"
    INVALID = "invalid"


def shape_problem(shape: BaseGeometry | None) -> ShapeProblem | None:
    """Return what keeps a shape from being one valid polygon, or None."""
    if shape is None or shape.is_empty:
        return ShapeProblem.EMPTY
    if shape.geom_type == "MultiPolygon":
        # Of one part too: the register's column holds polygons, and so does every reader of it.
        return ShapeProblem.MULTIPART
    if shape.geom_type != "Polygon":
        return ShapeProblem.NOT_POLYGON
    if not all(map(_finite, shape.bounds)):
        return ShapeProblem.NOT_FINITE
    return None if shapely.is_valid(shape) else ShapeProblem.INVALID


def wkb(shape: BaseGeometry) -> bytes:
    """Return the shape as well-known binary."""
    made = shapely.to_wkb(shape)
    assert isinstance(made, bytes)
    return made


def _finite(value: float) -> bool:
    return math.isfinite(value) and abs(value) < 1e12


def overlap_area(a: BaseGeometry, b: BaseGeometry) -> float:
    """Return the area in m² that two valid shapes share."""
    return float(shapely.area(shapely.intersection(a, b)))


def compass_side(of: BaseGeometry, neighbor: BaseGeometry) -> str:
    """Return 'east', 'south', 'west' or 'north': where a neighbor lies, seen from a parcel."""
    here = of.centroid
    touching = shapely.intersection(shapely.buffer(of, 2.0), neighbor)
    there = neighbor.centroid if touching.is_empty else touching.centroid
    angle = math.degrees(math.atan2(there.y - here.y, there.x - here.x)) % 360
    return ("east", "north", "west", "south")[int((angle + 45) % 360 // 90)]
