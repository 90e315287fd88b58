"""Bad vector files of any kind, read through a mapping, and bad mappings."""

import json
from pathlib import Path

from tests.hostile.case import Case, Corpus, Mapped
from tests.support.edits import Delivery

MAPPINGS = Corpus()
_MAP = '[source]\ncrs = "EPSG:32648"\n[grantor]\ncode = "84000100000001"\nname = "A"\n[parcel]\nmeasured_area = "shape"\n'
_RING = [[500000, 1000000], [500100, 1000000], [500100, 1000100], [500000, 1000000]]


def _geojson(*geometries: object, **properties: object) -> str:
    return json.dumps({
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": properties, "geometry": g} for g in geometries],
    })  # fmt: skip


def _refused(name: str, file: str, content: str | bytes, *words: str, mapping: str = _MAP) -> None:
    def build(d: Delivery) -> Mapped:
        return _written(d, file, content, mapping)

    MAPPINGS.cases.append(Case(name, build, refused=words))


def _found(name: str, content: str, rule: str, says: str = "") -> None:
    def build(d: Delivery) -> Mapped:
        return _written(d, "fields.geojson", content, _MAP)

    MAPPINGS.cases.append(Case(name, build, rule=rule, about="parcel:840001000000010000", says=says))


def _written(d: Delivery, file: str, content: str | bytes, mapping: str) -> Mapped:
    path, toml = d.root.parent / file, d.root.parent / "map.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    toml.write_text(mapping, encoding="utf-8")
    return Mapped(path, toml)


_refused(
    "a_geojson_cut_in_half",
    "f.geojson",
    _geojson({"type": "Polygon", "coordinates": [_RING]})[:90],
    "f.geojson",
)
_refused("a_geojson_of_nothing", "f.geojson", "", "f.geojson")
_refused("a_geojson_of_noise", "f.geojson", bytes(range(256)) * 30, "f.geojson")
_refused("a_geojson_of_deep_brackets", "f.geojson", "[" * 200_000, "f.geojson")
_refused("a_geojson_of_another_kind", "f.geojson", '{"type": "Topology", "objects": 7}', "f.geojson")
_refused("a_geojson_link_to_a_host", "f.geojson", '{"link": "http://127.0.0.1:1/f.geojson"}', "f.geojson")
_refused("a_vrt_of_passwd", "f.vrt",
         '<OGRVRTDataSource><OGRVRTLayer name="passwd"><SrcDataSource>CSV:/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
         "f.vrt")  # fmt: skip
_refused("a_vrt_named_geojson", "f.geojson",
         '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/vsicurl/http://127.0.0.1:1/x.shp</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
         "f.geojson")  # fmt: skip
_refused(
    "a_wfs_address", "f.xml", "<OGRWFSDataSource><URL>http://127.0.0.1:1/</URL></OGRWFSDataSource>", "f.xml"
)
_refused("a_csv_of_passwd", "passwd.csv", Path("/etc/passwd").read_bytes(), "passwd.csv")
_refused("a_file_named_as_an_address", "vsicurl_http:,,127.0.0.1.geojson", "", "vsicurl")
_refused("a_gpkg_of_text", "f.gpkg", "no geopackage", "f.gpkg")
_refused("a_kml_with_a_link", "f.kml",
         "<kml><NetworkLink><Link><href>http://127.0.0.1:1/x.kml</href></Link></NetworkLink></kml>", "f.kml")  # fmt: skip
_refused("a_gml_with_an_entity", "f.gml",
         '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml">&b;</gml:FeatureCollection>',
         "f.gml")  # fmt: skip
_whole = _geojson({"type": "Polygon", "coordinates": [_RING]})
_refused("a_mapping_of_noise", "f.geojson", _whole, "map.toml", mapping="\x00\x01 = [")
_refused("a_mapping_of_deep_brackets", "f.geojson", _whole, "map.toml", mapping="a = " + "[" * 100_000)
_refused("a_mapping_of_nothing", "f.geojson", _whole, "map.toml", "缺少", mapping="")
_refused("a_mapping_of_wrong_types", "f.geojson", _whole, "map.toml", mapping="grantor = 7\nparcel = 8\n")
_refused("a_mapping_with_fields_the_file_has_not", "f.geojson", _whole, "map.toml", "没有字段",
         mapping=_MAP + 'name = "nom"\n')  # fmt: skip
_refused("a_mapping_whose_numbers_are_words", "f.geojson", _geojson({"type": "Polygon", "coordinates": [_RING]}, no="七"),
         "map.toml", mapping=_MAP + 'number = "no"\n')  # fmt: skip
_refused("a_mapping_whose_numbers_are_infinite", "f.geojson", _geojson({"type": "Polygon", "coordinates": [_RING]}, no=1e300),
         "map.toml", mapping=_MAP + 'number = "no"\n')  # fmt: skip
_refused("a_mapping_whose_layer_climbs_out", "f.geojson", _whole, "passwd",
         mapping=_MAP.replace("[source]", '[source]\nlayer = "../../../../etc/passwd"'))  # fmt: skip
_found("a_geojson_without_shapes", _geojson(None), "topology.empty")
_refused(
    "a_geojson_of_empty_collections",
    "fields.geojson",
    _geojson({"type": "GeometryCollection", "geometries": []}),
    "fields.geojson", "没有面", "请",
)  # fmt: skip
_refused(
    "a_geojson_of_points",
    "fields.geojson",
    _geojson({"type": "Point", "coordinates": [500000, 1000000]}),
    "fields.geojson", "没有面", "请",
)  # fmt: skip
_found(
    "a_geojson_of_an_unclosed_ring",
    _geojson({"type": "Polygon", "coordinates": [_RING[:3]]}),
    "topology.empty",
)
_found(
    "a_geojson_of_words_for_coordinates",
    _geojson({"type": "Polygon", "coordinates": [["a", "b"]]}),
    "topology.empty",
)
_found("a_geojson_of_1e308", _geojson({"type": "Polygon", "coordinates": [[[1e308, 0], [-1e308, 1e308], [5, -1e308], [1e308, 0]]]}),
       "topology.valid")  # fmt: skip
_found("a_geojson_of_a_bow_tie", _geojson({"type": "Polygon", "coordinates": [[[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]]]}),
       "topology.valid")  # fmt: skip
