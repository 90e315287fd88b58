"""The standard as data, against templates that vendors deliver by; and what the program writes."""

import csv
import re
import struct
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from pyproj import CRS
from python_calamine import CalamineWorkbook

from geodata.standard import nyt2539_2016 as standard
from tests.support import packages

_LAYERS = {table.code: table for table in standard.LAYERS}
_TABLES = {table.code: table for table in standard.TABLES}
_SQL_KINDS = {
    "Text": "text",
    "Memo/Hyperlink": "text",
    "Integer": "integer",
    "DateTime": "date",
    "Numeric": "number",
}


def test_layer_fields_are_those_of_delivered_templates(shared: Path) -> None:
    held: dict[str, dict[str, tuple[str, int, int]]] = defaultdict(dict)
    with (shared / "codes/nyt2539_fields_from_templates.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            held[row["layer"]][row["field"]] = (row["type"], int(row["len"]), int(row["dec"]))
    held.pop("ZJ")  # annotations are read by nobody
    assert set(held) <= set(_LAYERS)
    wrong = []
    for layer, fields in held.items():
        for code, (kind, length, decimals) in fields.items():
            own = _LAYERS[layer].by_code.get(code)
            if own is None:
                wrong.append(f"{layer}.{code} is missing")
            elif ((kind == "C") != (own.kind == "text")) or own.length < length or own.decimals < decimals:
                wrong.append(
                    f"{layer}.{code} {kind}{length},{decimals} != {own.kind}{own.length},{own.decimals}"
                )
    assert wrong == []


def test_table_fields_are_those_of_the_delivered_database(shared: Path) -> None:
    text = (shared / "codes/nyt2539_mdb_tables.sql").read_text(encoding="utf-8")
    found = re.findall(r"CREATE TABLE \[(\w+)\]\s*\((.*?)\n\);", text, re.DOTALL)
    assert {name for name, _ in found} == set(_TABLES)
    wrong = []
    for name, body in found:
        columns = re.findall(r"\[(\w+)\]\s+([\w/]+)(?: \((\d+)(?:, (\d+))?\))?( NOT NULL)?", body)
        assert {c[0] for c in columns} == set(_TABLES[name].by_code), name
        for code, kind, length, _, needed in columns:
            own = _TABLES[name].by_code[code]
            if _SQL_KINDS[kind] != own.kind:
                wrong.append(f"{name}.{code} is {kind}")
            if kind == "Text" and int(length) != own.length:
                wrong.append(f"{name}.{code} has {length}, not {own.length}")
            if bool(needed) != (own.need == "M"):
                wrong.append(f"{name}.{code} is {'mandatory' if needed else 'optional'}")
    assert wrong == []


def test_what_must_be_there(shared: Path) -> None:
    """standards.md §1.4 and §1.6."""
    assert {t.code for t in standard.LAYERS if t.need == "M"} == {
        "DK", "JZD", "JZX", "KZD", "XJXZQ", "QYJX", "JBNTBHQ"
    }  # fmt: skip
    assert {t.code for t in standard.TABLES if t.need == "M"} == {
        "FBF", "CBF", "CBDKXX", "CBHT", "CBJYQZDJB", "CBJYQZ"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "code"),
    [("DK", "211011"), ("JZD", "211021"), ("JZX", "211031"), ("KZD", "111000"), ("XJXZQ", "162010"),
     ("ZJQY", "162040"), ("JBNTBHQ", "251100"), ("QYJX", "161051"), ("XZDW", "196021")],
)  # fmt: skip
def test_feature_codes_are_the_standards(layer: str, code: str) -> None:
    assert _LAYERS[layer].feature_code == code


# ---- what is written ----------------------------------------------------------------------------------


def _header(dbf: Path) -> dict[str, tuple[str, int, int]]:
    data = dbf.read_bytes()
    found, at = {}, 32
    while data[at] != 0x0D:
        name, kind, length, decimals = struct.unpack("<11sc4xBB", data[at : at + 18])
        found[name.rstrip(b"\0").decode()] = kind.decode(), length, decimals
        at += 32
    return found


@pytest.mark.parametrize("code", ["DK", "JZD", "JZX"])
def test_a_written_layer_has_the_standards_widths_and_says_it_is_gbk(small_delivery: Path, code: str) -> None:
    dbf = packages.layer(small_delivery, code).with_suffix(".dbf")
    wanted = {f.code: ("C" if f.kind == "text" else "N", f.length, f.decimals) for f in _LAYERS[code].fields}
    assert _header(dbf) == wanted
    assert dbf.read_bytes()[29] == 0x4D
    assert dbf.read_bytes()[1:4] == bytes([117, 12, 1]), "the day the delivery says, not today"


def test_written_coordinates_are_northing_and_easting(small_delivery: Path) -> None:
    """XZBZ is the northing (standards.md §1.5): the reverse of a GIS."""
    points = packages.survey_of(small_delivery).frames["boundary_points"]
    for row in points.head(5).itertuples():
        assert (row.easting, row.northing) == (pytest.approx(row.shape.x), pytest.approx(row.shape.y))
        assert 35_000_000 < row.easting < 36_000_000
        assert 3_000_000 < row.northing < 4_000_000


def test_a_written_prj_is_the_countys_and_needs_no_authority(small_delivery: Path) -> None:
    text = packages.layer(small_delivery, "DK").with_suffix(".prj").read_text(encoding="ascii")
    assert "EPSG" not in text
    assert CRS.from_user_input(text).to_epsg(min_confidence=20) == 4523


def test_summary_sheets_add_up_values_rounded_before(small_delivery: Path) -> None:
    """Σ round(m² × 0.0015, 2), as deliveries do (standards.md §1.2), at every level of regions."""
    survey = packages.survey_of(small_delivery)
    parcels = survey.frames["parcels"]
    contracted = parcels[parcels["parcel_kind"] == "10"]
    total = sum(
        (Decimal(int(a)) / 100 * Decimal("0.0015")).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for a in contracted["measured_area"]
    )
    sheet = CalamineWorkbook.from_path(small_delivery / "汇总表格/按地块汇总表.xlsx").get_sheet_by_index(0)
    head, *lines = sheet.to_python()
    assert [line[0] for line in lines] == [
        "51062300000000", "51062310000000", "51062310020000", "51062310020001"
    ]  # fmt: skip
    assert lines[-1][1] == "中江县凯江镇凤塘村一组"
    for line in lines:
        row = dict(zip(head, line, strict=True))
        assert row["承包地块（块）"] == len(contracted) == 57
        assert row["非承包地块（块）"] == 3
        assert Decimal(str(row["承包地块（亩）"])) == total
        assert row["颁发权证数量"] == 12
        assert row["发包方数量"] == 1
    people = CalamineWorkbook.from_path(small_delivery / "汇总表格/按承包方汇总表.xlsx").get_sheet_by_index(0)
    head, first, *_ = people.to_python()
    assert dict(zip(head, first, strict=True)) == {
        "权属单位代码": "51062300000000", "权属单位名称": "中江县",
        "农户数量": 12.0, "家庭成员数量": 44.0, "单位承包数量": 0.0, "个人承包数量": 0.0,
    }  # fmt: skip
