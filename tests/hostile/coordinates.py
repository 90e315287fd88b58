"""Coordinates and reference systems that cannot be right."""

import struct
from collections.abc import Callable

from pyproj import CRS

from tests.hostile.case import Case, Corpus
from tests.hostile.spoiling import DK, FIRST, UNREADABLE, patch
from tests.support.edits import Delivery

COORDINATES = Corpus()
refused, found = COORDINATES.refused, COORDINATES.found


def _coordinate(d: Delivery, index: int, value: float) -> None:
    """Set the x of a vertex of the first parcel, which has one part."""
    patch(d.layer("DK"), 100 + 8 + 44 + 4 + 16 * index, struct.pack("<d", value))


for _name, _value in {
    "nan": float("nan"), "infinite": float("inf"), "minus_infinite": float("-inf"), "of_1e308": 1e308,
    "of_minus_1e308": -1e308, "of_1e18": 1e18, "denormal": 5e-324,
}.items():  # fmt: skip

    def _build(d: Delivery, value: float = _value) -> None:
        _coordinate(d, 1, value)

    _rule = "layer.place" if _name == "denormal" else "topology.valid"
    COORDINATES.cases.append(
        Case(f"a_coordinate_{_name}", _build, rule=_rule, about=DK if _name == "denormal" else FIRST)
    )


@found("topology.empty", FIRST)
def all_coordinates_nan(d: Delivery) -> None:
    for k in range(4):
        _coordinate(d, k, float("nan"))


def _moved(d: Delivery, move: Callable[[float, float], tuple[float, float]], *codes: str) -> None:
    for code in codes or ("DK", "JZD", "JZX", "XJXZQ", "XJQY", "CJQY", "ZJQY"):
        with d.edited(code) as features:
            for feature in features:
                feature.parts = [[move(x, y) for x, y in part] for part in feature.parts]


@found("layer.place", DK, "颠倒")
def swapped_axes(d: Delivery) -> None:
    _moved(d, lambda x, y: (y, x), "DK")


@found("layer.place", DK, "带号")
def coordinates_without_the_zone_number(d: Delivery) -> None:
    _moved(d, lambda x, y: (x - 35_000_000, y), "DK")


@found("layer.place", DK, "36")
def coordinates_of_the_next_zone(d: Delivery) -> None:
    _moved(d, lambda x, y: (x + 1_000_000, y), "DK")


@found("layer.place", DK, "经纬度")
def coordinates_in_degrees(d: Delivery) -> None:
    _moved(d, lambda x, y: (104.6 + (x - 35_460_000) / 1e5, 30.9 + (y - 3_420_000) / 1e5), "DK")


@found("layer.place", DK, "0")
def coordinates_of_a_local_grid(d: Delivery) -> None:
    _moved(d, lambda x, y: (x % 1000, y % 1000), "DK")


@found("layer.place", "JZD5106232017.shp", "颠倒")
def boundary_points_with_swapped_axes(d: Delivery) -> None:
    _moved(d, lambda x, y: (y, x), "JZD")


@found("layer.place", "第3行", "36")
def one_parcel_in_the_next_zone(d: Delivery) -> None:
    with d.edited("DK") as features:
        features[2].parts = [[(x + 1_000_000, y) for x, y in part] for part in features[2].parts]


@found("layer.crs", "SL5106232017.xml", "105")
def metadata_with_another_meridian(d: Delivery) -> None:
    path = d.root / "元数据/SL5106232017.xml"
    path.write_text(path.read_text("utf-8").replace("<centralMer>105", "<centralMer>102"), "utf-8")


def _project(d: Delivery, text: str) -> None:
    d.layer("DK", ".prj").write_text(text, encoding="utf-8")


for _name, _epsg in {
    "cgcs2000_degrees": 4490,
    "wgs84_degrees": 4326,
}.items():

    def _build(d: Delivery, epsg: int = _epsg) -> None:
        _project(d, CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))

    COORDINATES.cases.append(Case(f"a_prj_in_{_name}", _build, refused=("坐标系不能用", "经纬度", DK)))

for _name, _epsg, _datum in (("xian80", 2363, "西安80"), ("beijing54", 2435, "北京54"),
                             ("xian80_degrees", 4610, "西安80"), ("beijing54_degrees", 4214, "北京54")):  # fmt: skip

    def _build(d: Delivery, epsg: int = _epsg) -> None:
        _project(d, CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))

    COORDINATES.cases.append(Case(f"a_prj_in_{_name}", _build, refused=(_datum, "请测绘单位提供", DK)))

for _name, _epsg, _says in (("utm", 32648, "UTM"),
                            ("web_mercator", 3857, "CGCS2000")):  # fmt: skip

    def _build(d: Delivery, epsg: int = _epsg) -> None:
        _project(d, CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))

    COORDINATES.cases.append(Case(f"a_prj_in_{_name}", _build, rule="layer.crs", about=DK, says=_says))


@found("layer.place", DK, "带号")
def a_prj_of_the_next_zone(d: Delivery) -> None:
    _project(d, CRS.from_epsg(4524).to_wkt("WKT1_ESRI"))


@found("layer.crs", "JZD5106232017.shp", "与本县坐标系")
def layers_in_different_systems(d: Delivery) -> None:
    d.layer("JZD", ".prj").write_text(CRS.from_epsg(4544).to_wkt("WKT1_ESRI"), encoding="ascii")


for _name, _text in {
    "noise": "\x01\x02\x03" * 300,     "a_web_page": "<!DOCTYPE html><html></html>", "an_address": "http://127.0.0.1:1/crs.wkt",
    "a_file_name": "/etc/passwd",
}.items():  # fmt: skip

    def _build(d: Delivery, text: str = _text) -> None:
        _project(d, text)

    COORDINATES.cases.append(Case(f"a_prj_of_{_name}", _build, rule="layer.crs", about=DK))


@refused(*UNREADABLE)
def a_prj_of_garbage(d: Delivery) -> None:
    _project(d, "PROJCS[nonsense")


@refused(*UNREADABLE)
def a_prj_of_a_bomb_of_brackets(d: Delivery) -> None:
    _project(d, "PROJCS[" * 50_000)


@found("layer.crs", DK)
def a_prj_that_is_empty(d: Delivery) -> None:
    _project(d, "")


for _suffix in (".shx", ".dbf"):

    def _build(d: Delivery, suffix: str = _suffix) -> None:
        d.layer("DK", suffix).unlink()

    COORDINATES.cases.append(
        Case(f"no_{_suffix[1:]}", _build, refused=(DK, f"缺少配套文件 {_suffix}", "一起提交"))
    )


@found("layer.file_missing", DK, ".prj")
def no_prj(d: Delivery) -> None:
    d.layer("DK", ".prj").unlink()


@found("layer.file_missing", "JZX5106232017.shp", ".shx")
def no_shx_of_another_layer(d: Delivery) -> None:
    d.layer("JZX", ".shx").unlink()
