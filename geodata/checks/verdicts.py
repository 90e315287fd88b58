"""The reasons to refuse a row, asked of a whole table at once: twins of `registry/rules/admission.py`."""

from collections.abc import Collection

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.checks.attributes import fits
from geodata.checks.mesh import Mesh, is_bounded, is_parcel_shape
from geodata.checks.topology import Overlaps, intersecting
from registry.codes import CodeForm

Mask = NDArray[np.bool_]
Shapes = NDArray[np.object_]
_POLYGONS = (3, 6)


def lack_code(code: "pd.Series[str]") -> Mask:
    """Return which rows have no code."""
    return code.isna().to_numpy()


def ill_formed(code: "pd.Series[str]", form: CodeForm) -> Mask:
    """Return which codes are missing or not of the form."""
    return ~fits(code, form.pattern).to_numpy()


def stand_twice(keys: pd.DataFrame) -> Mask:
    """Return which whole keys, a column a part, stand more than once."""
    return keys.duplicated(keep=False).to_numpy() & keys.notna().all(axis=1).to_numpy()


def unknown(code: "pd.Series[str]", known: Collection[str], digits: int | None = None) -> Mask:
    """Return which rows refer to none of those known, by the first `digits` of their code."""
    wanted = code.str[:digits] if digits else code
    return ~wanted.isin(known).to_numpy() | code.isna().to_numpy()


def no_polygon(shapes: Shapes) -> Mask:
    """Return which units have no shape, or one that is no polygon."""
    polygon = np.isin(shapely.get_type_id(shapes), _POLYGONS)
    return np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes) | ~polygon)


def parts(shapes: Shapes) -> Mask:
    """Return which units lie in several parts."""
    return np.asarray(~no_polygon(shapes) & (shapely.get_num_geometries(shapes) > 1))


def flawed(shapes: Shapes) -> Mask:
    """Return which units' polygons cross themselves, or cannot be drawn on this earth."""
    return ~is_parcel_shape(shapes) & ~no_polygon(shapes) & ~parts(shapes)


def no_mark(shapes: Shapes, kind: shapely.GeometryType) -> Mask:
    """Return which boundary points or lines have no shape of their kind."""
    return np.asarray((shapely.get_type_id(shapes) != kind) | shapely.is_empty(shapes))


def flawed_mark(shapes: Shapes, kind: shapely.GeometryType) -> Mask:
    """Return which boundary points or lines cannot be drawn on this earth."""
    return ~no_mark(shapes, kind) & ~is_bounded(shapes)


def overlapping(mesh: Mesh, tolerance_m2: float) -> Overlaps:
    """Return the pairs that share more ground than the register tolerates, however thin."""
    found = intersecting(mesh)
    found = found.of(found.size > tolerance_m2)
    first, second = mesh.shapes[found.first], mesh.shapes[found.second]
    return found.of(shapely.relate_pattern(first, second, "2********"))
