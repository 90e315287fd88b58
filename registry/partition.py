"""Dividing and joining parcels: what is cut from one shape covers it, and neighbors keep their vertices.

Pure functions of shapes in a projected CRS in metres. Whether what comes out may be registered, the
rules decide (`rules/parcel_changes.py`).
"""

from collections.abc import Sequence

import shapely
from shapely import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

SNAP_M = 0.05
"""A cut that ends this close to a vertex of the parcel or of a neighbor ends in it."""
SLIVER_M2 = 1.0
"""What is smaller is no parcel."""


def split_by_line(parent: Polygon, line: LineString, neighbors: Sequence[Polygon] = ()) -> list[Polygon]:
    """Return the parts of a parcel on the sides of a line, from west to east; one where it does not cross."""
    parcel, cut = _snapped(parent, line, neighbors)
    return _ordered(_faces(parcel, [cut]))


def split_by_parts(parent: Polygon, parts: Sequence[Polygon]) -> list[BaseGeometry]:
    """Return the drawn parts of a parcel, in their order, and last what is left of it, if anything is.

    What of a drawing lies outside the parcel is cut off. Parts that are drawn over one another go to
    the first. A part that is no single polygon comes back as it is, for the rules to refuse.
    """
    groups: list[list[Polygon]] = [[] for _ in range(len(parts) + 1)]
    for face in _faces(parent, [part.boundary for part in parts]):
        inside = face.representative_point()
        owner = next((k for k, part in enumerate(parts) if part.contains(inside)), len(parts))
        groups[owner].append(face)
    drawn, left = groups[:-1], groups[-1]
    return [shapely.union_all(group) for group in ([*drawn, left] if left else drawn)]


def merge(parcels: Sequence[Polygon]) -> BaseGeometry:
    """Return what parcels cover together: one polygon where they lie side by side."""
    return shapely.normalize(shapely.union_all(list(parcels)))


def move_boundary(
    first: Polygon, second: Polygon, line: LineString, neighbors: Sequence[Polygon] = ()
) -> list[Polygon]:
    """Return two neighbors with a line as their boundary, in their order; fewer or more where it fails."""
    together = merge([first, second])
    if not isinstance(together, Polygon):
        return []
    parts = split_by_line(together, line, neighbors)
    return sorted(parts, key=lambda part: -shapely.area(shapely.intersection(part, first)))


def same_ground(before: Sequence[BaseGeometry], after: Sequence[BaseGeometry]) -> float:
    """Return by how many m² the ground of two sets of shapes differs."""
    return float(
        shapely.area(shapely.symmetric_difference(shapely.union_all(before), shapely.union_all(after)))
    )


def _faces(parent: BaseGeometry, cuts: Sequence[BaseGeometry]) -> list[Polygon]:
    """Return the faces that cuts make of a parcel; all of them share the vertices where cuts meet."""
    noded = shapely.union_all([parent.boundary, *cuts])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return [face for face in faces if parent.contains(face.representative_point())]


def _snapped(
    parent: Polygon, line: LineString, neighbors: Sequence[Polygon]
) -> tuple[BaseGeometry, LineString]:
    """Return parcel and line with a known vertex in both where they meet within SNAP_M of it."""
    own, others = (MultiPoint(shapely.get_coordinates(shapes)) for shapes in ([parent], list(neighbors)))
    stops = [(line.project(Point(at)), at) for at in line.coords]
    for crossing in shapely.get_parts(shapely.intersection(parent.boundary, line)):
        for known in (own, others):
            if crossing.geom_type == "Point" and crossing.distance(known) <= SNAP_M:
                vertex = shapely.shortest_line(crossing, known).coords[1]
                parent = parent if known is own else shapely.snap(parent, Point(vertex), SNAP_M)
                stops.append((line.project(crossing), vertex))
                break
    return parent, LineString([at for _, at in sorted(stops)])


def _ordered(parts: Sequence[Polygon]) -> list[Polygon]:
    return sorted(parts, key=lambda part: (part.centroid.x, part.centroid.y))
