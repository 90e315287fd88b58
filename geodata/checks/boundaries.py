"""Boundary points and lines against the parcels they belong to (standards.md §1.10, logic 11–12)."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.checks.attributes import rows_of
from geodata.checks.finding import Finding, about
from geodata.checks.mesh import grid_keys
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey

_MM = 0.001


def _unique_parcels(survey: Survey) -> pd.DataFrame:
    """Return parcels with a shape and a code of their own: only those can be compared."""
    parcels = survey.get("parcels")
    shapes = parcels["shape"].to_numpy(dtype=object)
    present = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    own = parcels["code"].notna() & ~parcels["code"].duplicated(keep=False)
    kept: pd.DataFrame = parcels[own.to_numpy() & present]
    return kept.reset_index(drop=True)


def _exploded(frame: pd.DataFrame) -> tuple[NDArray[np.int64], pd.Series]:
    """Return (row, parcel code) for every code that rows of points or lines name."""
    parts = pc.split_pattern(pa.array(frame["parcel_codes"], pa.string()), "/")
    rows = pc.list_parent_indices(parts).to_numpy(zero_copy_only=False)
    return rows, pd.Series(pd.array(pc.list_flatten(parts), dtype="str"))


def _indexed(codes: pd.Series, parcels: pd.DataFrame) -> NDArray[np.int64]:
    """Return the position of each code among the parcels, -1 where it is not there."""
    places, different = pd.factorize(codes)
    found = np.append(pd.Index(parcels["code"]).get_indexer(pd.Index(different)), -1)
    return np.asarray(found[places], dtype="int64")


def points(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:
    """Every vertex of a parcel has its point, and every point of it is a vertex (L11)."""
    if not survey.has("boundary_points") or survey.without_boundaries:
        return
    parcels, frame = _unique_parcels(survey), survey.frames["boundary_points"]
    usable = frame[~shapely.is_missing(frame["shape"].to_numpy(dtype=object))].reset_index(drop=True)
    rows, codes = _exploded(usable)
    point_parcel = _indexed(codes, parcels)
    known = point_parcel >= 0
    point_parcel, rows = point_parcel[known], rows[known]
    place = shapely.get_coordinates(usable["shape"].to_numpy(dtype=object))[rows]
    vertex, vertex_parcel = shapely.get_coordinates(
        parcels["shape"].to_numpy(dtype=object), return_index=True
    )
    node = grid_keys(np.concatenate([vertex, place]), _MM)
    size = int(node.max(initial=0)) + 1
    vertex_key = vertex_parcel * size + node[: len(vertex)]
    point_key = point_parcel * size + node[len(vertex) :]
    lost = ~np.isin(vertex_key, point_key)
    extra = ~np.isin(point_key, vertex_key)
    for parcel in np.union1d(vertex_parcel[lost], point_parcel[extra]):
        missing = np.unique(vertex[lost & (vertex_parcel == parcel)], axis=0)
        beside = np.unique(place[extra & (point_parcel == parcel)], axis=0)
        missing, beside = _unmatched(missing, beside, settings.boundary_m)
        if len(missing) or len(beside):
            yield about(
                "boundary.points",
                f"parcel:{parcels['code'].iloc[parcel]}",
                shape=shapely.MultiPoint(np.concatenate([missing, beside])),
                missing=len(missing),
                extra=len(beside),
            )


def _unmatched(
    a: NDArray[np.float64], b: NDArray[np.float64], within: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Drop what has a partner within the tolerance: rounding to a grid parts a few close ones."""
    if not len(a) or not len(b):
        return a, b
    near = np.linalg.norm(a[:, None] - b[None, :], axis=2) <= within + 1e-6
    return a[~near.any(axis=1)], b[~near.any(axis=0)]


def point_coordinates(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:
    """Stated X is the northing and stated Y the easting of the point's place (L11)."""
    if not survey.has("boundary_points") or survey.without_boundaries:
        return
    frame = survey.frames["boundary_points"]
    shapes = frame["shape"].to_numpy(dtype=object)
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    within = settings.boundary_m + 1e-6
    with np.errstate(invalid="ignore"):
        off = (np.abs(frame["northing"].to_numpy() - y) > within) | (
            np.abs(frame["easting"].to_numpy() - x) > within
        )
    for row, item in rows_of(survey, "boundary_points", off):
        yield about(
            "boundary.point_coordinates", item, place=survey.place("boundary_points", row), shape=shapes[row]
        )


def key_points(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """The point numbers a parcel lists are numbers of its own points (L11)."""
    if not survey.has("boundary_points") or survey.without_boundaries:
        return
    parcels = survey.get("parcels")
    parcels = parcels[
        parcels["code"].notna() & ~parcels["code"].duplicated(keep=False) & parcels["key_points"].notna()
    ]
    parcels = parcels.reset_index(drop=True)
    frame = survey.frames["boundary_points"]
    rows, codes = _exploded(frame)
    own = pd.MultiIndex.from_arrays([_indexed(codes, parcels), frame["number"].to_numpy()[rows]])
    listed = parcels["key_points"].str.split("/").explode()
    asked = pd.MultiIndex.from_arrays([listed.index.to_numpy(), listed.to_numpy()])
    strange = ~asked.isin(own)
    for parcel, numbers in listed[strange].groupby(level=0):
        yield about(
            "boundary.key_points",
            f"parcel:{parcels['code'].iloc[int(str(parcel))]}",
            numbers="、".join(numbers),
        )


def lines(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:
    """The lines of a parcel together are its boundary (L12)."""
    if not survey.has("boundary_lines") or survey.without_boundaries:
        return
    parcels, frame = _unique_parcels(survey), survey.frames["boundary_lines"]
    usable = frame[~shapely.is_missing(frame["shape"].to_numpy(dtype=object))].reset_index(drop=True)
    rows, codes = _exploded(usable)
    line_parcel = _indexed(codes, parcels)
    rows, line_parcel = rows[line_parcel >= 0], line_parcel[line_parcel >= 0]
    rings = shapely.boundary(parcels["shape"].to_numpy(dtype=object))
    drawn = usable["shape"].to_numpy(dtype=object)[rows]
    ring_edge, ring_parcel = _edges(rings, np.arange(len(parcels)))
    line_edge, edge_parcel = _edges(drawn, line_parcel)
    ends = np.concatenate([ring_edge.reshape(-1, 2), line_edge.reshape(-1, 2)])
    node = grid_keys(ends, _MM).reshape(-1, 2)
    low, high = node.min(axis=1), node.max(axis=1)
    edge = pd.factorize(low.astype("int64") << 32 | high)[0]
    size = int(edge.max(initial=0)) + 1
    ring_key, line_key = (
        ring_parcel * size + edge[: len(ring_edge)],
        edge_parcel * size + edge[len(ring_edge) :],
    )
    odd = np.union1d(ring_parcel[~np.isin(ring_key, line_key)], edge_parcel[~np.isin(line_key, ring_key)])
    for parcel in odd:
        apart = _apart(rings[parcel], drawn[line_parcel == parcel], settings.boundary_m)
        if apart is not None:
            yield about(
                "boundary.lines",
                f"parcel:{parcels['code'].iloc[parcel]}",
                shape=apart,
                metres=f"{shapely.length(apart):.2f}",
            )


def _edges(
    shapes: NDArray[np.object_], owner: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return edges (n, 2, 2) of line shapes and the owner of each."""
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    xy, of_part = shapely.get_coordinates(parts, return_index=True)
    inside = of_part[1:] == of_part[:-1]
    return np.stack([xy[:-1][inside], xy[1:][inside]], axis=1), owner[of_shape[of_part[1:][inside]]]


def _apart(ring: BaseGeometry, drawn: NDArray[np.object_], within: float) -> BaseGeometry | None:
    """Return what of ring and lines the other does not cover, or None within the tolerance."""
    lines_ = shapely.union_all(drawn)
    band = within + 1e-6
    left = shapely.difference(ring, shapely.buffer(lines_, band)) if len(drawn) else ring
    right = shapely.difference(lines_, shapely.buffer(ring, band))
    both = shapely.union(left, right)
    return both if shapely.length(both) > 10 * within else None


def parcels_unknown(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Every parcel that points and lines name is in the parcel layer (L12)."""
    if survey.without_boundaries:
        return
    known = survey.get("parcels")["code"].dropna().unique()
    for name in ("boundary_points", "boundary_lines"):
        if not survey.has(name):
            continue
        rows, codes = _exploded(survey.frames[name])
        strange = ~codes.isin(known).to_numpy()
        mask = np.zeros(len(survey.frames[name]), dtype=bool)
        mask[rows[strange]] = True
        lists = codes[strange].groupby(rows[strange]).agg("、".join)
        for row, item in rows_of(survey, name, mask):
            yield about("boundary.parcel_unknown", item, place=survey.place(name, row), codes=lists[row])
