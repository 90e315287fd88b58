"""Rows as no surveyor should send them: for tests that hold two forms of one rule together."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from registry.geometry import MOST_VERTICES
from registry.rules.admission import Key
from tests.support.surveys import GRANTOR, H1, P1, P2, X, Y, box, ring


@dataclass(frozen=True)
class Rows:
    """A table: of each row its code, another column, and its shape."""

    code: list[str | None]
    other: list[str | None]
    shape: list[BaseGeometry | None]

    @property
    def keys(self) -> list[Key]:
        """The rows' keys of two parts."""
        return list(zip(self.code, self.other, strict=True))

    def column(self) -> "pd.Series[str]":
        """Return the codes as a frame has them."""
        return pd.Series(self.code, dtype="str")

    def frame(self) -> pd.DataFrame:
        """Return the keys as a frame has them."""
        return pd.DataFrame({"code": self.column(), "other": pd.Series(self.other, dtype="str")})

    def shapes(self) -> NDArray[np.object_]:
        """Return the shapes as a frame has them."""
        made = np.empty(len(self.shape), dtype=object)
        made[:] = self.shape
        return made


_GOOD = [GRANTOR, f"{GRANTOR}0001", H1, P1, P2, f"{H1}J", f"{H1}Q", "51", "510623"]
_SPOILT = st.builds(
    lambda code, spoil: spoil(code),
    st.sampled_from(_GOOD),
    st.sampled_from(
        [
            lambda c: f"{c}\n",
            lambda c: f" {c}",
            lambda c: f"{c}\x00",
            lambda c: f"\u202e{c}",
            lambda c: f"{c}\u200b",
            lambda c: c[:-1],
            lambda c: c * 3,
            lambda c: c[:14] + "0" * len(c[14:]),
            lambda c: c.translate({ord("1"): "\uff11"}),
            lambda c: c.replace("0", "\u0660"),
            lambda c: c.lower(),
            lambda c: c[:-1] + "j",
            lambda _: "",
            lambda _: "田" * 5_000,
        ]
    ),
)
CODES = st.one_of(st.none(), st.sampled_from(_GOOD), _SPOILT, st.text(max_size=20))


def _many_vertices(count: int) -> shapely.Polygon:
    """Return a polygon of `count` coordinates, the closing one counted."""
    angle = np.linspace(0, 2 * math.pi, count)
    xy = np.column_stack([X + 100 * np.cos(angle), Y + 100 * np.sin(angle)])
    xy[-1] = xy[0]
    return shapely.Polygon(xy)


def _odd(value: float) -> shapely.Polygon:
    return shapely.Polygon([(X, Y), (X, Y + 20), (value, Y + 20), (X + 30, Y)])


def _hostile() -> list[BaseGeometry | None]:
    with np.errstate(invalid="ignore"):
        return [
            None, shapely.Polygon(), shapely.MultiPolygon(), shapely.GeometryCollection(), shapely.Point(),
        shapely.Point(X, Y), shapely.Point(X, math.inf), shapely.Point(math.nan, Y), shapely.Point(1e9, Y),
        shapely.LineString([(X, Y), (X + 1, Y)]), shapely.LineString([(X, Y), (X, math.nan)]),
        shapely.LineString([(X, Y), (-1e8, Y)]), shapely.LineString(_many_vertices(MOST_VERTICES + 1).exterior),
        shapely.LineString(), shapely.MultiPoint([(X, Y)]), shapely.MultiLineString([[(X, Y), (X + 1, Y)]]),
        ring((0, 0), (40, 25), (40, 0), (0, 25)), ring((0, 0), (0, 25), (0, 0)), ring((0, 0), (1, 1), (2, 2)),
        shapely.MultiPolygon([ring((0, 0), (40, 25), (40, 0), (0, 25))]),
        shapely.MultiPolygon([box(0, 0)]), shapely.MultiPolygon([box(0, 0), box(0, 100)]),
        shapely.MultiPolygon([box(0, 0), shapely.Polygon()]), shapely.MultiPolygon([_odd(math.nan)]),
        shapely.GeometryCollection([box(0, 0), box(0, 100)]), shapely.force_3d(box(0, 0), -5.0),
        shapely.Polygon(box(0, 0).exterior, [box(1, 1, 2, 2).exterior]),
        shapely.Polygon(box(0, 0).exterior, [box(60, 60, 2, 2).exterior]), ring((0, 0), (0, 0.00001), (9, 9), (9, 0)),
        _odd(math.nan), _odd(math.inf), _odd(-math.inf), _odd(1e8), _odd(9.9e7), _odd(1e300),
        _many_vertices(MOST_VERTICES), _many_vertices(MOST_VERTICES + 1),
        ]  # fmt: skip


HOSTILE = _hostile()
_PLACE = st.integers(0, 60).map(lambda n: n * 1.0) | st.sampled_from([39.9995, 39.96, 40.04, 40.0])
_BOXES = st.builds(
    box, _PLACE, _PLACE, st.sampled_from([40.0, 0.02, 3_000.0]), st.sampled_from([25.0, 3_000])
)
SHAPES = st.sampled_from(HOSTILE) | _BOXES
ROWS = st.lists(st.tuples(CODES, CODES, SHAPES), max_size=12).map(
    lambda rows: Rows(*([row[k] for row in rows] for k in range(3)))
)
