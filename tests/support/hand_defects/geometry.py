"""Defects of shape."""

import itertools

import numpy as np
import shapely

from tests.support.edits import XY, Delivery, Feature
from tests.support.hand_defects.noted import defect
from tests.support.surveys import Key, about


def _parcel(feature: Feature) -> str:
    return f"parcel:{feature.row['DKBM']}"


@defect
def a_parcel_loses_its_shape(d: Delivery) -> set[Key]:
    code = d.contracted().row["DKBM"]
    with d.edited("DK") as features:
        next(f for f in features if f.row["DKBM"] == code).parts.clear()
    return {about("topology.empty", f"parcel:{code}")}


@defect
def a_ring_crosses_itself(d: Delivery) -> set[Key]:
    """So its edges are no longer those that the lines were drawn for."""
    with d.edited("DK") as features:
        field = next(f for f in features if f.row["DKLB"] == "10" and len(f.parts[0]) >= 6)
        ring = field.parts[0]
        for k in range(1, len(ring) - 2):
            crossed = [*ring[:k], ring[k + 1], ring[k], *ring[k + 2 :]]
            if not shapely.Polygon(crossed).is_valid:
                field.parts[0] = crossed
                break
    return {about("topology.valid", _parcel(field)), about("boundary.lines", _parcel(field))}


@defect
def a_parcel_gets_a_second_part(d: Delivery) -> set[Key]:
    """One square metre where no field is; it has neither points nor lines."""
    with d.edited("DK") as features:
        field = next(f for f in features if f.row["DKLB"] == "10")
        inner = shapely.Polygon(d.features("ZJD")[0].parts[0])
        x, y = np.round([inner.centroid.x, inner.centroid.y], 3)
        field.parts.append([(x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y), (x, y)])
    item = _parcel(field)
    return {about(rule, item) for rule in ("topology.multipart", "boundary.points", "boundary.lines")}


def _push(d: Delivery, metres: float) -> set[str]:
    """Move one parcel's copy of a border's inner vertex towards its neighbor; return both parcels."""
    with d.edited("DK") as features:
        rings = [f.parts[0] for f in features]
        users: dict[XY, set[int]] = {}
        for number, ring in enumerate(rings):
            for place in ring:
                users.setdefault(place, set()).add(number)
        shapes = [shapely.Polygon(ring) for ring in rings]
        for number, ring in enumerate(rings):
            for k in range(1, len(ring) - 1):
                before, here, after = (np.array(ring[n]) for n in (k - 1, k, k + 1))
                pair = users[ring[k]]
                if len(pair) != 2 or not (pair <= users[ring[k - 1]] and pair <= users[ring[k + 1]]):
                    continue
                if min(np.hypot(*(here - before)), np.hypot(*(after - here))) < 3:
                    continue
                (other,) = pair - {number}
                chord = after - before
                out = np.array([-chord[1], chord[0]]) / np.hypot(*chord)
                x, y = np.round(here + metres * out, 3)
                ring[k] = (float(x), float(y))
                far = [s for n, s in enumerate(shapes) if n not in pair]
                assert min(shapely.distance(shapely.Point(x, y), far)) > 1
                return {
                    _parcel(features[number]),
                    _parcel(features[other]),
                    f"only {_parcel(features[number])}",
                }
    raise AssertionError("no border is long enough")


def _pushed(d: Delivery, metres: float, *rules: str) -> set[Key]:
    items = _push(d, metres)
    (own,) = {i.removeprefix("only ") for i in items if i.startswith("only ")}
    pair = {i for i in items if not i.startswith("only ")}
    expected = {about(rule, *pair) for rule in rules}
    return expected | {about("boundary.points", own), about("boundary.lines", own)}


@defect
def a_vertex_is_pushed_into_the_neighbor(d: Delivery) -> set[Key]:
    return _pushed(d, 0.25, "topology.overlap")


@defect
def a_vertex_is_pulled_away_from_the_neighbor(d: Delivery) -> set[Key]:
    return _pushed(d, -0.15, "topology.gap")


@defect
def a_vertex_misses_the_neighbors_by_two_centimetres(d: Delivery) -> set[Key]:
    return _pushed(d, 0.02, "topology.near_vertex", "topology.overlap")


@defect
def a_common_edge_gets_a_vertex_on_one_side(d: Delivery) -> set[Key]:
    """The vertex lies exactly between two others: the boundary stays, its points do not suffice."""
    with d.edited("DK") as features:
        rings = [f.parts[0] for f in features]
        for number, ring in enumerate(rings):
            for k in range(len(ring) - 1):
                a, b = ring[k], ring[k + 1]
                for other, ring_ in enumerate(rings):
                    edges = set(itertools.pairwise(ring_))
                    if other != number and (b, a) in edges and np.hypot(a[0] - b[0], a[1] - b[1]) > 4:
                        ring.insert(k + 1, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
                        own, beside = _parcel(features[number]), _parcel(features[other])
                        return {about("topology.unshared_vertex", own, beside), about("boundary.points", own)}
    raise AssertionError("no common edge is long enough")


@defect
def a_homestead_is_drawn_on_a_field(d: Delivery) -> set[Key]:
    field = max(d.features("DK"), key=lambda f: shapely.Polygon(f.parts[0]).area)
    middle = shapely.Polygon(field.parts[0]).centroid
    with d.edited("ZJD") as plots:
        x, y = middle.x, middle.y
        plots[0].parts = [[(x, y), (x, y + 3), (x + 3, y + 3), (x + 3, y), (x, y)]]
    return {about("level.homestead_overlap", f"homestead:{plots[0].row['ZDDM']}", _parcel(field))}


@defect
def a_homestead_is_drawn_twice(d: Delivery) -> set[Key]:
    with d.edited("ZJD") as plots:
        plots[1].parts = plots[0].parts
    return {about("topology.overlap", *(f"homestead:{p.row['ZDDM']}" for p in plots[:2]))}


@defect
def a_field_lies_beyond_its_group(d: Delivery) -> set[Key]:
    """The group's area loses all beyond the middle of its easternmost field."""
    field = max(d.features("DK"), key=lambda f: max(x for x, _ in f.parts[0]))
    middle = shapely.Polygon(field.parts[0]).centroid.x
    with d.edited("ZJQY") as groups:
        left = shapely.clip_by_rect(shapely.Polygon(groups[0].parts[0]), 0, 0, middle, 1e8)
        groups[0].parts = [[(float(x), float(y)) for x, y in shapely.get_coordinates(left)][::-1]]
    beyond = [f for f in d.features("DK") if max(x for x, _ in f.parts[0]) > middle + 0.1]
    assert field in beyond
    return {about("place.outside_region", _parcel(f)) for f in beyond}
