"""The raw limit of P2: every layer and table into frames, unchecked, and one pass of shapely over parcels.

Run as a command of its own: `python -m api.bench.bare_check PACKAGE`. Prints parcels, invalid, overlaps.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from geodata.exchange import encoding, inventory


def read(package: Path) -> dict[str, Any]:
    """Return a frame of every layer and table."""
    found = inventory.take(package)
    frames: dict[str, Any] = {}
    for name, files in found.layers.items():
        for path in files:
            if path.suffix == ".shp":
                coding = encoding.of_dbf(path.with_suffix(".dbf"))
                frames[f"{name} {path.name}"] = pyogrio.read_dataframe(path, encoding=coding, use_arrow=True)
            else:
                frames[f"{name} {path.name}"] = pyogrio.read_dataframe(
                    path.parent, layer=path.name, use_arrow=True
                )
    if found.store is not None and found.store.is_file():
        for table, _ in pyogrio.list_layers(found.store):
            frames[table] = pyogrio.read_dataframe(found.store, layer=table, use_arrow=True)
    return frames


def overlaps(shapes: NDArray[np.object_]) -> tuple[int, int]:
    """Return how many shapes are invalid, and how many pairs of the others share more than 1 m²."""
    valid = shapes[shapely.is_valid(shapes)]
    suspect = valid[~shapely.is_empty(shapely.coverage_invalid_edges(valid))]
    left, right = shapely.STRtree(suspect).query(suspect, predicate="intersects")
    once = left < right
    areas = shapely.area(shapely.intersection(suspect[left[once]], suspect[right[once]]))
    return len(shapes) - len(valid), int((areas > 1).sum())


def main(package: Path) -> None:
    """Read, look once, and say what was seen."""
    frames = read(package)
    parcels = [frame for name, frame in frames.items() if name.startswith("parcels ")]
    shapes = np.concatenate([frame.geometry.to_numpy() for frame in parcels])
    shapes = shapes[~shapely.is_missing(shapes)]
    print(len(shapes), *overlaps(shapes))  # noqa: T201 (its answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
