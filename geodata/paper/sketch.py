"""Sketches of parcels for paper: scaled to a box, neighbors cut to it, sides and lengths named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

_ROUND_SCALES = (
    100,
    150,
    200,
    250,
    300,
    400,
    500,
    750,
    1000,
    1500,
    2000,
    2500,
    3000,
    4000,
    5000,
    7500,
    10000,
    20000,
    50000,
)
_SIDE_GAP_MM, _LENGTH_GAP_MM, _SHORTEST_MM, _LABEL_MM2 = 4.0, 1.8, 7.0, 60.0
_POLYGON = 3


@dataclass(frozen=True, slots=True)
class Around:
    """The ground around the parcels of one paper: shapes with the names to write on them."""

    shapes: NDArray[np.object_]
    names: Sequence[str]
    unit_ids: Sequence[int]

    @property
    def tree(self) -> shapely.STRtree:
        """A spatial index of the shapes."""
        return shapely.STRtree(self.shapes)


class Sketcher:
    """Draws sketches over one ground."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._tree = around.tree
        self._position = {unit: k for k, unit in enumerate(around.unit_ids)}

    def sketch(
        self,
        unit_id: int,
        sides: dict[str, str | None],
        width: float,
        height: float,
        inside: Sequence[int] = (),
    ) -> dict[str, Any]:
        """Return outlines and notes in millimetres for a box; `sides` are east, south, west, north.

        Units `inside`, the buildings of a plot, are drawn on it with the lengths of their sides.
        """
        position = self._position[unit_id]
        standing = self._around.shapes[[self._position[unit] for unit in inside]]
        own = self._around.shapes[position]
        frame = _Frame.around(own, width, height)
        window = shapely.box(*frame.window)
        near = self._tree.query(window, predicate="intersects")
        near = near[~np.isin(near, [position, *(self._position[unit] for unit in inside)])]
        # Not clip_by_rect: where a corner is all that is left of a shape, it raises.
        seen = shapely.intersection(self._around.shapes[near], window)
        notes = _Notes(width, height)
        notes.add(_sides(own, frame, sides))
        notes.add(_lengths(own, frame))
        for building in standing:
            notes.add(_lengths(building, frame))
        roomy = shapely.area(seen) * (1000 / frame.scale) ** 2 > _LABEL_MM2
        places = shapely.get_coordinates(shapely.point_on_surface(seen[roomy]))
        notes.add(frame.notes(places, [self._around.names[k] for k in near[roomy]], 5.5))
        parts = shapely.get_parts(seen)
        outlines = parts[(shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)]
        return {
            "own": frame.rings(np.array([own])),
            "inside": frame.rings(standing),
            "around": frame.rings(outlines),
            "notes": notes.kept,
            "scale": frame.scale,
        }


class _Notes:
    """Keeps notes that do not cover one another: the first come first."""

    def __init__(self, width: float, height: float) -> None:
        self.kept: list[dict[str, Any]] = []
        self._boxes: list[tuple[float, float, float, float]] = []
        self._size = width, height

    def add(self, notes: list[dict[str, Any]]) -> None:
        """Keep each note that has room inside the box and beside the others."""
        for note in notes:
            (x, y), half_height = note["at"], note["size"] * 0.2
            half = sum(0.36 if ord(c) > 255 else 0.2 for c in note["text"]) * note["size"] / 2
            box = (x - half, y - half_height, x + half, y + half_height)
            inside = (
                box[0] > 0.5
                and box[1] > 0.5
                and box[2] < self._size[0] - 0.5
                and box[3] < self._size[1] - 0.5
            )
            if inside and not any(_cover(box, other) for other in self._boxes):
                self.kept.append(note)
                self._boxes.append(box)


def _cover(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Maps metres of the ground to millimetres of a box with the parcel in its middle."""

    scale: int
    width: float
    height: float
    centre: tuple[float, float]

    @classmethod
    def around(cls, own: BaseGeometry, width: float, height: float) -> "_Frame":
        """Return the frame at the largest round scale that leaves room for neighbors."""
        west, south, east, north = own.bounds
        need = max((east - west) * 1000 / (width * 0.58), (north - south) * 1000 / (height * 0.5))
        scale = next((s for s in _ROUND_SCALES if s >= need), _ROUND_SCALES[-1])
        return cls(scale, width, height, ((west + east) / 2, (south + north) / 2))

    @property
    def window(self) -> tuple[float, float, float, float]:
        """The ground that the box shows: west, south, east, north."""
        (x, y), half_w, half_h = self.centre, self.width * self.scale / 2000, self.height * self.scale / 2000
        return x - half_w, y - half_h, x + half_w, y + half_h

    def map(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return millimetres, two decimals, of ground coordinates."""
        return np.round((xy - self.centre) * (1000 / self.scale) + (self.width / 2, self.height / 2), 2)

    def rings(self, polygons: NDArray[np.object_]) -> list[list[list[float]]]:
        """Return the outer rings of polygons, open, in millimetres."""
        xy, owner = shapely.get_coordinates(shapely.get_exterior_ring(polygons), return_index=True)
        cuts = np.flatnonzero(np.diff(owner)) + 1
        return [ring[:-1].tolist() for ring in np.split(self.map(xy), cuts)] if len(xy) else []

    def notes(
        self, places: NDArray[np.float64], texts: Sequence[str | None], size: float, *, strong: bool = False
    ) -> list[dict[str, Any]]:
        """Return a note at each place of the ground that has a text."""
        return [
            {"at": at, "text": text, "size": size, "strong": strong}
            for at, text in zip(self.map(places).tolist(), texts, strict=True)
            if text
        ]


def _lengths(own: BaseGeometry, frame: _Frame) -> list[dict[str, Any]]:
    """Name the length of every edge that has room for it on paper, just inside the parcel."""
    xy = shapely.get_coordinates(shapely.get_exterior_ring(own))
    edge = np.diff(xy, axis=0)
    length = np.hypot(edge[:, 0], edge[:, 1])
    middle = (xy[1:] + xy[:-1]) / 2
    inside = shapely.get_coordinates(shapely.point_on_surface(own))[0]
    towards = inside - middle
    away = np.maximum(np.hypot(towards[:, 0], towards[:, 1]), 1e-9)[:, None]
    place = middle + towards / away * (_LENGTH_GAP_MM * frame.scale / 1000)
    roomy = np.flatnonzero(length * 1000 / frame.scale >= _SHORTEST_MM)
    return frame.notes(place[roomy], [f"{metres:.1f}" for metres in length[roomy]], 4.6)


def _sides(own: BaseGeometry, frame: _Frame, sides: dict[str, str | None]) -> list[dict[str, Any]]:
    west, south, east, north = own.bounds
    gap = _SIDE_GAP_MM * frame.scale / 1000
    x, y = frame.centre
    places = {
        "east": (east + gap * 2.2, y),
        "south": (x, south - gap),
        "west": (west - gap * 2.2, y),
        "north": (x, north + gap),
    }
    where = np.array([places[side] for side in sides]).reshape(-1, 2)
    return frame.notes(where, list(sides.values()), 6.5, strong=True)


def group_map(
    shapes: NDArray[np.object_], names: Sequence[str], width: float, height: float
) -> dict[str, Any]:
    """Return the map of a whole group: every parcel with its number."""
    hull = shapely.box(*shapely.total_bounds(shapes))
    west, south, east, north = hull.bounds
    need = max((east - west) * 1000 / (width - 10), (north - south) * 1000 / (height - 10))
    scale = next((s for s in _ROUND_SCALES if s >= need), _ROUND_SCALES[-1])
    frame = _Frame(scale, width, height, ((west + east) / 2, (south + north) / 2))
    notes = _Notes(width, height)
    places = shapely.get_coordinates(shapely.point_on_surface(shapes))
    notes.add(frame.notes(places, names, 4.2))
    return {"own": frame.rings(shapes), "inside": [], "around": [], "notes": notes.kept, "scale": scale}
