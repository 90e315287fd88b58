"""Bad dbf files."""

import os
import shutil
import struct
from pathlib import Path

import numpy as np
import pyogrio

from tests.hostile.case import Case, Corpus
from tests.hostile.spoiling import DK, FIRST, UNREADABLE, cut, patch, spoilt_part
from tests.support import packages
from tests.support.edits import Delivery

ATTRIBUTES = Corpus()
refused, found = ATTRIBUTES.refused, ATTRIBUTES.found


for _name, _spoil in {
    "an_empty_dbf": lambda p: cut(p, 0),
    "a_dbf_of_half_a_header": lambda p: cut(p, 20),
    "a_dbf_of_noise": lambda p: p.write_bytes(np.random.default_rng(3).bytes(30_000)),
    "a_dbf_that_states_records_of_no_length": lambda p: patch(p, 10, struct.pack("<H", 0)),
    "a_dbf_that_states_no_header": lambda p: patch(p, 8, struct.pack("<H", 0)),
    "a_dbf_past_the_limit_of_2_gb": lambda p: os.truncate(p, 2**31 + 5000),
}.items():
    ATTRIBUTES.cases.append(
        Case(_name, spoilt_part(_name, _spoil, ".dbf"), refused=("地块图层 DK 读不出来", DK))
    )


for _name, _spoil in {
    "a_dbf_that_states_more_rows": lambda p: patch(p, 4, struct.pack("<I", 4_000_000_000)),
    "a_dbf_that_states_fewer_rows": lambda p: patch(p, 4, struct.pack("<I", 10)),
    "a_dbf_that_states_no_rows": lambda p: patch(p, 4, struct.pack("<I", 0)),
    "a_dbf_cut_in_the_middle": lambda p: cut(p, p.stat().st_size // 2),
    "a_dbf_that_states_longer_records": lambda p: patch(p, 10, struct.pack("<H", 3000)),
}.items():
    ATTRIBUTES.cases.append(Case(_name, spoilt_part(_name, _spoil, ".dbf"), refused=UNREADABLE))


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
