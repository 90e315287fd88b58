"""Bad shapefiles, dbf files, reference systems and GeoPackages."""

import os
import shutil
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
import shapefile
import shapely
from pyproj import CRS

from tests.hostile.case import Case, Corpus
from tests.support import packages
from tests.support.edits import Delivery

LAYERS = Corpus()
refused, found = LAYERS.refused, LAYERS.found
DK, FIRST = "DK5106232017.shp", "parcel:5106231002000100001"
UNREADABLE = ("地块图层 DK 读不出来", DK, "重新导出后提交")


def patch(path: Path, offset: int, value: bytes) -> None:
    """Overwrite bytes of a file."""
    data = bytearray(path.read_bytes())
    data[offset : offset + len(value)] = value
    path.write_bytes(data)


def cut(path: Path, size: int) -> None:
    """Cut a file; a negative size counts from its end."""
    data = path.read_bytes()
    path.write_bytes(data[:size])


# ---- shp ------------------------------------------------------------------------------------------------


def _spoilt(name: str, spoil: Callable[[Path], object], suffix: str = ".shp") -> Callable[[Delivery], None]:
    def build(d: Delivery) -> None:
        spoil(d.layer("DK", suffix))

    build.__name__ = name
    return build


for _name, _spoil in {
    "an_empty_shp": lambda p: cut(p, 0),
    "a_shp_of_half_a_header": lambda p: cut(p, 50),
    "a_shp_of_text": lambda p: p.write_text("这不是图层\n" * 500, encoding="utf-8"),
    "a_shp_of_zeros": lambda p: p.write_bytes(bytes(5000)),
    "a_shp_of_noise": lambda p: p.write_bytes(np.random.default_rng(1).bytes(50_000)),
    "a_shp_with_another_file_code": lambda p: patch(p, 0, b"\0\0\x27\x0b"),
    "a_shp_that_is_a_pdf": lambda p: p.write_bytes(b"%PDF-1.7\n" + bytes(4000)),
    "a_shp_that_is_a_zip": lambda p: p.write_bytes(b"PK\x03\x04" + bytes(4000)),
    "a_shp_that_is_geojson": lambda p: p.write_text('{"type":"FeatureCollection","features":[]}'),
    "a_shp_that_is_a_vrt_of_passwd": lambda p: p.write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="DK5106232017"><SrcDataSource>/etc/passwd</SrcDataSource>'
        "<SrcLayer>passwd</SrcLayer><GeometryType>wkbPolygon</GeometryType></OGRVRTLayer></OGRVRTDataSource>"),
    "a_shp_that_is_a_wfs_address": lambda p: p.write_text(
        "<OGRWFSDataSource><URL>http://127.0.0.1:1/wfs</URL></OGRWFSDataSource>"),
}.items():  # fmt: skip
    LAYERS.cases.append(Case(_name, _spoilt(_name, _spoil), refused=UNREADABLE))


@refused(*UNREADABLE)
def a_shp_cut_in_the_middle(d: Delivery) -> None:
    cut(d.layer("DK"), d.layer("DK").stat().st_size // 2)


@refused(*UNREADABLE)
def a_shp_cut_in_its_last_record(d: Delivery) -> None:
    cut(d.layer("DK"), -20)


@refused(*UNREADABLE)
def a_record_that_states_another_length(d: Delivery) -> None:
    patch(d.layer("DK"), 104, struct.pack(">i", 4))


@found("topology.empty", FIRST)
def a_record_with_two_thousand_million_points(d: Delivery) -> None:
    patch(d.layer("DK"), 100 + 8 + 40, struct.pack("<i", 2_000_000_000))


@found("topology.empty", FIRST)
def a_record_with_a_negative_number_of_points(d: Delivery) -> None:
    patch(d.layer("DK"), 100 + 8 + 40, struct.pack("<i", -5))


@found("topology.empty", FIRST)
def a_record_with_a_million_parts(d: Delivery) -> None:
    patch(d.layer("DK"), 100 + 8 + 36, struct.pack("<i", 1_000_000))


@found("topology.empty", FIRST)
def a_record_whose_parts_begin_beyond_it(d: Delivery) -> None:
    patch(d.layer("DK"), 100 + 8 + 44, struct.pack("<i", 70_000))


@found("topology.empty", FIRST)
def a_record_of_another_shape_type(d: Delivery) -> None:
    patch(d.layer("DK"), 100 + 8, struct.pack("<i", 99))


def _points(d: Delivery, kind: int, write: Callable[[shapefile.Writer, object], None]) -> None:
    features = d.features("DK")
    with shapefile.Reader(str(d.layer("DK")), encoding="gbk") as file:
        fields = [f for f in file.fields if f[0] != "DeletionFlag"]
    with shapefile.Writer(str(d.layer("DK")), shapeType=kind, encoding="gbk") as out:
        for item in fields:
            out.field(*item)
        for feature in features:
            out.record(**feature.row)
            write(out, feature)


@refused("图形是点，应为面", DK)
def points_as_parcels(d: Delivery) -> None:
    _points(d, shapefile.POINT, lambda out, f: out.point(*f.parts[0][0]))


@refused("图形是线，应为面", DK)
def lines_as_parcels(d: Delivery) -> None:
    _points(d, shapefile.POLYLINE, lambda out, f: out.line(f.parts))


@refused("图形是点，应为面", DK)
def clouds_of_points_as_parcels(d: Delivery) -> None:
    _points(d, shapefile.MULTIPOINT, lambda out, f: out.multipoint(f.parts[0]))


@found("topology.empty", FIRST)
def parcels_without_any_shape(d: Delivery) -> None:
    _points(d, shapefile.POLYGON, lambda out, f: out.null())


def _heights(d: Delivery, value: float) -> None:
    def write(out: shapefile.Writer, f: object) -> None:
        out.polyz([[[x, y, value, value] for x, y in ring] for ring in f.parts])

    _points(d, shapefile.POLYGONZ, write)


@found("package.missing", "table:CBF")
def parcels_with_heights_of_nan(d: Delivery) -> None:
    """Heights are left out, whatever they are: what is found is another thing that was spoilt."""
    _heights(d, float("nan"))
    d.sql("DROP TABLE CBF")


@found("package.missing", "table:CBF")
def parcels_with_infinite_heights(d: Delivery) -> None:
    _heights(d, float("inf"))
    d.sql("DROP TABLE CBF")


# ---- coordinates ------------------------------------------------------------------------------------------


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
    LAYERS.cases.append(
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


# ---- reference systems --------------------------------------------------------------------------------------


def _project(d: Delivery, text: str) -> None:
    d.layer("DK", ".prj").write_text(text, encoding="utf-8")


for _name, _epsg in {
    "cgcs2000_degrees": 4490,
    "wgs84_degrees": 4326,
    "xian80_degrees": 4610,
    "beijing54_degrees": 4214,
}.items():

    def _build(d: Delivery, epsg: int = _epsg) -> None:
        _project(d, CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))

    LAYERS.cases.append(Case(f"a_prj_in_{_name}", _build, refused=("坐标系不能用", "经纬度", DK)))

for _name, _epsg, _says in (("xian80", 2363, "1980"), ("beijing54", 2435, "1954"), ("utm", 32648, "UTM"),
                            ("web_mercator", 3857, "CGCS2000")):  # fmt: skip

    def _build(d: Delivery, epsg: int = _epsg) -> None:
        _project(d, CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))

    LAYERS.cases.append(Case(f"a_prj_in_{_name}", _build, rule="layer.crs", about=DK, says=_says))


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

    LAYERS.cases.append(Case(f"a_prj_of_{_name}", _build, rule="layer.crs", about=DK))


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

    LAYERS.cases.append(
        Case(f"no_{_suffix[1:]}", _build, refused=(DK, f"缺少配套文件 {_suffix}", "一起提交"))
    )


@found("layer.file_missing", DK, ".prj")
def no_prj(d: Delivery) -> None:
    d.layer("DK", ".prj").unlink()


@found("layer.file_missing", "JZX5106232017.shp", ".shx")
def no_shx_of_another_layer(d: Delivery) -> None:
    d.layer("JZX", ".shx").unlink()


# ---- shx -----------------------------------------------------------------------------------------------------


for _name, _spoil, _words in (
    ("an_empty_shx", lambda p: cut(p, 0), UNREADABLE),
    ("a_shx_of_noise", lambda p: p.write_bytes(np.random.default_rng(2).bytes(580)), UNREADABLE),
    ("a_shx_of_half_a_header", lambda p: cut(p, 40), UNREADABLE),
):
    LAYERS.cases.append(Case(_name, _spoilt(_name, _spoil, ".shx"), refused=_words))


@refused(*UNREADABLE)
def a_shx_cut_in_half(d: Delivery) -> None:
    cut(d.layer("DK", ".shx"), 100 + 8 * 30)


@refused(*UNREADABLE)
def a_shx_whose_offsets_lead_beyond_the_file(d: Delivery) -> None:
    patch(d.layer("DK", ".shx"), 100 + 8 * 5, struct.pack(">i", 2**30))


@refused(*UNREADABLE)
def a_shx_whose_offsets_all_lead_to_one_record(d: Delivery) -> None:
    path = d.layer("DK", ".shx")
    data = path.read_bytes()
    path.write_bytes(data[:100] + data[100:108] * ((len(data) - 100) // 8))


@refused(*UNREADABLE)
def a_shx_of_another_layer(d: Delivery) -> None:
    shutil.copy(d.layer("JZX", ".shx"), d.layer("DK", ".shx"))


# ---- dbf -----------------------------------------------------------------------------------------------------


for _name, _spoil in {
    "an_empty_dbf": lambda p: cut(p, 0),
    "a_dbf_of_half_a_header": lambda p: cut(p, 20),
    "a_dbf_of_noise": lambda p: p.write_bytes(np.random.default_rng(3).bytes(30_000)),
    "a_dbf_that_states_records_of_no_length": lambda p: patch(p, 10, struct.pack("<H", 0)),
    "a_dbf_that_states_no_header": lambda p: patch(p, 8, struct.pack("<H", 0)),
    "a_dbf_past_the_limit_of_2_gb": lambda p: os.truncate(p, 2**31 + 5000),
}.items():
    LAYERS.cases.append(Case(_name, _spoilt(_name, _spoil, ".dbf"), refused=("地块图层 DK 读不出来", DK)))


for _name, _spoil in {
    "a_dbf_that_states_more_rows": lambda p: patch(p, 4, struct.pack("<I", 4_000_000_000)),
    "a_dbf_that_states_fewer_rows": lambda p: patch(p, 4, struct.pack("<I", 10)),
    "a_dbf_that_states_no_rows": lambda p: patch(p, 4, struct.pack("<I", 0)),
    "a_dbf_cut_in_the_middle": lambda p: cut(p, p.stat().st_size // 2),
    "a_dbf_that_states_longer_records": lambda p: patch(p, 10, struct.pack("<H", 3000)),
}.items():
    LAYERS.cases.append(Case(_name, _spoilt(_name, _spoil, ".dbf"), refused=UNREADABLE))


@found("boundary.parcel_unknown", "point:", "5106231002000100001")
def a_dbf_with_a_deleted_row(d: Delivery) -> None:
    path = d.layer("DK", ".dbf")
    patch(path, _first_row(path), b"*")


def _field(p: Path, code: str) -> int:
    return p.read_bytes().index(code.encode().ljust(11, b"\0"))


def _first_row(p: Path) -> int:
    return int.from_bytes(p.read_bytes()[8:10], "little")


@found("table.column_missing", "table:DK#code")
def a_field_renamed(d: Delivery) -> None:
    path = d.layer("DK", ".dbf")
    patch(path, _field(path, "DKBM"), b"DKBN")


@refused(DK, "DKBM", "两次")
def a_field_twice(d: Delivery) -> None:
    path = d.layer("DK", ".dbf")
    patch(path, _field(path, "DKMC"), b"DKBM")


@refused(DK, "DKBM", "两次")
def a_field_twice_in_another_case(d: Delivery) -> None:
    path = d.layer("DK", ".dbf")
    patch(path, _field(path, "DKMC"), b"dkbm")


@found("value.missing", "#measured_area")
def a_number_overflown_to_stars(d: Delivery) -> None:
    path = d.layer("DK", ".dbf")
    data = path.read_bytes()
    at, start = 32, 1
    while data[at : at + 4] != b"SCMJ" or data[at + 4] != 0:
        start, at = start + data[at + 16], at + 32
    patch(path, _first_row(path) + start, b"*" * data[at + 16])


@found("value.type", "#measured_area")
def an_area_field_of_text(d: Delivery) -> None:
    _text_area(d, "约三亩")


@found("value.type", "#measured_area")
def an_area_of_infinity(d: Delivery) -> None:
    _text_area(d, "1e999")


@found("value.range", "#measured_area")
def an_area_of_1e308(d: Delivery) -> None:
    _text_area(d, "1e308")


@found("parcel.area_positive", FIRST)
def a_negative_area(d: Delivery) -> None:
    _text_area(d, "-500")


def _text_area(d: Delivery, text: str) -> None:
    """Write the layer with 实测面积 as a field of text."""
    meta, _, geometry, columns = pyogrio.raw.read(d.layer("DK"), encoding="GB18030")
    names = list(meta["fields"])
    place = names.index("SCMJ")
    columns[place] = np.array(
        [text if k == 0 else str(v) for k, v in enumerate(columns[place])], dtype=object
    )
    pyogrio.raw.write(d.layer("DK"), geometry, columns, names, geometry_type="Polygon", crs=meta["crs"],
                      encoding="GB18030")  # fmt: skip


@found("value.missing", "#name")
def a_dbf_with_bytes_of_no_encoding(d: Delivery) -> None:
    path = d.layer("DK", ".dbf")
    data = path.read_bytes()
    at, start = 32, 1
    while data[at : at + 4] != b"DKMC":
        start, at = start + data[at + 16], at + 32
    patch(path, _first_row(path) + start, b"\xff\xfe\xff\x81")


@found("package.missing", "table:CBF")
def a_dbf_whose_code_page_lies(d: Delivery) -> None:
    """The bytes count: nothing is said of the texts, only of the table that is missing as well."""
    patch(d.layer("DK", ".dbf"), 29, b"\x03")
    d.layer("DK", ".cpg").write_text("UTF-8", encoding="ascii")
    d.sql("DROP TABLE CBF")


@found("package.missing", "table:CBF")
def a_cpg_of_noise(d: Delivery) -> None:
    d.layer("DK", ".cpg").write_bytes(np.random.default_rng(4).bytes(100_000))
    d.sql("DROP TABLE CBF")


@found("package.name", "file:JUNK.shp")
def a_layer_of_no_known_name(d: Delivery) -> None:
    for suffix in (".shp", ".shx", ".dbf", ".prj"):
        shutil.copy(d.layer("DK", suffix), d.vector / f"JUNK{suffix}")


@found("logic.key_twice", FIRST)
def the_parcel_layer_twice(d: Delivery) -> None:
    for suffix in (".shp", ".shx", ".dbf", ".prj"):
        shutil.copy(d.layer("DK", suffix), d.vector / f"DK5106232017_2{suffix}")


@refused("地块图层 DK 读不出来")
def no_parcel_layer(d: Delivery) -> None:
    packages.delete_layer(d.root, "DK")


@found("layer.unreadable", "JZD5106232017.shp")
def boundary_points_of_noise(d: Delivery) -> None:
    d.layer("JZD").write_bytes(np.random.default_rng(5).bytes(9000))


# ---- GeoPackage ----------------------------------------------------------------------------------------------


def _gpkg(d: Delivery) -> Path:
    packages.lean(d.root, "DK")
    packages.to_geopackage(d.root)
    return d.vector / "矢量.gpkg"


def _sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.create_function("ST_IsEmpty", 1, lambda value: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            db.create_function(name, 1, lambda value: 0.0)
        for statement in statements:
            db.execute(statement)


@refused("矢量.gpkg", "重新导出")
def a_gpkg_of_noise(d: Delivery) -> None:
    _gpkg(d).write_bytes(np.random.default_rng(6).bytes(100_000))


@refused("矢量.gpkg", "重新导出")
def a_gpkg_cut_in_half(d: Delivery) -> None:
    path = _gpkg(d)
    cut(path, path.stat().st_size // 3)


@refused("DK", "读不出来")
def a_gpkg_that_is_a_vrt(d: Delivery) -> None:
    _gpkg(d).write_text(
        '<OGRVRTDataSource><OGRVRTLayer name="DK"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    )


@refused("takes too long", "地块", "重新导出")
def a_gpkg_whose_layer_is_an_endless_view(d: Delivery) -> None:
    path = _gpkg(d)
    _sql(
        path,
        "ALTER TABLE DK RENAME TO kept",
        "CREATE VIEW DK AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) "
        "SELECT n.fid, kept.geom, kept.DKBM FROM n, kept",
    )


@found("topology.empty", "parcel:")
def a_gpkg_with_shapes_of_noise(d: Delivery) -> None:
    path = _gpkg(d)
    _sql(path, "DROP TRIGGER IF EXISTS rtree_DK_geom_update6", "DROP TRIGGER IF EXISTS rtree_DK_geom_update7",
         "UPDATE DK SET geom = x'4750000100000000DEADBEEF' WHERE fid = 1")  # fmt: skip


@found("package.missing", "layer:JZD")
def a_gpkg_with_triggers_that_would_delete(d: Delivery) -> None:
    path = _gpkg(d)
    _sql(path, "CREATE TRIGGER bad AFTER INSERT ON DK BEGIN DELETE FROM DK; END",
         "CREATE VIEW evil AS SELECT load_extension('/tmp/evil.so') AS geom")  # fmt: skip


@found("layer.crs", "file:DK")
def a_gpkg_with_an_unknown_reference_system(d: Delivery) -> None:
    path = _gpkg(d)
    _sql(
        path,
        "UPDATE gpkg_spatial_ref_sys SET definition = 'PROJCS[rubbish', organization = 'X' WHERE srs_id > 0",
    )


@refused("DK", "曲线", "折线")
def a_gpkg_with_curved_parcels(d: Delivery) -> None:
    path = _gpkg(d)
    x, y = 35_460_000.0, 3_420_000.0
    curve = (
        struct.pack("<BII", 1, 10, 1) + struct.pack("<BII", 1, 8, 5)
        + b"".join(struct.pack("<dd", x + dx, y + dy) for dx, dy in ((0, 0), (5, 9), (10, 0), (5, -9), (0, 0)))
    )  # fmt: skip
    head = b"GP\0\1" + struct.pack("<i", 4523)
    for trigger in range(1, 8):
        _sql(path, f"DROP TRIGGER IF EXISTS rtree_DK_geom_update{trigger}")
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE DK SET geom = ? WHERE fid = 1", [head + curve])


@refused("DK", "读不出来")
def a_gpkg_whose_layer_is_listed_and_not_there(d: Delivery) -> None:
    path = _gpkg(d)
    _sql(path, "ALTER TABLE DK RENAME TO gone")


# ---- shapes -----------------------------------------------------------------------------------------------------


def _ring(
    d: Delivery, change: Callable[[list[list[tuple[float, float]]]], list[list[tuple[float, float]]]]
) -> None:
    """Write the first parcel's rings as they are given, valid or not."""
    meta, _, geometry, columns = pyogrio.raw.read(d.layer("DK"), encoding="GB18030")
    shape = shapely.from_wkb(geometry[0])
    shape = shape.geoms[0] if shape.geom_type == "MultiPolygon" else shape
    rings = change([[(x, y) for x, y in shape.exterior.coords]])
    geometry[0] = struct.pack("<BII", 1, 3, len(rings)) + b"".join(
        struct.pack("<I", len(ring)) + b"".join(struct.pack("<dd", *xy) for xy in ring) for ring in rings
    )
    pyogrio.raw.write(d.layer("DK"), geometry, columns, list(meta["fields"]), geometry_type="Polygon",
                      crs=meta["crs"], encoding="GB18030")  # fmt: skip


@found("topology.valid", FIRST)
def a_bow_tie(d: Delivery) -> None:
    _ring(d, lambda r: [[(x := r[0][0][0], y := r[0][0][1]), (x + 9, y + 9), (x + 9, y), (x, y + 9), (x, y)]])


@found("topology.multipart", FIRST)
def a_hole_outside(d: Delivery) -> None:
    _ring(d, lambda r: [*r, [(x + 9_000, y) for x, y in reversed(r[0])]])


@found("topology.valid", FIRST)
def a_ring_twice(d: Delivery) -> None:
    _ring(d, lambda r: [*r, list(reversed(r[0]))])


@found("topology.valid", FIRST)
def a_spike(d: Delivery) -> None:
    _ring(
        d,
        lambda r: [
            [*r[0][:2], (r[0][1][0] + 40, r[0][1][1] + 40), (r[0][1][0] + 0.05, r[0][1][1]), *r[0][2:]]
        ],
    )


@found("topology.valid", FIRST)
def a_ring_of_one_place(d: Delivery) -> None:
    _ring(d, lambda r: [[r[0][0]] * 4])


@found("topology.valid", FIRST)
def a_ring_of_two_places(d: Delivery) -> None:
    _ring(d, lambda r: [[r[0][0], r[0][1], r[0][0], r[0][0]]])


@found("topology.valid", FIRST, "1000001")
def a_parcel_of_a_million_vertices(d: Delivery) -> None:
    def circle(rings: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
        x, y = rings[0][0]
        angle = np.linspace(0, -2 * np.pi, 1_000_001)
        xy = np.column_stack([x + 40 * np.cos(angle), y + 40 * np.sin(angle)])
        xy[-1] = xy[0]
        return [list(map(tuple, xy.tolist()))]

    _ring(d, circle)


@found("topology.valid", FIRST, "100001")
def a_comb_of_a_hundred_thousand_teeth(d: Delivery) -> None:
    def comb(rings: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
        x, y = rings[0][0]
        steps = np.arange(100_000)
        xy = np.column_stack([x + steps * 0.002, y + (steps % 2) * 30.0])
        return [[*map(tuple, xy.tolist()), (x, y - 5.0)][::-1] + [(x, y - 5.0)]][:1]

    _ring(d, comb)


@found("topology.self_overlap", FIRST)
def a_comb_of_two_thousand_teeth(d: Delivery) -> None:
    """As many vertices as a parcel may have, all within the distance at which a boundary overlaps itself."""

    def comb(rings: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
        x, y = rings[0][0]
        steps = np.arange(4_900)
        xy = np.column_stack([x + steps * 0.002, y + (steps % 2) * 30.0])
        return [[(x, y - 5.0), *map(tuple, xy.tolist()), (x + 9.8, y - 5.0), (x, y - 5.0)]]

    _ring(d, comb)


@found("topology.unshared_vertex", "parcel:")
def a_parcel_of_four_thousand_vertices(d: Delivery) -> None:
    def rough(rings: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
        line = shapely.segmentize(shapely.LinearRing(rings[0]), 0.03)
        return [[(x, y) for x, y in shapely.get_coordinates(line)[:]]]

    _ring(d, rough)


@found("topology.overlap", "parcel:")
def all_parcels_on_one_place(d: Delivery) -> None:
    with d.edited("DK") as features:
        for feature in features:
            feature.parts = features[0].parts


@found("topology.multipart", FIRST)
def a_parcel_of_a_thousand_parts(d: Delivery) -> None:
    with d.edited("DK") as features:
        x, y = features[0].parts[0][0]
        features[0].parts = [
            [(x + 20 * k, y), (x + 20 * k, y + 9), (x + 20 * k + 9, y + 9), (x + 20 * k, y)]
            for k in range(1000)
        ]
