"""Defects of shape, planted before points, lines and areas are derived from the shapes."""

from collections.abc import Callable, Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.demo import terrain
from geodata.demo.county import on_ground
from geodata.demo.defects.site import Site
from geodata.demo.rows import plot_code

Point = NDArray[np.float64]


def _ring(site: Site, number: int) -> list[int]:
    return site.draft.parts[number][0]


def _polygon(site: Site, ring: list[int]) -> shapely.Polygon:
    return shapely.Polygon(site.draft.xy[[*ring, ring[0]]])


def _border_nodes(site: Site) -> Iterator[tuple[int, int, int]]:
    """Yield (parcel, position in its ring, neighbor) of nodes inside a border of just these two."""
    for number in site.free_parcels():
        if len(site.draft.parts[number]) != 1 or not site.contracted(number):
            continue
        ring = _ring(site, number)
        for position in range(len(ring)):
            before, node, after = ring[position - 1], ring[position], ring[(position + 1) % len(ring)]
            both = site.sharing(node)
            if len(both) != 2:
                continue
            other = both[0] if both[1] == number else both[1]
            if not site.contracted(other):
                continue
            if {number, other} <= set(site.sharing(before)) and {number, other} <= set(site.sharing(after)):
                yield number, position, other


def _push(site: Site, metres: float, accept: Callable[[float], bool]) -> tuple[int, int] | None:
    """Move one parcel's copy of a border node towards its neighbor (negative: away from it).

    Returns (parcel, neighbor) once a place is found where nothing else changes: the area between
    is accepted, and no other vertex or parcel comes near.
    """
    for number, position, other in _border_nodes(site):
        ring = _ring(site, number)
        xy = site.draft.xy
        before, here, after = xy[ring[position - 1]], xy[ring[position]], xy[ring[(position + 1) % len(ring)]]
        chord = after - before
        outward = np.array([-chord[1], chord[0]]) / np.hypot(*chord)
        moved = np.round(here + metres * outward, 3)
        size = abs(_triangle(before, moved, after) - _triangle(before, here, after))
        short = min(np.hypot(*(here - before)), np.hypot(*(after - here)))
        if (
            short < 2.5
            or not accept(size)
            or not _clear_of_others(site, number, other, ring, position, moved)
        ):
            continue
        site.claim_parcel(number)
        site.claim_parcel(other)
        node = site.draft.add_node(float(moved[0]), float(moved[1]))
        site.draft.parts[number][0] = [*ring[:position], node, *ring[position + 1 :]]
        return number, other
    return None


def _triangle(a: Point, b: Point, c: Point) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _clear_of_others(
    site: Site, number: int, other: int, ring: list[int], position: int, moved: Point
) -> bool:
    """Return whether the moved corner stays away from all but its own neighbors on the ring."""
    ends = site.draft.xy[[ring[position - 1], ring[(position + 1) % len(ring)]]]
    corner = shapely.linestrings(np.array([ends[0], moved, ends[1]]))
    near = {ring[position - 1], ring[position], ring[(position + 1) % len(ring)]}
    rest = {
        n for p in site.around(number) | site.around(other) for r in site.draft.parts[p] for n in r
    } - near
    changed = [*ring[:position], *ring[position + 1 :]]
    shape = shapely.polygons(
        np.vstack(
            [
                site.draft.xy[changed[:position]],
                moved,
                site.draft.xy[changed[position:]],
                site.draft.xy[changed[:1]] if position else moved,
            ]
        )
    )
    return bool(
        shapely.distance(corner, shapely.multipoints(site.draft.xy[sorted(rest)])) > 0.7
        and shapely.is_valid(shape)
        and shapely.minimum_clearance(shape) > 0.3
    )


def overlap(site: Site) -> bool:
    """Two parcels overlap by several square metres: above the register's tolerance."""
    pair = _push(site, 2.5, lambda size: size > 3)
    if pair is None:
        return False
    site.expect("topology.overlap", *map(site.parcel, pair))
    return True


def overlap_below_tolerance(site: Site) -> bool:
    """Two parcels overlap by less than a square metre: a finding, not a refusal."""
    pair = _push(site, 0.12, lambda size: 0.2 < size < 0.9)
    if pair is None:
        return False
    site.expect("topology.overlap", *map(site.parcel, pair))
    return True


def gap(site: Site) -> bool:
    """A narrow gap opens between two parcels."""
    pair = _push(site, -0.3, lambda size: 0.5 < size < 8)
    if pair is None:
        return False
    site.expect("topology.gap", *map(site.parcel, pair))
    return True


def near_vertex(site: Site) -> bool:
    """Two parcels' vertices miss each other by two centimetres; so the parcels overlap a little."""
    pair = _push(site, 0.02, lambda size: size > 0.02)
    if pair is None:
        return False
    site.expect("topology.near_vertex", *map(site.parcel, pair))
    site.expect("topology.overlap", *map(site.parcel, pair))
    return True


def unshared_vertex(site: Site) -> bool:
    """A parcel has a vertex in the middle of a common edge, its neighbor has not."""
    for number in site.free_parcels():
        if len(site.draft.parts[number]) != 1 or not site.contracted(number):
            continue
        ring = _ring(site, number)
        for position in range(len(ring)):
            a, b = ring[position], ring[(position + 1) % len(ring)]
            both = set(site.sharing(a)) & set(site.sharing(b)) - {number}
            middle = np.round((site.draft.xy[a] + site.draft.xy[b]) / 2, 3)
            if len(both) != 1 or np.hypot(*(site.draft.xy[a] - site.draft.xy[b])) < 4:
                continue
            other = both.pop()
            if not _has_edge(_ring(site, other), b, a):
                continue
            site.claim_parcel(number)
            site.claim_parcel(other)
            node = site.draft.add_node(float(middle[0]), float(middle[1]))
            site.draft.parts[number][0] = [*ring[: position + 1], node, *ring[position + 1 :]]
            site.expect("topology.unshared_vertex", site.parcel(number), site.parcel(other))
            return True
    return False


def _has_edge(ring: list[int], a: int, b: int) -> bool:
    return any(ring[k] == a and ring[(k + 1) % len(ring)] == b for k in range(len(ring)))


def bow_tie(site: Site) -> bool:
    """Two vertices change places, so that the ring crosses itself."""
    for number in site.free_parcels():
        if len(site.draft.parts[number]) != 1 or not site.contracted(number):
            continue
        ring = _ring(site, number)
        for k in range(len(ring) - 1):
            crossed = [*ring[:k], ring[k + 1], ring[k], *ring[k + 2 :]]
            if not shapely.is_valid(_polygon(site, crossed)):
                site.claim_parcel(number)
                site.draft.parts[number][0] = crossed
                site.expect("topology.valid", site.parcel(number))
                return True
    return False


def two_parts(site: Site) -> bool:
    """A parcel has a second part by the group's northern margin."""
    for number in site.free_parcels():
        if len(site.draft.parts[number]) != 1 or not site.contracted(number):
            continue
        site.claim_parcel(number)
        x, top = 40.0 + 6 * (number % 100), site.draft.ground.height
        corners = np.array([[x, top - 3.2], [x, top - 1.1], [x + 2.1, top - 1.1], [x + 2.1, top - 3.2]])
        placed = on_ground(corners + np.array(site.draft.origin))
        site.draft.parts[number].append([site.draft.add_node(float(a), float(b)) for a, b in placed])
        site.expect("topology.multipart", site.parcel(number))
        return True
    return False


def no_shape(site: Site) -> bool:
    """A parcel has attributes and no shape."""
    for number in site.free_parcels():
        if site.contracted(number):
            site.claim_parcel(number)
            site.draft.parts[number] = []
            site.expect("topology.empty", site.parcel(number))
            if site.with_boundaries:
                site.expect("value.missing", f"{site.parcel(number)}#key_points")
            return True
    return False


def sliver(site: Site) -> bool:
    """A parcel of less than a square metre is left in the middle of where it was."""
    for number in site.free_parcels():
        if site.draft.kinds[number] == "10" or len(site.draft.parts[number]) != 1:
            continue
        middle = shapely.get_coordinates(shapely.point_on_surface(_polygon(site, _ring(site, number))))[0]
        site.claim_parcel(number)
        corners = np.array([[-0.4, -0.4], [-0.4, 0.4], [0.4, 0.4], [0.4, -0.4]]) + middle
        site.draft.parts[number] = [[site.draft.add_node(float(a), float(b)) for a, b in corners]]
        site.expect("topology.sliver", site.parcel(number))
        return True
    return False


def _on_free_edge(site: Site, offsets: list[tuple[float, float]]) -> int | None:
    """Insert vertices at (along, outward) offsets from the middle of an edge that faces a canal.

    Returns the parcel; the places are tried until nothing else lies within 0.7 m.
    """
    for number in site.free_parcels():
        edge = site.draft.ground.fields[number].free_edge
        if edge is None or len(site.draft.parts[number]) != 1 or not site.contracted(number):
            continue
        ring = _ring(site, number)
        a, b = edge
        if not _has_edge(ring, a, b) or len(site.sharing(a)) + len(site.sharing(b)) > 4:
            continue
        start, end = site.draft.xy[a], site.draft.xy[b]
        along = (end - start) / np.hypot(*(end - start))
        outward = np.array([-along[1], along[0]])
        if np.hypot(*(end - start)) < 3:
            continue
        new = [np.round((start + end) / 2 + u * along + v * outward, 3) for u, v in offsets]
        line = shapely.LineString(np.array([start, *new, end]))
        others = [_polygon(site, _ring(site, n)) for n in _near(site, number, line)]
        if others and min(shapely.distance(shapely.MultiPoint(np.array(new)), others)) < 0.7:
            continue
        site.claim_parcel(number)
        nodes = [site.draft.add_node(float(p[0]), float(p[1])) for p in new]
        position = ring.index(a)
        site.draft.parts[number][0] = [*ring[: position + 1], *nodes, *ring[position + 1 :]]
        return number
    return None


def _near(site: Site, number: int, line: shapely.LineString) -> list[int]:
    """Return the other parcels whose box lies within 3 m of a line."""
    found = []
    for other, rings in enumerate(site.draft.parts):
        if other == number or len(rings) != 1:
            continue
        xy = site.draft.xy[rings[0]]
        box = shapely.box(*xy.min(axis=0), *xy.max(axis=0))
        if shapely.distance(box, line) < 3:
            found.append(other)
    return found


def spike(site: Site) -> bool:
    """A spike of four degrees sticks out over the canal's bank."""
    number = _on_free_edge(site, [(-0.06, 0.0), (0.0, 1.6), (0.06, 0.0)])
    if number is None:
        return False
    site.expect("topology.narrow_angle", site.parcel(number))
    return True


def doubled_vertex(site: Site) -> bool:
    """Two vertices lie two centimetres apart on one edge."""
    number = _on_free_edge(site, [(0.0, 0.0), (0.02, 0.0)])
    if number is None:
        return False
    site.expect("topology.repeated_vertex", site.parcel(number))
    return True


def slit(site: Site) -> bool:
    """A slit of eight centimetres cuts into a parcel."""
    number = _on_free_edge(site, [(-0.04, 0.0), (-0.04, -1.5), (0.04, -1.5), (0.04, 0.0)])
    if number is None:
        return False
    site.expect("topology.self_overlap", site.parcel(number))
    return True


def beyond_the_group(site: Site) -> bool:
    """The westernmost parcel of a strip bulges over the group's boundary."""
    for number in site.free_parcels():
        middle = site.draft.ground.fields[number].west_middle
        if middle is None or len(site.draft.parts[number]) != 1 or middle not in _ring(site, number):
            continue
        if not site.contracted(number):
            continue
        y = site.draft.ground.nodes[middle][1]
        place = on_ground(np.array([[-1.5, y]]) + np.array(site.draft.origin))[0]
        ring = _ring(site, number)
        position = ring.index(middle)
        moved = [*ring]
        moved[position] = site.draft.add_node(float(place[0]), float(place[1]))
        if not shapely.is_valid(_polygon(site, moved)):
            continue
        site.claim_parcel(number)
        site.draft.parts[number][0] = moved
        site.expect("place.outside_region", site.parcel(number))
        return True
    return False


def house_on_the_field(site: Site) -> bool:
    """A homestead plot lies in the middle of a contracted parcel."""
    for number in site.free_parcels():
        if len(site.draft.parts[number]) != 1 or not site.contracted(number):
            continue
        shape = _polygon(site, _ring(site, number))
        middle = shapely.get_coordinates(shapely.centroid(shape))[0]
        box = np.array([[-3, -3], [-3, 3], [3, 3], [3, -3], [-3, -3]]) + middle
        if not shapely.covers(shapely.buffer(shape, -1.0), shapely.polygons(box)):
            continue
        site.claim_parcel(number)
        order = len(site.draft.plots)
        site.draft.plots.append((np.round(box, 3), None))
        site.expect(
            "level.homestead_overlap", f"homestead:{plot_code(site.draft, order)}", site.parcel(number)
        )
        return True
    return False


def plots_overlap(site: Site) -> bool:
    """A homestead plot is drawn over another one."""
    order = len(site.draft.plots)
    taken = int(site.rng.integers(0, min(order, 40)))
    name = f"homestead:{plot_code(site.draft, taken)}"
    if any(name in objects for _, objects in site.truth):
        return False
    inner = shapely.buffer(shapely.polygons(site.draft.plots[taken][0]), -2.0, join_style="mitre")
    ring = np.round(shapely.get_coordinates(shapely.get_exterior_ring(inner)), 3)
    site.draft.plots.append((ring, None))
    site.expect("topology.overlap", name, f"homestead:{plot_code(site.draft, order)}")
    return True


DEFECTS = (
    overlap,
    overlap_below_tolerance,
    gap,
    near_vertex,
    unshared_vertex,
    bow_tie,
    two_parts,
    no_shape,
    sliver,
    spike,
    doubled_vertex,
    slit,
    beyond_the_group,
    house_on_the_field,
    plots_overlap,
)
assert terrain.WIDTH > 640, "second parts lie between x = 40 and x = 640"
