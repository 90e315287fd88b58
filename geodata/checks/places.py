"""Parcels in their region, and in or out of protected farmland (standards.md §1.10, logic 13–14)."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.checks.attributes import rows_of
from geodata.checks.finding import Finding, about
from geodata.checks.mesh import is_parcel_shape
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from registry.codelists import YesNo


def _areas(survey: Survey, name: str) -> dict[str, shapely.Geometry]:
    """Return the valid areas of a region layer by code."""
    frame = survey.get(name)
    shapes = frame["shape"].to_numpy(dtype=object)
    usable = ~shapely.is_missing(shapes) & shapely.is_valid(shapes)
    return {
        code: shape
        for code, shape, ok in zip(frame["code"], shapes, usable, strict=True)
        if ok and isinstance(code, str)
    }


def outside_region(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:
    """A parcel lies in the area of its group or, where that is not delivered, its village (L13)."""
    groups, villages = _areas(survey, "group_areas"), _areas(survey, "village_areas")
    parcels = survey.get("parcels")
    shapes = parcels["shape"].to_numpy(dtype=object)
    usable = is_parcel_shape(shapes)
    for code, rows in parcels.groupby(parcels["code"].str[:14]).indices.items():
        area = groups.get(str(code), villages.get(str(code)[:12]))
        if area is None:
            continue
        wide = shapely.buffer(area, settings.region_m)
        shapely.prepare(wide)
        members = np.asarray(rows)
        own = members[usable[members]]
        out = own[~shapely.covers(wide, shapes[own])]
        mask = np.zeros(len(parcels), dtype=bool)
        mask[out] = True
        for row, item in rows_of(survey, "parcels", mask):
            beyond = shapely.difference(shapes[row], area)
            yield about(
                "place.outside_region",
                item,
                place=survey.place("parcels", row),
                shape=beyond,
                area=f"{shapely.area(beyond):.2f}",
            )


def protected_farmland(survey: Survey, settings: CheckSettings) -> Iterator[Finding]:
    """A parcel is marked protected exactly when it shares ground with the protected areas (L14)."""
    if not survey.has("protected_farmland"):
        return
    parcels = survey.get("parcels")
    shapes = parcels["shape"].to_numpy(dtype=object)
    usable = is_parcel_shape(shapes)
    inside = np.zeros(len(parcels), dtype=bool)
    inside[usable] = _shares_ground(
        shapes[usable], survey.frames["protected_farmland"], settings.protected_m2
    )
    marked = (parcels["is_protected_farmland"] == YesNo.YES).to_numpy()
    stated = parcels["is_protected_farmland"].notna().to_numpy()
    for row, item in rows_of(survey, "parcels", usable & stated & (marked != inside)):
        yield about("place.protected_farmland", item, place=survey.place("parcels", row), shape=shapes[row])


def _shares_ground(shapes: NDArray[np.object_], areas: pd.DataFrame, most: float) -> NDArray[np.bool_]:
    """Return which shapes share more than `most` m², or half their own area, with the areas."""
    least = np.minimum(most, shapely.area(shapes) / 2)
    zones = areas["shape"].to_numpy(dtype=object)
    zones = zones[~shapely.is_missing(zones) & shapely.is_valid(zones)]
    if not len(zones) or not len(shapes):
        return np.zeros(len(shapes), dtype=bool)
    parcel, zone = shapely.STRtree(zones).query(shapes, predicate="intersects")
    shapely.prepare(zones)
    covered = shapely.covers(zones[zone], shapes[parcel])
    share = np.where(covered, np.inf, 0.0)
    rest = np.flatnonzero(~covered)
    share[rest] = shapely.area(shapely.intersection(shapes[parcel[rest]], zones[zone[rest]]))
    total = np.zeros(len(shapes))
    np.add.at(total, parcel, share)
    return np.asarray(total > least)
