"""Shapes one by one: present, valid, single, large enough, without spikes, slits or doubled nodes."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.checks.attributes import rows_of
from geodata.checks.finding import Finding, about
from geodata.checks.mesh import Mesh, is_bounded, only
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from registry.geometry import MOST_VERTICES

_CROWD = 30
LEVELS = ("parcels", "homestead_plots", "buildings")


def empty(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Every row has a shape, of the layer's kind."""
    for name in LEVELS:
        if not survey.has(name):
            continue
        shapes = survey.frames[name]["shape"].to_numpy(dtype=object)
        lost = (
            shapely.is_missing(shapes)
            | shapely.is_empty(shapes)
            | ~np.isin(shapely.get_type_id(shapes), (3, 6))
        )
        for row, item in rows_of(survey, name, lost):
            yield about("topology.empty", item, place=survey.place(name, row))


def valid(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """Shapes are valid by OGC, and no coordinate is infinite."""
    for name in LEVELS:
        if not survey.has(name):
            continue
        shapes = survey.frames[name]["shape"].to_numpy(dtype=object)
        present = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
        bounded = is_bounded(shapes)
        for row, item in rows_of(
            survey, name, present & ~(bounded & shapely.is_valid(only(bounded, shapes)))
        ):
            shape = shapes[row] if bounded[row] else None
            yield about(
                "topology.valid", item, place=survey.place(name, row), shape=shape, why=_flaw(shapes[row])
            )


def _flaw(shape: BaseGeometry) -> str:
    vertices = shapely.get_num_coordinates(shape)
    if vertices > MOST_VERTICES:
        return f"有 {vertices} 个节点，最多 {MOST_VERTICES} 个 (too many vertices)"
    if not is_bounded(np.array([shape], dtype=object))[0]:
        return "坐标不是数，或大得不在地球上 (coordinates that are no numbers or not of this earth)"
    return str(shapely.is_valid_reason(shape))


def multipart(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:  # noqa: ARG001
    """A parcel is one polygon."""
    for name in LEVELS:
        if not survey.has(name):
            continue
        shapes = survey.frames[name]["shape"].to_numpy(dtype=object)
        parts = shapely.get_num_geometries(shapes)
        for row, item in rows_of(survey, name, parts > 1):
            yield about(
                "topology.multipart",
                item,
                place=survey.place(name, row),
                shape=shapes[row],
                count=int(parts[row]),
            )


def slivers(mesh: Mesh) -> Iterator[Finding]:
    """No parcel is smaller than a square metre (碎小图斑)."""
    for k in np.flatnonzero(shapely.area(mesh.shapes) < mesh.settings.sliver_m2):
        yield about("topology.sliver", mesh.names[k], shape=mesh.shapes[k], least=mesh.settings.sliver_m2)


def narrow_angles(mesh: Mesh) -> Iterator[Finding]:
    """No two consecutive edges of a parcel meet at less than 5° or more than 355° (狭长角)."""
    parts = mesh.parts
    back = parts.vertex_xy[parts.previous] - parts.vertex_xy
    ahead = parts.vertex_xy[parts.following] - parts.vertex_xy
    cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    dot = (back * ahead).sum(axis=1)
    long_enough = np.minimum(np.hypot(*back.T), np.hypot(*ahead.T)) > mesh.settings.same_vertex_m
    narrow = long_enough & (np.degrees(np.arctan2(np.abs(cross), dot)) < mesh.settings.narrow_angle_deg)
    for parcel in np.unique(parts.vertex_parcel[narrow]):
        places = shapely.multipoints(parts.vertex_xy[narrow & (parts.vertex_parcel == parcel)])
        yield about(
            "topology.narrow_angle", mesh.names[parcel], shape=places, least=mesh.settings.narrow_angle_deg
        )


def self_overlaps(mesh: Mesh) -> Iterator[Finding]:
    """No parcel's boundary runs within 0.1 m of itself for 0.05 m or more (边界自重叠).

    Edges that meet, or that are joined by a short stretch of boundary, are near by nature: only
    stretches farther apart along the ring than three times the distance count.
    """
    settings = mesh.settings
    clearance = shapely.minimum_clearance(mesh.shapes)
    for k in np.flatnonzero(clearance <= settings.self_overlap_m):
        for ring in shapely.get_rings(mesh.shapes[k]):
            near = _nearby_stretch(ring, settings)
            if near is not None:
                yield about("topology.self_overlap", mesh.names[k], shape=near, most=settings.self_overlap_m)
                break


def _nearby_stretch(ring: shapely.LinearRing, settings: CheckSettings) -> BaseGeometry | None:
    xy = shapely.get_coordinates(ring)
    edges = np.asarray(shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*(xy[1:] - xy[:-1]).T))])
    whole = along[-1]
    tree = shapely.STRtree(edges)
    first, second = tree.query(edges, predicate="dwithin", distance=settings.self_overlap_m)
    if len(first) > _CROWD * len(edges):
        return ring  # every edge is near dozens of others: the whole ring is folded upon itself
    for a, b in zip(first, second, strict=True):
        if abs(int(a) - int(b)) in (0, 1, len(edges) - 1):
            continue
        stretch: BaseGeometry = shapely.intersection(
            edges[a], shapely.buffer(edges[b], settings.self_overlap_m)
        )
        if shapely.length(stretch) < settings.self_overlap_length_m:
            continue
        here = (
            stretch.interpolate(0.5, normalized=True)
            if isinstance(stretch, shapely.LineString)
            else stretch.centroid
        )
        there = shapely.line_locate_point(edges[b], here)
        apart = abs((along[a] + shapely.line_locate_point(edges[a], here)) - (along[b] + there))
        if min(apart, whole - apart) > 3 * settings.self_overlap_m:
            return stretch
    return None
