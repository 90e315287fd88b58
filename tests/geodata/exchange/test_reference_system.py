"""A delivery's reference system: projected, the county's; anything else is said with its file."""

from pathlib import Path

import pytest
from pyproj import CRS

from geodata.errors import DeliveryError
from geodata.exchange import inventory
from geodata.exchange.read_package import read_package
from geodata.survey import Survey
from tests.support import packages
from tests.support.deliveries import copied

_COUNTY = 4523
"""CGCS2000 3° zone 35 with the zone number in the easting (4488 + 35): the demo county's."""


@pytest.fixture
def root(small_delivery: Path, tmp_path: Path) -> Path:
    return packages.lean(copied(small_delivery, tmp_path), "DK", "ZJD", "JBNTBHQ")


def _esri(epsg: int) -> str:
    return str(CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))


def _read(root: Path, srid: int | None = _COUNTY) -> Survey:
    with inventory.opened(root) as found:
        return read_package(found, srid=srid)


def test_the_countys_own_system_is_taken(root: Path) -> None:
    survey = _read(root)
    assert len(survey.frames["parcels"]) == 60
    assert not [f for f in survey.findings if f.rule == "layer.crs"]
    assert survey.frames["parcels"]["shape"].iloc[0].bounds[0] > 35_000_000, "zone 35 stands in the easting"


@pytest.mark.parametrize("epsg", [4490, 4326], ids=["CGCS2000", "WGS 84"])
def test_geographic_coordinates_are_refused(root: Path, epsg: int) -> None:
    packages.project(root, _esri(epsg))
    with pytest.raises(DeliveryError) as refused:
        _read(root)
    assert (
        "DK5106232017.shp的坐标系不能用：是经纬度坐标 (geographic)，按本县 CGCS2000 高斯-克吕格投影坐标提交"
        in refused.value.said.zh
    )


def test_the_finding_about_one_geographic_layer_names_its_file(root: Path) -> None:
    packages.layer(root, "ZJD").with_suffix(".prj").write_text(_esri(4490), encoding="ascii")
    survey = _read(root)
    assert [(f.objects, f.facts["why"]) for f in survey.findings if f.rule == "layer.crs"] == [
        (("file:ZJD5106232017.shp",), "是经纬度坐标 (geographic)")
    ]
    assert not survey.has("homestead_plots")
    assert survey.has("parcels")


@pytest.mark.parametrize("epsg", [4544, 4524, 32648], ids=["no zone number", "next zone", "UTM"])
def test_another_plane_than_the_countys_is_refused(root: Path, epsg: int) -> None:
    """4544 is the same meridian without the zone number: 35,000,000 m beside."""
    packages.project(root, _esri(epsg))
    with pytest.raises(DeliveryError):
        _read(root)
    own = _read(root, srid=None)
    assert len(own.frames["parcels"]) == 60, "without a county the delivery's own system counts"


def test_a_layer_of_another_belt_is_a_finding_with_both_names(root: Path) -> None:
    packages.layer(root, "ZJD").with_suffix(".prj").write_text(_esri(4544), encoding="ascii")
    found = [f for f in _read(root).findings if f.rule == "layer.crs"]
    assert [f.objects for f in found] == [("file:ZJD5106232017.shp",)]
    assert "zone 35" in found[0].facts["why"]
    assert "105E" in found[0].facts["why"].replace("_", " ")


def test_a_projection_by_an_esri_name_is_the_same_plane(root: Path) -> None:
    """ArcMap's own name for 4523; no authority in the file."""
    text = _esri(_COUNTY)
    assert "EPSG" not in text
    packages.project(root, text.replace(text.split('"')[1], "CGCS2000_3_Degree_GK_Zone_35_from_ArcMap"))
    assert not [f for f in _read(root).findings if f.rule == "layer.crs"]


def test_a_missing_prj_is_a_finding_and_the_countys_system_is_supposed(root: Path) -> None:
    packages.project(root, None)
    survey = _read(root)
    assert len(survey.frames["parcels"]) == 60
    said = {f.objects[0] for f in survey.findings if f.rule == "layer.file_missing"}
    assert "file:DK5106232017.shp" in said
    assert {f.facts["missing"] for f in survey.findings if f.rule == "layer.file_missing"} == {".prj"}


def test_without_prj_coordinates_of_another_belt_are_not_supposed_to_be_the_countys(root: Path) -> None:
    """Zone 35 is no place for a county in zone 36, nor for one without zone numbers."""
    packages.project(root, None)
    for srid in (4524, 4544):
        with pytest.raises(DeliveryError):
            _read(root, srid)


def test_an_unreadable_prj_is_said_with_its_file(root: Path) -> None:
    packages.layer(root, "ZJD").with_suffix(".prj").write_text("PROJCS[nonsense", encoding="ascii")
    survey = _read(root)
    assert [f.objects for f in survey.findings if f.rule == "layer.unreadable"] == [
        ("file:ZJD5106232017.shp",)
    ]
    assert len(survey.frames["parcels"]) == 60
    packages.layer(root, "DK").with_suffix(".prj").write_text("PROJCS[nonsense", encoding="ascii")
    with pytest.raises(DeliveryError, match=r"DK5106232017\.shp读不出来：.*重新导出后提交"):
        _read(root)
