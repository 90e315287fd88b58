"""The lineage of a parcel as a small drawing: generations below one another, lines from parent to child."""

from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH, _HEIGHT, _ROW, _COLUMN = 120, 44, 96, 136


@dataclass(frozen=True, slots=True)
class Box:
    """A parcel's box: its upper left corner and its middle."""

    unit_id: int
    x: int
    y: int

    @property
    def middle(self) -> int:
        """Where the words stand."""
        return self.x + _WIDTH // 2


@dataclass(frozen=True, slots=True)
class Family:
    """A drawing: its size, its boxes of 120 × 44, and lines as SVG paths."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]


def family(units: Sequence[int], pairs: Sequence[tuple[int, int]]) -> Family:
    """Return the drawing of units (parents before children) and (parent, child) pairs."""
    generation = dict.fromkeys(units, 0)
    for unit in units:
        for parent, child in pairs:
            if parent == unit and child > parent:
                generation[child] = max(generation[child], generation[unit] + 1)
    rows: dict[int, list[int]] = {}
    for unit in units:
        rows.setdefault(generation[unit], []).append(unit)
    widest = max(len(row) for row in rows.values())
    width = widest * _COLUMN
    boxes = {
        unit: Box(
            unit, (width - len(row) * _COLUMN) // 2 + k * _COLUMN + (_COLUMN - _WIDTH) // 2, 8 + g * _ROW
        )
        for g, row in rows.items()
        for k, unit in enumerate(row)
    }
    lines = tuple(
        f"M{boxes[parent].middle} {boxes[parent].y + _HEIGHT} L{boxes[child].middle} {boxes[child].y}"
        for parent, child in pairs
        if generation[parent] < generation[child]
    )
    return Family(width, len(rows) * _ROW - _ROW + _HEIGHT + 16, tuple(boxes.values()), lines)
