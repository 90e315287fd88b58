"""What a generated delivery consists of: folders, names, widths, tables in two forms, metadata."""

import csv
import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from pathlib import Path

import pytest
import shapefile
from python_calamine import CalamineWorkbook

from geodata.demo.generate import Made, Order, generate
from tests.support.edits import Delivery

TABLES = {
    "FBF", "CBF", "CBF_JTCY", "CBDKXX", "CBHT", "LZHT", "CBJYQZDJB", "CBJYQZ", "CBJYQZ_QZBF", "CBJYQZ_QZHF",
    "CBJYQZ_QZZX", "QSLYZLFJ",
}  # fmt: skip

FILLED = {"FBF", "CBF", "CBF_JTCY", "CBDKXX", "CBHT", "CBJYQZDJB", "CBJYQZ"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return generate(Order(300, 8), tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return generate(Order(300, 8, boundaries=False, tables="xlsx"), tmp_path_factory.mktemp("partial"))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the whole delivery with its tables as a workbook."""
    return generate(Order(300, 8, tables="xlsx"), tmp_path_factory.mktemp("workbook"))


def _layers(made: Made) -> set[str]:
    return {p.stem.removesuffix("5106232017") for p in (made.root / "矢量数据").glob("*.shp")}


def test_folders_and_files_are_named_by_the_standard(whole: Made) -> None:
    assert whole.root.name == "510623中江县"
    folders = {p.name for p in whole.root.iterdir()}
    assert {
        "矢量数据",
        "权属数据",
        "元数据",
        "汇总表格",
        "图件",
        "栅格数据",
        "文字报告",
        "其他资料",
    } <= folders
    assert {p.name for p in (whole.root / "权属数据").iterdir()} == {
        "5106232017.sqlite",
        "5106232017权属单位代码表.xlsx",
    }
    assert [p.name for p in (whole.root / "元数据").iterdir()] == ["SL5106232017.xml"]
    assert {p.stem for p in (whole.root / "汇总表格").iterdir()} == {
        "按地块汇总表", "按承包地土地用途汇总表", "按非承包地地块类别汇总表", "按是否基本农田汇总表",
        "按权证信息汇总表", "按承包方汇总表",
    }  # fmt: skip


def test_all_layers_are_there_with_all_their_files(whole: Made, partial: Made) -> None:
    mandatory = {"DK", "JZD", "JZX", "KZD", "XJXZQ", "QYJX", "JBNTBHQ"}
    optional = {"XJQY", "CJQY", "ZJQY", "DZDW", "XZDW", "MZDW", "ZJD", "FW"}
    assert _layers(whole) == mandatory | optional
    assert _layers(partial) == (mandatory | optional) - {"JZD", "JZX"}
    for path in (whole.root / "矢量数据").glob("*.shp"):
        assert all(path.with_suffix(suffix).exists() for suffix in (".shx", ".dbf", ".prj"))
        assert not path.with_suffix(".cpg").exists()


def test_mandatory_layers_without_features_are_there_and_empty(tmp_path: Path) -> None:
    """Sixty parcels of seed 3 have no protected farmland among them."""
    made = generate(Order(60, 3), tmp_path)
    assert "protected_farmland" not in made.counts
    with shapefile.Reader(str(made.root / "矢量数据" / "JBNTBHQ5106232017")) as layer:
        assert len(layer) == 0
        assert [field[0] for field in layer.fields[1:]] == ["BSM", "YSDM", "BHQBH", "JBNTMJM", "JBNTMJ"]


def test_fields_have_the_widths_of_the_templates_and_the_mark_of_gbk(whole: Made, shared: Path) -> None:
    with (shared / "codes" / "nyt2539_fields_from_templates.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        template = list(csv.DictReader(file))
    for layer in ("DK", "JZD", "JZX", "KZD", "CJQY", "XJXZQ"):
        wanted = {
            r["field"]: (r["type"], int(r["len"]), int(r["dec"])) for r in template if r["layer"] == layer
        }
        path = whole.root / "矢量数据" / f"{layer}5106232017.dbf"
        with shapefile.Reader(dbf=str(path), encoding="gbk") as file:
            given = {f[0]: (str(f[1])[-1], f[2], f[3]) for f in file.fields if f[0] != "DeletionFlag"}
        assert set(wanted) == set(given), layer
        narrower = {k for k in wanted if given[k][1] < wanted[k][1] or given[k][2] != wanted[k][2]}
        assert not narrower, layer
        assert path.read_bytes()[29] == 0x4D


def test_sqlite_and_xlsx_hold_the_same_rows(whole: Made, workbook: Made) -> None:
    book = CalamineWorkbook.from_path(workbook.root / "权属数据" / "5106232017.xlsx")
    assert set(book.sheet_names) == TABLES
    with closing(sqlite3.connect(whole.root / "权属数据" / "5106232017.sqlite")) as db:
        for table in sorted(TABLES):
            cursor = db.execute(f"SELECT * FROM {table}")
            columns = [c[0] for c in cursor.description]
            rows = [[_text(v) for v in row] for row in cursor]
            sheet = book.get_sheet_by_name(table).to_python(skip_empty_area=True)
            assert sheet[0] == columns
            assert [[_text(v) for v in row] for row in sheet[1:]] == rows, table
            assert bool(rows) == (table in FILLED), table


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, int | float) else str(value)


def test_both_kinds_of_tables_are_read_as_the_same_survey(whole: Made, workbook: Made) -> None:
    first, second = Delivery(whole.root).read(), Delivery(workbook.root).read()
    assert set(first.frames) == set(second.frames)
    for name, frame in first.frames.items():
        columns = [c for c in frame.columns if c not in ("shape", "file")]
        assert frame[columns].equals(second.frames[name][columns]), name


def test_the_metadata_says_whose_delivery_it_is_and_where(whole: Made) -> None:
    root = ET.parse(whole.root / "元数据" / "SL5106232017.xml").getroot()
    said = {e.tag: e.text for e in root.iter()}
    assert {e.tag for e in root} == {"dataIdInfo", "refSysInfo", "contInfo", "dqInfo"}
    assert (said["geoID"], said["status"], said["classCode"]) == ("510623", "001", "003")
    assert (said["centralMer"], said["eastFAL"], said["coorFDKD"]) == ("105", "35500.0", "002")
    assert "部分成果" not in (said["idAbs"] or "")
    assert {"DK", "JZD", "JZX"} <= set((said["layerName"] or "").split(","))
    assert "虚构" in (said["dqStatement"] or "")


def test_without_boundaries_the_metadata_says_partial(whole: Made, partial: Made) -> None:
    assert not Delivery(whole.root).read().without_boundaries
    text = (partial.root / "元数据" / "SL5106232017.xml").read_text(encoding="utf-8")
    assert "不含界址点、界址线（部分成果）" in text
    assert "JZD" not in text
    assert Delivery(partial.root).read().without_boundaries
    assert json.loads(partial.truth.read_text(encoding="utf-8")) == [["package.partial", ["package:"]]]


def test_the_summaries_count_what_the_layers_hold(whole: Made) -> None:
    rows = (
        CalamineWorkbook.from_path(whole.root / "汇总表格" / "按地块汇总表.xlsx")
        .get_sheet_by_index(0)
        .to_python()
    )
    county = dict(zip(rows[0], rows[1], strict=True))
    fields = [f.row for f in Delivery(whole.root).features("DK")]
    given = [f for f in fields if f["DKLB"] == "10"]
    assert county["权属单位代码"] == "51062300000000"
    assert county["承包地块（块）"] == len(given)
    assert county["非承包地块（块）"] == 300 - len(given)
    assert county["承包地块（亩）"] == pytest.approx(sum(f["SCMJM"] for f in given), abs=0.001)
    assert county["颁发权证数量"] == whole.counts["certificates"]
    assert {len(str(row[0])) for row in rows[1:]} == {14}


def test_what_is_counted_is_what_was_written(whole: Made) -> None:
    delivery = Delivery(whole.root)
    for table, name in (
        ("CBF", "holders"),
        ("CBF_JTCY", "members"),
        ("CBHT", "contracts"),
        ("CBDKXX", "contract_parcels"),
    ):
        assert delivery.one(f"SELECT count(*) AS n FROM {table}")["n"] == whole.counts[name]
    for layer, name in (
        ("DK", "parcels"),
        ("JZD", "boundary_points"),
        ("JZX", "boundary_lines"),
        ("ZJD", "homestead_plots"),
    ):
        assert len(delivery.features(layer)) == whole.counts[name]
