"""Questions about one shape; the checks ask the same of a million at once (geodata/checks)."""

import math
from enum import StrEnum

import shapely
from shapely.geometry.base import BaseGeometry

MOST_VERTICES, MOST_METRES = 5_000, 1e8
"""A shape beyond these cannot be drawn, or is not of this earth."""


class ShapeProblem(StrEnum):
    """Why a shape cannot be a parcel's."""

    EMPTY = "empty"
    NOT_POLYGON = "not_polygon"
    MULTIPART = "multipart"
    TOO_MANY = "too_many_vertices"
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
    return _unbounded(shape) or (None if shapely.is_valid(shape) else ShapeProblem.INVALID)


def mark_problem(shape: BaseGeometry | None, kind: str) -> ShapeProblem | None:
    """Return what keeps a shape from being a boundary's mark of a kind, Point or LineString, or None."""
    if shape is None or shape.is_empty or shape.geom_type != kind:
        return ShapeProblem.EMPTY
    return _unbounded(shape)


def single(shape: BaseGeometry | None) -> BaseGeometry | None:
    """Return a shape as the register keeps it: readers of files give a polygon as a multipolygon of one."""
    if isinstance(shape, shapely.MultiPolygon) and len(shape.geoms) == 1:
        return shapely.get_geometry(shape, 0)
    return shape


def wkb(shape: BaseGeometry) -> bytes:
    """Return the shape as well-known binary."""
    made = shapely.to_wkb(shape)
    assert isinstance(made, bytes)
    return made


def _unbounded(shape: BaseGeometry) -> ShapeProblem | None:
    # Counted first and looked at after: bounds pass over what is no number.
    if shapely.get_num_coordinates(shape) > MOST_VERTICES:
        return ShapeProblem.TOO_MANY
    near = (abs(value) < MOST_METRES for value in shapely.get_coordinates(shape).flat)
    return None if all(near) else ShapeProblem.NOT_FINITE


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
