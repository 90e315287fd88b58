"""Coordinate reference systems: the only file that holds EPSG numbers.

A county works in one projected metric CRS; in China one 3° Gauss-Krüger belt of CGCS2000, easting
with the zone number (EPSG 4513–4533, zone n = 4488 + n) or without (EPSG 4534–4554, zone n =
4509 + n); zone n has its central meridian at 3n° (standards.md §2). All of them have the axis
order north, east in EPSG: transformers here always take and give x = easting, y = northing.
"""

from functools import lru_cache

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjError

from registry.errors import CrsError

WEB = 3857
GEOGRAPHIC = 4326
CGCS2000_GEOGRAPHIC = 4490
_PREFIXED_FIRST, _PLAIN_FIRST, _FIRST_ZONE, _LAST_ZONE = 4513, 4534, 25, 45
_PREFIXED_BASE, _PLAIN_BASE = 4488, 4509
_WIDE_FIRST_ZONE, _WIDE_LAST_ZONE, _WIDE_PREFIXED_BASE, _WIDE_PLAIN_BASE = 13, 23, 4478, 4489


def prefixed_belt(zone: int) -> int:
    """Return the EPSG code of CGCS2000 3° zone `zone` with the zone number in the easting."""
    assert _FIRST_ZONE <= zone <= _LAST_ZONE, f"no 3° zone {zone} in China"
    return _PREFIXED_BASE + zone


def plain_belt(zone: int) -> int:
    """Return the EPSG code of CGCS2000 3° zone `zone` without the zone number."""
    assert _FIRST_ZONE <= zone <= _LAST_ZONE, f"no 3° zone {zone} in China"
    return _PLAIN_BASE + zone


def belt(zone: int, *, prefixed: bool) -> int | None:
    """Return the EPSG code of a CGCS2000 zone, 3° (25–45) or 6° (13–23), or None for any other number."""
    if _FIRST_ZONE <= zone <= _LAST_ZONE:
        return prefixed_belt(zone) if prefixed else plain_belt(zone)
    if _WIDE_FIRST_ZONE <= zone <= _WIDE_LAST_ZONE:
        return zone + (_WIDE_PREFIXED_BASE if prefixed else _WIDE_PLAIN_BASE)
    return None


def belt_zone(srid: int) -> int | None:
    """Return the 3° zone number of a CGCS2000 belt, or None for any other system."""
    for base in (_PREFIXED_BASE, _PLAIN_BASE):
        if base + _FIRST_ZONE <= srid <= base + _LAST_ZONE:
            return srid - base
    return None


def is_prefixed(srid: int) -> bool:
    """Return whether eastings of this belt carry the zone number."""
    return _PREFIXED_FIRST <= srid < _PLAIN_FIRST


def storage_crs(srid: int) -> CRS:
    """Return the CRS a county may store in; raises CrsError unless projected and metric."""
    try:
        crs = CRS.from_epsg(srid)
    except ProjError as error:
        raise CrsError(crs=f"EPSG:{srid}", why="PROJ does not know it") from error
    if not crs.is_projected:
        raise CrsError(crs=f"EPSG:{srid}", why="it is geographic (degrees); choose a projected one")
    if {axis.unit_name for axis in crs.axis_info} != {"metre"} or srid == WEB:
        raise CrsError(crs=f"EPSG:{srid}", why="its plane is not in true metres")
    return crs


def same_plane(a: CRS, b: CRS) -> bool:
    """Return whether two projected systems give the same coordinates, whatever their names.

    ESRI's .prj files carry no authority and name things their own way; what counts is
    projection, central meridian, false origin and ellipsoid.
    """
    if a == b:
        return True
    return a.is_projected and b.is_projected and _plane(a) == _plane(b)


def false_easting(crs: CRS) -> float:
    """Return the metres that a projection adds to eastings, the zone's millions among them."""
    assert crs.coordinate_operation is not None
    return next((float(p.value) for p in crs.coordinate_operation.params if p.name == "False easting"), 0.0)


def is_national(crs: CRS) -> bool:
    """Return whether a projected system is transverse Mercator on the ellipsoid of CGCS2000."""
    return (
        same_plane(crs, crs)
        and _plane(crs)[0] == _plane(_national())[0]
        and (_plane(crs)[2] == _plane(_national())[2])
    )


@lru_cache
def _national() -> CRS:
    return CRS.from_epsg(_PLAIN_FIRST)


def _plane(crs: CRS) -> tuple[object, ...]:
    conversion = crs.coordinate_operation
    ellipsoid = crs.ellipsoid
    assert conversion is not None
    assert ellipsoid is not None
    # Gauss-Krüger is Transverse Mercator under another name.
    method = conversion.method_name.replace("Gauss-Kruger", "Transverse Mercator").casefold()
    numbers = sorted(
        (p.name.casefold().replace("_", " "), round(float(p.value) * p.unit_conversion_factor, 9))
        for p in conversion.params
    )
    values = tuple(value for _, value in numbers if value)
    axis = round(ellipsoid.semi_major_metre, 3), round(ellipsoid.inverse_flattening, 6)
    return method, tuple(sorted(values)), axis, crs.axis_info[0].unit_conversion_factor


@lru_cache
def transformer(source: int, target: int) -> Transformer:
    """Return a cached transformer between EPSG codes, x = easting or longitude first."""
    return Transformer.from_crs(source, target, always_xy=True)
