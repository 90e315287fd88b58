"""A parcel that is corrected by a delivery has the delivery's boundary points and lines; its neighbors keep theirs."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from sqlalchemy.orm import Session

from api import redelivery
from api.deliver import load_package
from api.office import Office
from geodata.checks.register import read_frame
from geodata.standard import nyt2539_2016 as standard
from tests.support import packages
from tests.support.counting import number
from tests.support.deliveries import copied
from tests.support.loading import clerk

TWO = "5106231002000100002"
Rows = Counter[tuple[object, ...]]
FULL = {
    "boundary_points": ("number", "mark_kind", "method", "northing", "easting"),
    "boundary_lines": ("number", "nature", "kind", "position", "neighbor_holder", "from_point", "to_point"),
}


def _path(root: Path, layer: str) -> Path:
    return next((root / standard.VECTOR_FOLDER).glob(f"{layer}[0-9]*.shp"))


def _apart(codes: str) -> str:
    return "/".join(code for code in codes.split("/") if code != TWO)


def _moved(shape: shapely.Geometry, old: np.ndarray, new: np.ndarray) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: np.where((xy == old).all(axis=1)[:, None], new, xy))


def _redrawn(root: Path) -> None:
    """Draw a corner of the parcel a tenth of the way inwards, with its points and lines.

    What it shared there stays where it was, for the neighbor alone.
    """
    parcels = pyogrio.read_dataframe(_path(root, "DK"), encoding="GBK")
    row = np.flatnonzero(parcels["DKBM"] == TWO)[0]
    shape = parcels.geometry.iloc[row]
    old = shapely.get_coordinates(shape)[0]
    new = np.round(old + (np.asarray(shape.centroid.coords[0]) - old) / 10, 3)
    parcels.loc[[row], "geometry"] = [_moved(shape, old, new)]
    pyogrio.write_dataframe(parcels, _path(root, "DK"), encoding="GBK")
    for layer in ("JZD", "JZX"):
        frame = pyogrio.read_dataframe(_path(root, layer), encoding="GBK")
        near = [bool((shapely.get_coordinates(g) == old).all(axis=1).any()) for g in frame.geometry]
        touched = np.flatnonzero(np.array(near) & frame["DKBM"].str.contains(TWO).to_numpy())
        assert len(touched) > 0
        for at in touched:
            codes = frame.loc[at, "DKBM"]
            own = frame.iloc[[at]].copy()
            own.geometry = [_moved(frame.geometry.iloc[at], old, new)]
            own["DKBM"] = TWO
            if layer == "JZD":
                own["XZBZ"], own["YZBZ"] = new[1], new[0]
            if _apart(codes):
                own["BSM"] = 900_000 + at
                frame.loc[at, "DKBM"] = _apart(codes)
                frame = frame._append(own, ignore_index=True)
            else:
                frame.iloc[[at]] = own
        pyogrio.write_dataframe(frame, _path(root, layer), encoding="GBK")


@pytest.fixture
def redrawn(small_delivery: Path, tmp_path: Path) -> Path:
    root = copied(small_delivery, tmp_path)
    _redrawn(root)
    return root


def _rows(office: Office, root: Path | None, name: str, *columns: str, of: str = "") -> Rows:
    """Return the marks of a delivery, or of the register, that name a parcel: codes, shape and columns."""
    if root is not None:
        frame = packages.survey_of(root).frames[name]
    else:
        with Session(office.engine) as session:
            frame = read_frame(session, office.vault, name)
    frame = frame[frame["parcel_codes"].str.contains(of)]
    shapes = shapely.to_wkb(shapely.normalize(frame["shape"].to_numpy(dtype=object)), hex=True)
    values = (
        frame[["parcel_codes", *columns]]
        .astype(object)
        .where(frame[["parcel_codes", *columns]].notna(), None)
    )
    return Counter(zip(shapes, *(values[c] for c in values), strict=True))


def test_the_marks_of_a_corrected_parcel_are_the_delivery_s(loaded_office: Office, redrawn: Path) -> None:
    lu = clerk(loaded_office)
    _, loaded = load_package(loaded_office, redrawn, lu)
    assert loaded.counts["parcels"]["differing"] == 1
    before = {name: _rows(loaded_office, None, name) for name in FULL}
    assert redelivery.accept(loaded_office, loaded.delivery_id, [TWO], reason="复测", actor=lu) == 1
    for name, columns in FULL.items():
        assert before[name] != _rows(loaded_office, redrawn, name), "the delivery has other marks"
        delivered = _rows(loaded_office, redrawn, name, *columns, of=TWO)
        assert len(delivered) >= 3
        assert _rows(loaded_office, None, name, *columns, of=TWO) == delivered
        # The rest of the county too: what a neighbor shared is its own, nothing is lost or double.
        assert _rows(loaded_office, None, name) == _rows(loaded_office, redrawn, name)


def test_the_marks_of_the_first_survey_are_ended_and_stay(loaded_office: Office, redrawn: Path) -> None:
    lu = clerk(loaded_office)
    had = {name: sum(_rows(loaded_office, None, name, of=TWO).values()) for name in FULL}
    _, loaded = load_package(loaded_office, redrawn, lu)
    redelivery.accept(loaded_office, loaded.delivery_id, [TWO], reason="复测", actor=lu)
    for name, table in (("boundary_points", "boundary_point"), ("boundary_lines", "boundary_line")):
        ended = f"SELECT count(*) FROM {table} WHERE ended_by IS NOT NULL AND :code = ANY (parcel_codes)"
        assert number(loaded_office, ended, code=TWO) == had[name]
        assert number(loaded_office, f"SELECT count(*) FROM {table} WHERE ended_by IS NOT NULL") == had[name]


def test_marks_stay_where_nothing_is_accepted(loaded_office: Office, redrawn: Path) -> None:
    before = {name: _rows(loaded_office, None, name) for name in FULL}
    load_package(loaded_office, redrawn, clerk(loaded_office))
    assert {name: _rows(loaded_office, None, name) for name in FULL} == before
