"""Closed rings to areas: which ring is a hole and which a part is decided by how they lie."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

Ring = NDArray[np.float64]


def area_of(rings: Sequence[Ring]) -> BaseGeometry:
    """Return the polygon or multipolygon of closed rings, in any order and any direction.

    A ring inside another is a hole of it, one inside a hole is a part again. Rings that cross are
    parts of an invalid shape, which the checks find.
    """
    ordered = sorted((shapely.Polygon(ring) for ring in rings), key=lambda p: -float(p.area))
    array = np.array(ordered, dtype=object)
    inside = np.zeros((len(ordered), len(ordered)), dtype=bool)
    for number, outer in enumerate(ordered[:-1]):
        shapely.prepare(outer)
        inside[number, number + 1 :] = _covers(outer, array[number + 1 :])
    depth = inside.sum(axis=0)
    holes: dict[int, list[Ring]] = {int(n): [] for n in np.flatnonzero(depth % 2 == 0)}
    for number in np.flatnonzero(depth % 2 == 1).tolist():
        owner = int(np.flatnonzero(inside[:, number])[-1])
        holes[owner].append(shapely.get_coordinates(ordered[number]))
    parts = [shapely.Polygon(shapely.get_coordinates(ordered[n]), inner) for n, inner in holes.items()]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _covers(outer: BaseGeometry, others: NDArray[np.object_]) -> NDArray[np.bool_]:
    try:
        return np.asarray(shapely.covers(outer, others))
    except GEOSException:  # a ring that crosses itself
        return np.zeros(len(others), dtype=bool)
