"""CGCS2000 3° belts: zone n has EPSG 4488 + n with, 4509 + n without its number (standards.md §2)."""

import pytest
from pyproj import CRS

from registry import crs
from registry.errors import CrsError

ZONES = range(25, 46)


@pytest.mark.parametrize("zone", ZONES)
def test_the_belts_of_a_zone_are_what_proj_says_they_are(zone: int) -> None:
    for srid, false_easting in ((crs.prefixed_belt(zone), zone * 1e6 + 5e5), (crs.plain_belt(zone), 5e5)):
        proj = CRS.from_epsg(srid)
        values = {p.name: p.value for p in proj.coordinate_operation.params}  # type: ignore[union-attr]
        assert proj.name.startswith("CGCS2000 / 3-degree Gauss-Kruger")
        assert values["Longitude of natural origin"] == 3 * zone
        assert values["False easting"] == false_easting
        assert crs.belt_zone(srid) == zone


def test_sichuan_lies_in_the_belts_of_the_standard() -> None:
    assert [crs.prefixed_belt(z) for z in (33, 34, 35, 36)] == [4521, 4522, 4523, 4524]
    assert [crs.plain_belt(z) for z in (33, 34, 35, 36)] == [4542, 4543, 4544, 4545]


@pytest.mark.parametrize("zone", [24, 46, 0, -1])
def test_there_are_no_other_zones_in_china(zone: int) -> None:
    with pytest.raises(AssertionError, match="no 3° zone"):
        crs.prefixed_belt(zone)
    with pytest.raises(AssertionError, match="no 3° zone"):
        crs.plain_belt(zone)


@pytest.mark.parametrize("srid", [4512, 4555, 3857, 4490, 32648])
def test_other_systems_are_no_belt(srid: int) -> None:
    assert crs.belt_zone(srid) is None


@pytest.mark.parametrize(
    ("srid", "prefixed"), [(4513, True), (4533, True), (4534, False), (4554, False), (4512, False)]
)
def test_which_belts_carry_their_number(srid: int, *, prefixed: bool) -> None:
    assert crs.is_prefixed(srid) is prefixed


@pytest.mark.parametrize("srid", [4523, 4544, 2154, 3405])
def test_a_projected_metric_system_may_store_a_county(srid: int) -> None:
    assert crs.storage_crs(srid) == CRS.from_epsg(srid)


@pytest.mark.parametrize(
    ("srid", "why"),
    [
        (4490, "geographic"),
        (4326, "geographic"),
        (3857, "true metres"),
        (2263, "true metres"),
        (999_999, "PROJ"),
    ],
)
def test_degrees_feet_and_web_maps_may_not(srid: int, why: str) -> None:
    with pytest.raises(CrsError, match=why):
        crs.storage_crs(srid)


ESRI = (
    'PROJCS["Zhongjiang_GK_35",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",35500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian}],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
"""A .prj as ESRI's programs write it: no authority, names of its own."""


def test_the_names_of_esri_are_the_same_plane() -> None:
    esri = CRS.from_wkt(ESRI.format(meridian="105.0"))
    assert esri.name != CRS.from_epsg(4523).name
    assert crs.same_plane(CRS.from_epsg(4523), esri)
    assert not crs.same_plane(CRS.from_epsg(4523), CRS.from_wkt(ESRI.format(meridian="104.0")))


@pytest.mark.parametrize(
    ("other", "why"), [(4524, "zone"), (4544, "false easting"), (2359, "ellipsoid"), (4490, "degrees")]
)
def test_another_belt_or_ellipsoid_is_another_plane(other: int, why: str) -> None:
    assert not crs.same_plane(CRS.from_epsg(4523), CRS.from_epsg(other)), why


def test_transformers_take_easting_first() -> None:
    # 105°E is the central meridian of zone 35: its easting is the false easting, and north is large.
    easting, northing = crs.transformer(crs.CGCS2000_GEOGRAPHIC, 4523).transform(105.0, 31.0)
    assert easting == pytest.approx(35_500_000.0, abs=1e-6)
    assert northing == pytest.approx(3_430_974, abs=1)  # the meridian's length to 31°N
    back = crs.transformer(4523, crs.CGCS2000_GEOGRAPHIC).transform(easting, northing)
    assert back == pytest.approx((105.0, 31.0), abs=1e-9)
