"""Parcels beside each other: doubled and unshared vertices, overlaps, narrow gaps."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.checks.finding import Finding, about
from geodata.checks.mesh import Floats, Ints, Mesh, close_pairs
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey, ids

_CRUMB_M2 = 0.0001
_STRIP_EDGES = 250_000
_MOST_OUTLINE = 1_000
"""Vertices of a parcel that is looked at for gaps."""


def near_vertices(mesh: Mesh) -> Iterator[Finding]:
    """Vertices nearer than 0.05 m that do not meet: in one parcel, and between neighbors."""
    settings = mesh.settings
    pairs = close_pairs(mesh.node_xy, settings.near_vertex_m)
    # Rounding to a grid parts a few vertices that are the same within the tolerance.
    pairs = pairs[_apart(mesh.node_xy, pairs) > settings.same_vertex_m]
    one: dict[int, list[int]] = {}
    two: dict[tuple[int, int], list[int]] = {}
    around = zip(mesh.parcels_at(pairs[:, 0]), mesh.parcels_at(pairs[:, 1]), pairs[:, 0], strict=True)
    for first, second, node in around:
        for parcel in first & second:
            one.setdefault(parcel, []).append(int(node))
        if not first & second:
            for a in first:
                for b in second:
                    two.setdefault((min(a, b), max(a, b)), []).append(int(node))
    for parcel, nodes in one.items():
        yield about(
            "topology.repeated_vertex",
            mesh.names[parcel],
            shape=shapely.MultiPoint(mesh.node_xy[nodes]),
            most=settings.near_vertex_m,
        )
    for (a, b), nodes in two.items():
        yield about(
            "topology.near_vertex",
            mesh.names[a],
            mesh.names[b],
            shape=shapely.MultiPoint(mesh.node_xy[nodes]),
            most=settings.near_vertex_m,
        )


def _apart(xy: Floats, pairs: Ints) -> Floats:
    return np.asarray(np.linalg.norm(xy[pairs[:, 0]] - xy[pairs[:, 1]], axis=1))


def unshared_vertices(mesh: Mesh) -> Iterator[Finding]:
    """A vertex lies on another parcel's edge, which has no vertex there (公用节点)."""
    start, end, owner = mesh.lone_edges
    if not len(start):
        return
    node, edge = _nodes_on_edges(mesh, start, end)
    keep = (node != start[edge]) & (node != end[edge])
    keep &= _farther(mesh.node_xy, node, start[edge], mesh.settings) & _farther(
        mesh.node_xy, node, end[edge], mesh.settings
    )
    found: dict[tuple[int, int], list[int]] = {}
    for here, parcels, other in zip(node[keep], mesh.parcels_at(node[keep]), owner[edge[keep]], strict=True):
        if int(other) not in parcels:
            for parcel in parcels:
                found.setdefault((min(parcel, int(other)), max(parcel, int(other))), []).append(int(here))
    for (a, b), places in found.items():
        yield about(
            "topology.unshared_vertex",
            mesh.names[a],
            mesh.names[b],
            shape=shapely.MultiPoint(mesh.node_xy[places]),
        )


def _nodes_on_edges(mesh: Mesh, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return (node, edge) of every end of an edge that lies on some edge, its own included.

    Goes from west to east in strips of edges: the shapes of all at once would fill the memory.
    """
    x = mesh.node_xy[:, 0]
    distance = mesh.settings.near_vertex_m
    ends = np.unique(np.concatenate([start, end]))
    ends = ends[np.argsort(x[ends], kind="stable")]
    x_of_end = x[ends]
    west, east = np.minimum(x[start], x[end]), np.maximum(x[start], x[end])
    order = np.argsort(west, kind="stable")
    found = []
    for first in range(0, len(order), _STRIP_EDGES):
        strip = order[first : first + _STRIP_EDGES]
        low = np.searchsorted(x_of_end, west[strip].min() - distance, "left")
        high = np.searchsorted(x_of_end, east[strip].max() + distance, "right")
        nodes = ends[low:high]
        edges = shapely.linestrings(np.stack([mesh.node_xy[start[strip]], mesh.node_xy[end[strip]]], axis=1))
        tree = shapely.STRtree(np.asarray(edges))
        which, edge = tree.query(shapely.points(mesh.node_xy[nodes]), predicate="dwithin", distance=distance)
        found.append((nodes[which], strip[edge]))
    return np.concatenate([n for n, _ in found]), np.concatenate([e for _, e in found])


def _farther(xy: Floats, nodes: Ints, ends: Ints, settings: CheckSettings) -> NDArray[np.bool_]:
    """Return which nodes are not near vertices of the edge's own ends: that is the other rule."""
    return np.asarray(np.linalg.norm(xy[nodes] - xy[ends], axis=1) >= settings.near_vertex_m)


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs of parcels, the area that each pair shares in m², and its shape."""

    first: Ints
    second: Ints
    size: Floats
    common: NDArray[np.object_]

    def of(self, wanted: NDArray[np.bool_]) -> "Overlaps":
        """Return the pairs wanted."""
        return Overlaps(self.first[wanted], self.second[wanted], self.size[wanted], self.common[wanted])


def intersecting(mesh: Mesh) -> Overlaps:
    """Return pairs of parcels that meet without fitting, with what they share: often nothing.

    A coverage pass over all finds who does not fit; only those are paired (performance.md §4).
    """
    suspects = mesh.suspects
    # What lies wholly inside another parcel is a suspect, the one around it is not: pair with all.
    tree = shapely.STRtree(mesh.shapes)
    of_suspect, second = tree.query(mesh.shapes[suspects], predicate="intersects")
    pairs = np.sort(np.stack([suspects[of_suspect], second], axis=1), axis=1)
    pairs = np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0)
    common = shapely.intersection(mesh.shapes[pairs[:, 0]], mesh.shapes[pairs[:, 1]])
    return Overlaps(pairs[:, 0], pairs[:, 1], shapely.area(common), common)


def overlaps(mesh: Mesh) -> Iterator[Finding]:
    """No two parcels overlap deeper than 0.001 m (面重叠)."""
    found = intersecting(mesh)
    found = found.of(found.size > 0)
    first, second = mesh.shapes[found.first], mesh.shapes[found.second]
    band = -mesh.settings.overlap_m
    deep = found.of(
        shapely.intersects(shapely.buffer(first, band), second)
        & shapely.intersects(first, shapely.buffer(second, band))
    )
    for a, b, size, common in zip(deep.first, deep.second, deep.size, deep.common, strict=True):
        yield about("topology.overlap", mesh.names[a], mesh.names[b], shape=common, area=f"{size:.2f}")


def gaps(mesh: Mesh) -> Iterator[Finding]:
    """No gap narrower than 0.5 m and smaller than 10 m² lies between parcels; canals are wider."""
    settings = mesh.settings
    # Closing a ring of thousands of teeth takes minutes; its own folds are findings already.
    plain = shapely.get_num_coordinates(mesh.shapes) <= _MOST_OUTLINE
    suspects = mesh.suspects[plain[mesh.suspects]]
    if not len(suspects):
        return
    tree = shapely.STRtree(mesh.shapes)
    for cluster in _clusters(mesh, suspects):
        around = np.unique(tree.query(mesh.shapes[cluster], predicate="dwithin", distance=1.0)[1])
        around = around[plain[around]]
        whole = shapely.union_all(mesh.shapes[around])
        grown = shapely.buffer(whole, settings.gap_width_m / 2, join_style="mitre")
        closed = shapely.buffer(grown, -settings.gap_width_m / 2, join_style="mitre")
        for piece in shapely.get_parts(shapely.difference(closed, whole)):
            size = float(shapely.area(piece))
            thick = not shapely.is_empty(shapely.buffer(piece, -settings.overlap_m / 2))
            if piece.geom_type == "Polygon" and _CRUMB_M2 < size < settings.gap_m2 and thick:
                beside = _beside(piece, mesh.shapes[around])
                if len(beside) > 1:
                    names = mesh.names[around[beside]]
                    yield about("topology.gap", *names, shape=piece, area=f"{size:.2f}")


def _clusters(mesh: Mesh, suspects: Ints) -> list[Ints]:
    """Return suspects in groups that touch each other within the gap's width."""
    shapes = mesh.shapes[suspects]
    first, second = shapely.STRtree(shapes).query(
        shapes, predicate="dwithin", distance=mesh.settings.gap_width_m
    )
    label = np.arange(len(suspects))
    while True:
        lowest = label.copy()
        np.minimum.at(lowest, first, label[second])
        lowest = lowest[lowest]
        if np.array_equal(lowest, label):
            break
        label = lowest
    return [suspects[label == k] for k in np.unique(label)]


def _beside(piece: shapely.Polygon, shapes: NDArray[np.object_]) -> Ints:
    """Return which shapes a gap borders on along a stretch, not at a corner only."""
    edge = shapely.buffer(shapely.boundary(piece), 0.002)
    stretch = shapely.length(shapely.intersection(edge, shapely.boundary(shapes)))
    return np.flatnonzero(stretch > 0.02)


def homestead_overlaps(survey: Survey, settings: CheckSettings, parcels: Mesh) -> Iterator[Finding]:
    """Homesteads and contracted parcels share no ground: levels do not mix (design.md §3)."""
    if not survey.has("homestead_plots"):
        return
    frame = survey.frames["homestead_plots"]
    plots = Mesh(ids("homestead_plots", frame), frame["shape"].to_numpy(dtype=object), settings)
    tree = shapely.STRtree(parcels.shapes)
    plot, parcel = tree.query(plots.shapes, predicate="intersects")
    shrunk = shapely.buffer(plots.shapes, -settings.overlap_m)
    deep = shapely.intersects(shrunk[plot], parcels.shapes[parcel])
    for p, q in zip(plot[deep], parcel[deep], strict=True):
        common = shapely.intersection(plots.shapes[p], parcels.shapes[q])
        yield about(
            "level.homestead_overlap",
            plots.names[p],
            parcels.names[q],
            shape=common,
            area=f"{shapely.area(common):.2f}",
        )
