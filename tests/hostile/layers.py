"""Bad shapefiles: shapes and index."""

import shutil
import struct
from collections.abc import Callable

import numpy as np
import shapefile

from tests.hostile.case import Case, Corpus
from tests.hostile.spoiling import DK, FIRST, UNREADABLE, cut, patch, spoilt_part
from tests.support.edits import Delivery

LAYERS = Corpus()
refused, found = LAYERS.refused, LAYERS.found


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
    LAYERS.cases.append(Case(_name, spoilt_part(_name, _spoil), refused=UNREADABLE))


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


for _name, _spoil, _words in (
    ("an_empty_shx", lambda p: cut(p, 0), UNREADABLE),
    ("a_shx_of_noise", lambda p: p.write_bytes(np.random.default_rng(2).bytes(580)), UNREADABLE),
    ("a_shx_of_half_a_header", lambda p: cut(p, 40), UNREADABLE),
):
    LAYERS.cases.append(Case(_name, spoilt_part(_name, _spoil, ".shx"), refused=_words))


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
