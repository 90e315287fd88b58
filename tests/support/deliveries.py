"""Deliveries for tests: made by the demo generator once a run, copied where a test edits them."""

import shutil
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from geodata.demo.generate import Order, generate
from geodata.standard import nyt2539_2016 as standard


def small(folder: Path) -> Path:
    """Return a clean delivery of 60 parcels."""
    return generate(Order(60, 3), folder).root


def copied(root: Path, folder: Path) -> Path:
    """Return a copy of a delivery, to be edited."""
    return Path(shutil.copytree(root, folder / root.name))


def with_two_changed(root: Path, folder: Path, named: str, drawn: str) -> Path:
    """Return a copy in which one parcel has another name and area, and another a smaller shape."""
    root = copied(root, folder)
    path = next((root / standard.VECTOR_FOLDER).glob("DK*.shp"))
    frame = pyogrio.read_dataframe(path, encoding="GBK")
    first, second = (np.flatnonzero(frame["DKBM"] == code)[0] for code in (named, drawn))
    frame.loc[first, "DKMC"] = "改过名的田"
    frame.loc[first, "SCMJ"] += 1.5
    xy = shapely.get_coordinates(frame.geometry.iloc[second])
    frame.loc[[second], "geometry"] = [shapely.Polygon(np.delete(xy, 1, axis=0)).buffer(-0.5)]
    pyogrio.write_dataframe(frame, path, encoding="GBK")
    return root
