"""Xian 1980 and Beijing 1954 are refused with advice at every door; other countries' datums are not."""

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import CRS

from geodata.errors import DeliveryError
from geodata.exchange import inventory
from geodata.exchange.datum import old_datum, old_datum_said
from geodata.exchange.mapped import read_mapped, read_mapping
from geodata.exchange.read_package import read_package
from tests.support import packages
from tests.support.deliveries import copied

_ADVICE = "转换参数不公开，本系统不自行换算；请测绘单位提供 CGCS2000 坐标"


def _esri(epsg: int) -> str:
    return str(CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))


@pytest.mark.parametrize(
    ("epsg", "name"),
    [(2363, "西安80"), (4610, "西安80"), (2437, "北京54"), (4214, "北京54"), (4555, "北京54")],
)
def test_an_old_datum_is_known_by_epsg_and_by_esri_names(epsg: int, name: str) -> None:
    for crs in (CRS.from_epsg(epsg), CRS.from_wkt(_esri(epsg))):
        assert (old_datum(crs) or "").startswith(name)


def test_an_old_datum_is_known_with_parameters_and_by_its_ellipsoid() -> None:
    proj = "+proj=tmerc +lon_0=105 +x_0=500000 +a=6378140 +rf=298.257 +units=m"
    for text in (proj, f"{proj} +towgs84=1,2,3"):
        assert old_datum(CRS.from_user_input(text)) == "西安80 (Xian 1980)"


@pytest.mark.parametrize("epsg", [4523, 4544, 4490, 4326, 32648, 2154, 28406])
def test_other_datums_are_none_of_them(epsg: int) -> None:
    """28406 stands on Krassovsky's ellipsoid, as Beijing 1954 does."""
    assert old_datum(CRS.from_epsg(epsg)) is None
    assert old_datum(None) is None


def test_headers_name_datums_in_many_ways() -> None:
    old = {
        s: (old_datum_said(s) or "")[:4] for s in ("1980西安坐标系", "80国家大地坐标系", "西安80", "北京54")
    }
    assert list(old.values()) == ["西安80", "西安80", "西安80", "北京54"]
    assert [old_datum_said(s) for s in ("2000国家大地坐标系", "CGCS2000", "")] == [None] * 3


def test_a_package_on_an_old_datum_is_refused_with_advice(small_delivery: Path, tmp_path: Path) -> None:
    root = packages.lean(copied(small_delivery, tmp_path), "DK", "ZJD")
    packages.layer(root, "ZJD").with_suffix(".prj").write_text(_esri(2363), encoding="ascii")
    with inventory.opened(root) as found:
        (said,) = [f for f in read_package(found).findings if f.rule == "layer.crs"]
    assert said.objects == ("file:ZJD5106232017.shp",)
    assert _ADVICE in said.facts["why"]
    packages.project(root, _esri(2437))
    with inventory.opened(root) as found, pytest.raises(DeliveryError, match=f"北京54.*{_ADVICE}"):
        read_package(found)


def test_metadata_that_declare_xian_are_believed_where_the_prj_is_missing(
    small_delivery: Path, tmp_path: Path
) -> None:
    root = packages.lean(copied(small_delivery, tmp_path), "DK", "ZJD")
    (xml,) = root.rglob("*.xml")
    text = xml.read_text(encoding="utf-8")
    assert text.count("<coorRSID>001<") == 1
    xml.write_text(text.replace("<coorRSID>001<", "<coorRSID>002<"), encoding="utf-8")
    with inventory.opened(root) as found:
        survey = read_package(found)
    assert [f.objects for f in survey.findings if f.rule == "layer.crs"] == [(f"file:{xml.name}",)]
    packages.project(root, None)
    with inventory.opened(root) as found, pytest.raises(DeliveryError, match=_ADVICE):
        read_package(found)


def test_a_file_on_an_old_datum_is_refused_whatever_the_mapping_says(tmp_path: Path) -> None:
    path = tmp_path / "old.gpkg"
    shape = shapely.to_wkb([shapely.box(500_000, 3_400_000, 500_100, 3_400_010)])
    label = [np.array(["a"], dtype=object)]
    pyogrio.raw.write(path, shape, label, ["label"], geometry_type="Polygon", crs="EPSG:2384")
    text = (
        '[grantor]\ncode = "51062310020100"\nname = "A"\n[parcel]\nname = "label"\nmeasured_area = "shape"\n'
    )
    for source in ("", '[source]\ncrs = "EPSG:4544"\n'):
        (tmp_path / "map.toml").write_text(source + text, encoding="utf-8")
        with pytest.raises(DeliveryError, match=_ADVICE):
            read_mapped(path, read_mapping(tmp_path / "map.toml"), srid=4523)
