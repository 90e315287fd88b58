"""The parcels' shapes taken apart once for all topology checks: vertices, nodes, edges.

A node is a place where vertices meet within `same_vertex_m`; an edge is matched when another
parcel has it too. Arrays are indexed by position in `parcels`, which holds only whole, valid,
single polygons: bad shapes have findings of their own and would make every rule around them shout.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.checks.settings import CheckSettings
from registry.geometry import MOST_METRES, MOST_VERTICES, single

_STRIP = 50_000
Ints = NDArray[np.signedinteger[Any]]
"""Vertices, nodes and parcels are numbered in 32 bits: a county has tens of millions of vertices."""
Floats = NDArray[np.float64]


@dataclass(slots=True)
class _Parts:
    vertex_xy: Floats
    vertex_parcel: Ints
    previous: Ints
    following: Ints


class Mesh:
    """Valid shapes of one level with their ids."""

    def __init__(
        self, names: NDArray[np.object_], shapes: NDArray[np.object_], settings: CheckSettings
    ) -> None:
        usable = is_parcel_shape(shapes)
        self.names = names[usable]
        self.shapes = np.array([single(s) for s in shapes[usable]], dtype=object)
        self.settings = settings

    @cached_property
    def parts(self) -> _Parts:
        """Vertices without the closing ones, and the neighbors of each in its ring."""
        if not len(self.shapes):  # shapely takes apart one shape or more
            none = np.empty(0, dtype="int32")
            return _Parts(np.empty((0, 2)), none, none, none)
        _, xy, (rings, polygons) = shapely.to_ragged_array(self.shapes, include_z=False)
        rings, polygons = rings.astype("int32"), polygons.astype("int32")
        sizes = np.diff(rings) - 1
        starts = rings[:-1]
        ring_of = np.repeat(np.arange(len(sizes), dtype="int32"), sizes)
        first = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype("int32")
        inside = np.arange(int(sizes.sum()), dtype="int32") - first[ring_of]
        keep = starts[ring_of] + inside
        parcel_of_ring = np.repeat(np.arange(len(polygons) - 1, dtype="int32"), np.diff(polygons))
        size = sizes[ring_of]
        previous = first[ring_of] + (inside - 1) % size
        following = first[ring_of] + (inside + 1) % size
        return _Parts(xy[keep], parcel_of_ring[ring_of], previous, following)

    @cached_property
    def node_of(self) -> Ints:
        """The node of each vertex."""
        return grid_keys(self.parts.vertex_xy, self.settings.same_vertex_m)

    @cached_property
    def node_xy(self) -> Floats:
        """Coordinates of each node (of one of its vertices)."""
        xy = np.empty((int(self.node_of.max(initial=-1)) + 1, 2))
        xy[self.node_of] = self.parts.vertex_xy
        return xy

    @cached_property
    def node_parcels(self) -> pd.DataFrame:
        """Distinct (node, parcel) pairs, sorted by node."""
        pairs = pd.DataFrame({"node": self.node_of, "parcel": self.parts.vertex_parcel})
        return pairs.drop_duplicates().sort_values("node", kind="stable", ignore_index=True)

    def parcels_at(self, nodes: Ints) -> list[set[int]]:
        """Return the parcels that have a vertex at each node."""
        pairs = self.node_parcels
        column = pairs["node"].to_numpy()
        parcels = pairs["parcel"].to_numpy()
        low, high = np.searchsorted(column, nodes, "left"), np.searchsorted(column, nodes, "right")
        return [set(parcels[a:b].tolist()) for a, b in zip(low, high, strict=True)]

    @cached_property
    def lone_edges(self) -> tuple[Ints, Ints, Ints]:
        """(from node, to node, parcel) of edges that only one parcel has."""
        start, end = self.node_of, self.node_of[self.parts.following]
        low, high = np.minimum(start, end), np.maximum(start, end)
        code, _ = pd.factorize(low.astype("int64") << 32 | high)
        lone = (np.bincount(code)[code] == 1) & (low != high) if len(code) else np.empty(0, dtype=bool)
        return start[lone], end[lone], self.parts.vertex_parcel[lone]

    @cached_property
    def suspects(self) -> Ints:
        """Parcels whose edges do not fit their neighbors': overlapping or apart by a narrow gap.

        Goes from west to east in strips, each with all that it touches: the whole would be held twice.
        """
        flawed = np.zeros(len(self.shapes), dtype=bool)
        west, _, east, _ = shapely.bounds(self.shapes).T
        order = np.argsort(west, kind="stable")
        for first in range(0, len(order), _STRIP):
            strip = order[first : first + _STRIP]
            far = self.settings.gap_width_m
            near = (west <= east[strip].max() + far) & (east >= west[strip].min() - far)
            around = np.concatenate([strip, np.setdiff1d(np.flatnonzero(near), strip, assume_unique=True)])
            edges = shapely.coverage_invalid_edges(self.shapes[around], gap_width=far)
            flawed[strip] = ~shapely.is_empty(edges[: len(strip)])
        return np.flatnonzero(flawed)


def is_parcel_shape(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which shapes are one valid, non-empty polygon."""
    polygon = np.isin(shapely.get_type_id(shapes), (3, 6))
    present = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & polygon & is_bounded(shapes)
    single = shapely.get_num_geometries(only(present, shapes)) == 1
    valid = shapely.is_valid(only(present & single, shapes))
    return np.asarray(present & single & valid, dtype=bool)


def is_bounded(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which shapes have finite coordinates on this earth and not too many of them to be drawn."""
    with np.errstate(invalid="ignore"):
        near = (np.abs(shapely.bounds(shapes)) < MOST_METRES).all(axis=1)
    few = shapely.get_num_coordinates(shapes) <= MOST_VERTICES
    finite = np.ones(len(shapes), dtype=bool)
    xy, of = shapely.get_coordinates(only(near & few, shapes), return_index=True)
    finite[of[~np.isfinite(xy).all(axis=1)]] = False
    return np.asarray(near & few & finite, dtype=bool)


def only(wanted: NDArray[np.bool_], shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the shapes with None in place of those not wanted: GEOS raises on some broken ones."""
    kept = shapes.copy()
    kept[~wanted] = None
    return kept


def grid_keys(xy: Floats, cell: float) -> Ints:
    """Return dense numbers of the grid points that coordinates round to."""
    if not len(xy):
        return np.empty(0, dtype="int32")
    cells = np.rint((xy - xy.min(axis=0)) / cell).astype("int64")
    if int(cells.max()) < 2**31:
        codes, _ = pd.factorize(cells[:, 0] << 31 | cells[:, 1])
    else:  # a county wider than the key has bits: slower, the same answer
        _, codes = np.unique(cells, axis=0, return_inverse=True)
    return np.asarray(codes, dtype="int32")


def close_pairs(xy: Floats, distance: float) -> NDArray[np.int64]:
    """Return pairs (i, j), i < j, of points nearer than `distance`; coordinates are distinct.

    Two such points share a cell of double size in at least one of four grids shifted by half.
    """
    size = 2 * distance
    base = xy - xy.min(axis=0) if len(xy) else xy
    found = []
    for shift_x in (0.0, distance):
        for shift_y in (0.0, distance):
            cells = np.floor((base + np.array([shift_x, shift_y])) / size).astype("int64")
            key = cells[:, 0] << 32 | cells[:, 1]
            order = np.argsort(key, kind="stable")
            same = np.flatnonzero(key[order][1:] == key[order][:-1])
            found.append(_pairs_in_runs(key[order], order, same))
    pairs = np.unique(np.sort(np.concatenate(found), axis=1), axis=0)
    apart = np.linalg.norm(xy[pairs[:, 0]] - xy[pairs[:, 1]], axis=1)
    return np.asarray(pairs[apart < distance])


def _pairs_in_runs(keys: Ints, order: Ints, same: Ints) -> NDArray[np.int64]:
    pairs = []
    for position in same:
        other = position + 1
        while other < len(keys) and keys[other] == keys[position]:
            pairs.append((order[position], order[other]))
            other += 1
    return np.array(pairs, dtype="int64").reshape(-1, 2)
