"""Vector tiles as GDAL reads them, and which tile a place lies in."""

from pathlib import Path
from typing import Any

import pyogrio

_HALF = 20037508.342789244
"""Half the width of the Web Mercator world, in metres."""


def tile_of(box: tuple[float, float, float, float], zoom: int) -> tuple[int, int, int]:
    """Return (z, x, y) of the tile that the middle of a Web Mercator box lies in."""
    width = 2 * _HALF / 2**zoom
    east, north = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return zoom, int((east + _HALF) // width), int((_HALF - north) // width)


def tiles_over(box: tuple[float, float, float, float], zoom: int) -> list[tuple[int, int, int]]:
    """Return all tiles of a zoom that touch a box."""
    _, west, north = tile_of((box[0], box[3], box[0], box[3]), zoom)
    _, east, south = tile_of((box[2], box[1], box[2], box[1]), zoom)
    return [(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1)]


def decoded(data: bytes, place: tuple[int, int, int], folder: Path) -> dict[str, Any]:
    """Return the tile's layers as frames in Web Mercator; GDAL takes the place from the path."""
    z, x, y = place
    path = folder / str(z) / str(x) / f"{y}.mvt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if not data:
        return {}
    return {name: pyogrio.read_dataframe(path, layer=name) for name, _ in pyogrio.list_layers(path)}
