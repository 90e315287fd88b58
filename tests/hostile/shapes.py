"""Bad GeoPackages, and parcels of impossible shapes."""

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from tests.hostile.case import Corpus
from tests.hostile.spoiling import FIRST, cut
from tests.support import packages
from tests.support.edits import Delivery

SHAPES = Corpus()
refused, found = SHAPES.refused, SHAPES.found


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


@found("topology.valid", FIRST, "100003")
def a_comb_of_a_hundred_thousand_teeth(d: Delivery) -> None:
    def comb(rings: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
        x, y = rings[0][0]
        steps = np.arange(100_000)
        xy = np.column_stack([x + steps * 0.002, y + (steps % 2) * 30.0])
        return [[(x, y - 5.0), *map(tuple, xy.tolist()), (x + 200.0, y - 5.0), (x, y - 5.0)]]

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
