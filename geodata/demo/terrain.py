"""The ground of one villagers' group: terraces of fields along canals, a hamlet, ridges between.

Fields are laid out on a plan of bands, strips and cross lines, then bent by a smooth map, so that
they look like terraces and their topology stays exact: neighbors share nodes, every T-junction is
a node of both sides. Distances are metres; x grows eastward, y northward.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from registry.area import m2_from_float_mu

WIDTH = 700.0
MARGIN = 4.0
RIDGE = 1.05
_TURN = np.deg2rad(9.0)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def bend(plan: Floats) -> Floats:
    """Return ground coordinates, rounded to millimetres, of plan coordinates of the whole county."""
    x, y = plan[:, 0], plan[:, 1]
    bent_x = x + 14 * np.sin(y / 83 + x / 410) + 6 * np.sin(y / 37)
    bent_y = y + 17 * np.sin(x / 79 + y / 530) + 5 * np.sin(x / 31 + 1.3)
    turned_x = bent_x * np.cos(_TURN) - bent_y * np.sin(_TURN)
    turned_y = bent_x * np.sin(_TURN) + bent_y * np.cos(_TURN)
    return np.round(np.column_stack([turned_x, turned_y]), 3)


def outline(west: float, south: float, east: float, north: float, step: float = 25.0) -> Floats:
    """Return a closed clockwise rectangle on the plan with a node at every multiple of `step`."""

    def between(a: float, b: float) -> Floats:
        inner = np.arange(np.floor(a / step) + 1, np.ceil(b / step)) * step
        return np.concatenate([[a], inner])

    up, right = between(south, north), between(west, east)
    left_side = np.column_stack([np.full_like(up, west), up])
    top = np.column_stack([right, np.full_like(right, north)])
    down = np.concatenate([[north], up[:0:-1]])
    right_side = np.column_stack([np.full_like(down, east), down])
    back = np.concatenate([[east], right[:0:-1]])
    bottom = np.column_stack([back, np.full_like(back, south)])
    ring = np.concatenate([left_side, top, right_side, bottom])
    return np.concatenate([ring, ring[:1]])


@dataclass(slots=True)
class Field:
    """One field: its ring of node numbers, clockwise from the south-west, and who lies around."""

    ring: list[int]
    strip: int
    left: int | None = None
    right: int | None = None
    below: int | None = None
    above: int | None = None
    west_free: bool = False
    """Whether its west side borders on no other field (for planting a bulge)."""
    south_line: str = "田埂"
    north_line: str = "田埂"
    free_edge: tuple[int, int] | None = None
    """Two consecutive nodes on a canal or margin, where nobody else's field begins."""
    west_middle: int | None = None
    """A node in the middle of a free west side."""
    is_protected: bool = False


@dataclass(slots=True)
class Ground:
    """Everything drawn for one group, in plan coordinates from (0, 0)."""

    nodes: list[tuple[float, float]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    plots: list[tuple[Floats, Floats]] = field(default_factory=list)
    """Homestead plots with the building on each: closed rings."""
    canals: list[tuple[Floats, float]] = field(default_factory=list)
    roads: list[tuple[Floats, float]] = field(default_factory=list)
    ponds: list[Floats] = field(default_factory=list)
    protected: list[Floats] = field(default_factory=list)
    height: float = 0.0


@dataclass(slots=True)
class _Side:
    """Where a field's lower or upper corners lie along a line: left and right."""

    left: float
    right: float


class _Draft:
    """Draws one group strip by strip, from south to north."""

    def __init__(self, rng: np.random.Generator, fields: int, plots: int) -> None:
        self.rng = rng
        self.ground = Ground()
        self.wanted = fields
        self.plots = plots

    def draw(self) -> Ground:
        y = MARGIN
        hamlet_after = 1
        band = 0
        while len(self.ground.fields) < self.wanted:
            y = self._band(y)
            band += 1
            if band == hamlet_after:
                y = self._hamlet(y)
        self.ground.height = float(np.ceil((y + MARGIN) / 5) * 5)
        return self.ground

    # ---- a band of strips between two canals -----------------------------------------------------

    def _band(self, y: float) -> float:
        rng, ground = self.rng, self.ground
        start_field, bottom = len(ground.fields), y
        strips = int(rng.integers(2, 5))
        below: list[int] = []
        shared = False
        for order in range(strips):
            if len(ground.fields) >= self.wanted:
                break
            thickness = float(rng.uniform(11.5, 20))
            sides = self._cut(thickness, sorted(self._top) if shared else [])
            upper = self._slant(sides)
            y, below = self._strip(y, thickness, sides, upper, below if shared else [], first=order == 0)
            shared = rng.random() < 0.7
            if not shared and order < strips - 1:
                y += RIDGE
        last = ground.fields[start_field:]
        width = float(rng.uniform(3.1, 4.0))
        top_strip = max(f.strip for f in last)
        for item in last:
            if item.strip == top_strip:
                item.north_line = "水渠"
        middle = y + width / 2
        xs = np.arange(MARGIN, WIDTH - MARGIN + 1, 12.0)
        ground.canals.append((np.column_stack([xs, np.full_like(xs, middle)]), round(width - 1.2, 2)))
        if rng.random() < 0.6:
            for item in last:
                item.is_protected = True
            ground.protected.append(outline(3.0, bottom - 1.0, WIDTH - 3.0, y + 1.0, 20.0))
        return y + width

    def _cut(self, thickness: float, taken: list[float]) -> list[_Side]:
        """Cut a strip into fields; their lower corners meet or keep clear of the nodes below."""
        rng = self.rng
        sides: list[_Side] = []
        x = float(rng.uniform(MARGIN, MARGIN + 4))
        room = self.wanted - len(self.ground.fields)
        below = np.array(taken)
        x = _clear(x, below)
        while len(sides) < room:
            mu = float(np.clip(rng.lognormal(np.log(0.92), 0.55), 0.31, 2.3))
            right = x + m2_from_float_mu(mu) / thickness
            if right > WIDTH - MARGIN - 4:
                break
            right = _clear(right, below)
            sides.append(_Side(x, right))
            gap = RIDGE if rng.random() < 0.12 and _is_clear(right + RIDGE, below) else 0.0
            x = right + gap
        if not sides:
            sides.append(_Side(x, _clear(x + 22, below)))
        return sides

    def _slant(self, sides: list[_Side]) -> list[_Side]:
        """Return the upper corners: shared ones move together, so ridges keep their width."""
        upper: list[_Side] = []
        shift = float(self.rng.uniform(-2, 2))
        for side in sides:
            left = upper[-1].right + (side.left - sides[len(upper) - 1].right) if upper else side.left + shift
            shift = float(self.rng.uniform(-2, 2))
            upper.append(_Side(left, side.right + shift))
        return [_Side(max(s.left, MARGIN), min(s.right, WIDTH - MARGIN)) for s in upper]

    def _strip(
        self,
        y: float,
        thickness: float,
        lower: list[_Side],
        upper: list[_Side],
        below: list[int],
        *,
        first: bool,
    ) -> tuple[float, list[int]]:
        """Draw the fields of one strip; return its upper y and the fields' numbers."""
        ground = self.ground
        strip = 1 + max((f.strip for f in ground.fields), default=-1)
        bottom = self._line(y, lower, reuse=below)
        top = self._line(y + thickness, upper, reuse=[])
        numbers = list(range(len(ground.fields), len(ground.fields) + len(lower)))
        crosses: dict[tuple[int, int], list[int]] = {}
        for order, (low, high) in enumerate(zip(lower, upper, strict=True)):
            left = self._cross(crosses, bottom, top, low.left, high.left)
            right = self._cross(crosses, bottom, top, low.right, high.right)
            up = [bottom[low.left], *left, top[high.left]]
            along = [top[x] for x in sorted(top) if high.left < x < high.right]
            down = [top[high.right], *reversed(right), bottom[low.right]]
            back = [bottom[x] for x in sorted(bottom, reverse=True) if low.left < x < low.right]
            item = Field([*up, *along, *down, *back], strip)
            touches = order > 0 and lower[order - 1].right == low.left
            item.left = numbers[order - 1] if touches else None
            if touches:
                ground.fields[numbers[order - 1]].right = numbers[order]
            item.west_free = order == 0
            item.west_middle = left[len(left) // 2] if order == 0 and left else None
            item.below = self._facing(below, low)
            item.south_line = "水渠" if first else "田埂"
            if first and back:
                item.free_edge = (back[-1], bottom[low.left]) if back else None
            ground.fields.append(item)
        for number in below:
            ground.fields[number].above = self._facing_up(numbers, lower, number)
        return y + thickness, numbers

    def _line(self, y: float, sides: list[_Side], reuse: list[int]) -> dict[float, int]:
        """Return nodes along a line by their x: corners, the corners below, and fillers."""
        have = dict(self._top) if reuse else {}
        own = sorted({x for side in sides for x in (side.left, side.right)})
        stations = sorted({*own, *have})
        fillers: list[float] = []
        for a, b in itertools.pairwise(stations):
            parts = int((b - a) // 17) + 1
            if parts > 1 and not (a in have and b in have and reuse):
                fillers += [a + (b - a) * k / parts for k in range(1, parts)]
        nodes: dict[float, int] = {}
        for x in sorted({*stations, *fillers}):
            if x in have:
                nodes[x] = have[x]
            else:
                self.ground.nodes.append((x, self._height(x, y)))
                nodes[x] = len(self.ground.nodes) - 1
        self._insert_below(nodes, have, reuse)
        self._top = nodes
        return nodes

    _top: dict[float, int]

    def _insert_below(self, nodes: dict[float, int], have: dict[float, int], reuse: list[int]) -> None:
        """Give the fields below every new node of their upper side: no T-junction stays unshared."""
        by_node = {node: x for x, node in have.items()}
        new = [x for x in nodes if x not in have]
        for number in reuse:
            ring = self.ground.fields[number].ring
            result: list[int] = []
            for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
                result.append(a)
                if a in by_node and b in by_node:
                    low, high = sorted((by_node[a], by_node[b]))
                    inside = sorted((x for x in new if low < x < high), reverse=by_node[a] > by_node[b])
                    result += [nodes[x] for x in inside]
            self.ground.fields[number].ring = result

    def _height(self, x: float, y: float) -> float:
        """Return a line's y at x: lines of one band undulate alike, so ridges keep their width."""
        return y + 0.9 * float(np.sin(x / 23)) * 0.6

    def _cross(
        self, crosses: dict[tuple[int, int], list[int]], bottom: dict[float, int], top: dict[float, int],
        low: float, high: float,
    ) -> list[int]:  # fmt: skip
        """Return the inner nodes of a cross line from the lower to the upper corner."""
        ends = bottom[low], top[high]
        if ends not in crosses:
            (x0, y0), (x1, y1) = self.ground.nodes[ends[0]], self.ground.nodes[ends[1]]
            crosses[ends] = []
            for part in (0.5,) if self.rng.random() < 0.75 else (0.35, 0.68):
                # One wave for all, so that the two sides of a ridge run parallel.
                x = x0 + (x1 - x0) * part + 0.5 * float(np.sin(y0 / 7 + part * 5))
                self.ground.nodes.append((x, y0 + (y1 - y0) * part))
                crosses[ends].append(len(self.ground.nodes) - 1)
        return crosses[ends]

    def _facing(self, below: list[int], low: _Side) -> int | None:
        """Return the field below that shares most of a side."""
        best, most = None, 0.0
        for number in below:
            xs = [self.ground.nodes[n][0] for n in self.ground.fields[number].ring]
            shared = min(max(xs), low.right) - max(min(xs), low.left)
            if shared > most:
                best, most = number, shared
        return best

    def _facing_up(self, numbers: list[int], lower: list[_Side], number: int) -> int | None:
        xs = [self.ground.nodes[n][0] for n in self.ground.fields[number].ring]
        best, most = None, 0.0
        for candidate, side in zip(numbers, lower, strict=True):
            shared = min(max(xs), side.right) - max(min(xs), side.left)
            if shared > most:
                best, most = candidate, shared
        return best

    # ---- houses -------------------------------------------------------------------------------------

    def _hamlet(self, y: float) -> float:
        """Draw rows of homestead plots with a house on each, a road before them and a pond."""
        rng, ground = self.rng, self.ground
        road = y + 1.5
        xs = np.arange(MARGIN, WIDTH - MARGIN + 1, 14.0)
        ground.roads.append((np.column_stack([xs, np.full_like(xs, road)]), 3.0))
        y += 5.0
        left = self.plots
        while left > 0:
            x, depth_most = 8.0 + float(rng.uniform(0, 10)), 0.0
            while left > 0 and x < WIDTH - 24:
                wide, deep = float(rng.uniform(9, 12.5)), float(rng.uniform(9.5, 13))
                set_back = float(rng.uniform(0, 1.5))
                ground.plots.append(self._plot(x, y + set_back, wide, deep))
                x += wide + float(rng.choice([2.6, 3.4, 5.0, 14.0], p=[0.4, 0.3, 0.2, 0.1]))
                depth_most = max(depth_most, deep + set_back)
                left -= 1
            y += depth_most + 4.0
        pond_x = float(rng.uniform(60, WIDTH - 120))
        angles = np.linspace(0, -2 * np.pi, 17)
        ring = np.column_stack([pond_x + 20 * np.cos(angles), y + 7 + 6 * np.sin(angles)])
        ring[-1] = ring[0]
        ground.ponds.append(ring)
        return y + 16.0

    def _plot(self, x: float, y: float, wide: float, deep: float) -> tuple[Floats, Floats]:
        def box(west: float, south: float, east: float, north: float) -> Floats:
            return np.array([[west, south], [west, north], [east, north], [east, south], [west, south]])

        front = float(self.rng.uniform(1.5, 3.5))
        return box(x, y, x + wide, y + deep), box(x + 0.8, y + front, x + wide - 0.8, y + deep - 0.8)


def _is_clear(x: float, taken: Floats) -> bool:
    return taken.size == 0 or float(np.min(np.abs(taken - x))) > 1.6


def _clear(x: float, taken: Floats) -> float:
    """Return x, or the corner below that is nearer than 1.6 m: corners meet or keep clear."""
    if _is_clear(x, taken):
        return x
    return float(taken[np.argmin(np.abs(taken - x))])


def draw_group(rng: np.random.Generator, fields: int, plots: int) -> Ground:
    """Return the ground of a group with exactly `fields` fields and `plots` homestead plots."""
    return _Draft(rng, fields, plots).draw()
