"""Sketches of parcels for paper: scaled to a box, neighbors cut to it, sides and lengths named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_ROUND_SCALES = (100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 10000, 20000, 50000)
_SIDE_GAP_MM = 4.0


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

    def sketch(self, unit_id: int, sides: dict[str, str | None], width: float, height: float) -> dict[str, Any]:
        """Return outlines and notes in millimetres for a box; `sides` are east, south, west, north."""
        own = self._around.shapes[self._position[unit_id]]
        scale = _scale(own, width, height)
        frame = _Frame(own, scale, width, height)
        near = self._tree.query(shapely.box(*frame.window), predicate="intersects")
        window = shapely.box(*frame.window)
        notes = _Notes(width, height)
        notes.add(_sides(own, frame, sides))
        notes.add(_lengths(own, frame))
        around: list[list[list[float]]] = []
        for k in near.tolist():
            if self._around.unit_ids[k] == unit_id:
                continue
            seen = shapely.intersection(self._around.shapes[k], window)
            for part in shapely.get_parts(seen):
                if part.geom_type == "Polygon" and part.area > 0:
                    around.append(frame.ring(part))
            if shapely.area(seen) * (1000 / scale) ** 2 > 60 and self._around.names[k]:
                place = shapely.point_on_surface(seen)
                notes.add([frame.note(place.x, place.y, self._around.names[k], 5.5)])
        return {"own": [frame.ring(own)], "around": around, "notes": notes.kept, "scale": scale}


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
            inside = box[0] > 0.5 and box[1] > 0.5 and box[2] < self._size[0] - 0.5 and box[3] < self._size[1] - 0.5
            if inside and not any(_cover(box, other) for other in self._boxes):
                self.kept.append(note)
                self._boxes.append(box)


def _cover(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Maps metres of the ground to millimetres of a box."""

    own: shapely.Geometry
    scale: int
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        west, south, east, north = self.own.bounds
        return (west + east) / 2, (south + north) / 2

    @property
    def window(self) -> tuple[float, float, float, float]:
        x, y = self.centre
        half_w, half_h = self.width * self.scale / 2000, self.height * self.scale / 2000
        return x - half_w, y - half_h, x + half_w, y + half_h

    def at(self, x: float, y: float) -> list[float]:
        cx, cy = self.centre
        return [
            round((x - cx) * 1000 / self.scale + self.width / 2, 2),
            round((y - cy) * 1000 / self.scale + self.height / 2, 2),
        ]

    def ring(self, polygon: shapely.Geometry) -> list[list[float]]:
        return [self.at(x, y) for x, y in shapely.get_coordinates(shapely.get_exterior_ring(polygon))[:-1]]

    def note(self, x: float, y: float, text: str, size: float, *, strong: bool = False) -> dict[str, Any]:
        return {"at": self.at(x, y), "text": text, "size": size, "strong": strong}


def _scale(own: shapely.Geometry, width: float, height: float) -> int:
    west, south, east, north = own.bounds
    need = max((east - west) * 1000 / (width * 0.58), (north - south) * 1000 / (height * 0.5))
    return next((s for s in _ROUND_SCALES if s >= need), _ROUND_SCALES[-1])


def _lengths(own: shapely.Geometry, frame: _Frame) -> list[dict[str, Any]]:
    """Name the length of every edge that has room for it on paper."""
    xy = shapely.get_coordinates(shapely.get_exterior_ring(own))
    notes = []
    inward = shapely.point_on_surface(own)
    for a, b in zip(xy, xy[1:], strict=False):
        length = float(np.hypot(*(b - a)))
        if length * 1000 / frame.scale < 7:
            continue
        middle = (a + b) / 2
        towards = np.array([inward.x, inward.y]) - middle
        middle = middle + towards / max(np.hypot(*towards), 1e-9) * 1.8 * frame.scale / 1000
        notes.append(frame.note(float(middle[0]), float(middle[1]), f"{length:.1f}", 4.6))
    return notes


def _sides(own: shapely.Geometry, frame: _Frame, sides: dict[str, str | None]) -> list[dict[str, Any]]:
    west, south, east, north = own.bounds
    gap = _SIDE_GAP_MM * frame.scale / 1000
    x, y = frame.centre
    places = {"east": (east + gap * 2.2, y), "south": (x, south - gap), "west": (west - gap * 2.2, y), "north": (x, north + gap)}
    return [frame.note(*places[side], text, 6.5, strong=True) for side, text in sides.items() if text]
