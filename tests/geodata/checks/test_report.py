"""Reports of findings: every sentence can be said, four files hold the same, ID numbers are masked."""

import json
import re
from pathlib import Path

import pyogrio
import pytest
import shapely
from pyproj import CRS
from python_calamine import CalamineWorkbook

from geodata.checks.catalogue import CATALOGUE
from geodata.checks.finding import Finding
from geodata.checks.finding import about as said
from geodata.checks.report import as_json, named, sentence, summary, write_all
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey
from tests.support.surveys import GRANTOR, HEAD1, P1, P3, P4, WIFE1, box, change, drop, group

BELT = CRS.from_epsg(4523)


@pytest.fixture(scope="module")
def spoilt() -> Survey:
    """Return a group with a finding of a point, a line, an area, and one without a place on the map."""
    one = group()
    change(one, "parcels", 3, north=None, east=None)
    change(one, "parcels", 0, boundary_witness="<b>李伟</b>", note="x")
    change(one, "members", 4, id_number=WIFE1)
    change(
        one,
        "boundary_points",
        9,
        shape=shapely.Point(one.frames["boundary_points"]["shape"].iloc[9].x + 1, 0),
    )
    drop(one, "boundary_lines", 4)
    change(one, "group_areas", 0, shape=box(-10, -10, 160, 45))
    return one


@pytest.fixture(scope="module")
def findings(spoilt: Survey) -> list[Finding]:
    return run(spoilt, CheckSettings())


@pytest.fixture(scope="module")
def folder(spoilt: Survey, findings: list[Finding], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("report") / "made"
    paths = write_all(place, findings, spoilt, CheckSettings(), BELT)
    assert [p.name for p in paths] == ["findings.xlsx", "findings.gpkg", "findings.html", "findings.json"]
    return place


def test_objects_are_named_as_people_read_them() -> None:
    assert named(f"parcel:{P1}#soil_grade").zh == f"地块 {P1}"
    assert named(f"contract_parcel:{P1}").en == f"contract parcel {P1}"
    assert named("holder:@0.7").zh == "承包方 （无编码）"
    assert named("file:水塘.shp").zh == "水塘.shp"
    assert named("package:").zh == "package:"


def test_a_sentence_says_the_object_once_and_the_facts() -> None:
    finding = said("topology.overlap", f"parcel:{P3}", f"parcel:{P1}", area="2.50")
    assert sentence(finding).zh == f"地块 {P1}、地块 {P3}重叠 2.50 平方米"
    assert sentence(finding).en == f"parcel {P1}, parcel {P3} overlap by 2.50 m²"
    missing = said("value.missing", f"holder:{GRANTOR}0001#address", field="承包方地址")
    assert sentence(missing).zh == f"承包方 {GRANTOR}0001的承包方地址为空"


def test_every_rules_sentences_can_be_said_with_the_facts_it_names() -> None:
    for rule, check in CATALOGUE.items():
        names = set(re.findall(r"\{(\w+)\}", check.says.zh + check.says.en)) - {"what"}
        finding = said(rule, f"parcel:{P1}", **dict.fromkeys(names, "★"))
        for text in (sentence(finding).zh, sentence(finding).en):
            assert "{" not in text, rule
            assert text.count("★") >= (1 if names else 0), rule


def test_an_id_number_among_the_facts_is_masked_a_holder_code_is_not() -> None:
    finding = said("logic.reference", f"member:{GRANTOR}0009/2#holder_code", field="承包方编码",
                   value=f"{HEAD1} {GRANTOR}0009", target="承包方")  # fmt: skip
    text = sentence(finding).zh
    assert HEAD1 not in text
    assert HEAD1[6:14] not in text
    assert f"{HEAD1[:3]}***********{HEAD1[-4:]} {GRANTOR}0009" in text


def test_the_summary_counts_by_rule(findings: list[Finding]) -> None:
    lines = {rule: (severity, count) for rule, severity, count, _ in summary([*findings, *findings[:1]])}
    first = findings[0].rule
    assert lines[first] == (CATALOGUE[first].severity, 1 + sum(f.rule == first for f in findings))
    assert lines["parcel.sides"] == ("error", 1)
    assert summary([]) == []


def test_the_json_holds_every_finding_and_the_tolerances(folder: Path, findings: list[Finding]) -> None:
    data = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert [(f["rule"], tuple(f["objects"])) for f in data["findings"]] == [f.key for f in findings]
    assert {"parcel.sides", "person.two_names", "boundary.lines", "place.outside_region"} <= {
        f["rule"] for f in data["findings"]
    }
    assert data["tolerances"]["gap_m2"] == 10.0
    assert data["county"] == "510623"
    assert data["rows"]["parcels"] == 4
    sides = next(f for f in data["findings"] if f["rule"] == "parcel.sides")
    assert sides["zh"] == f"地块 {P4}的四至少于三项"
    assert sides["severity"] == "error"
    assert sides["place"] == "made by hand 第4行"


def test_switched_off_rules_are_told(spoilt: Survey) -> None:
    off = CheckSettings(switched_off=frozenset({"parcel.sides", "logic.mu"}))
    assert as_json([], spoilt, off)["switched_off"] == ["logic.mu", "parcel.sides"]


def test_the_workbook_has_a_line_for_every_finding(folder: Path, findings: list[Finding]) -> None:
    rows = CalamineWorkbook.from_path(folder / "findings.xlsx").get_sheet_by_index(0).to_python()
    assert rows[0] == ["规则", "程度", "对象", "位置", "说明", "处理办法", "依据", "in English"]
    assert [row[0] for row in rows[1:]] == [f.rule for f in findings]
    sides = next(row for row in rows if row[0] == "parcel.sides")
    assert sides[1:3] == ["错误", f"地块 {P4}"]
    assert sides[5:7] == ["补填四至", "NY/T 2539 表A.13"]


def test_the_geopackage_shows_points_lines_and_areas_apart(folder: Path, findings: list[Finding]) -> None:
    rules: dict[str, set[str]] = {}
    for layer, _ in pyogrio.list_layers(folder / "findings.gpkg"):
        meta, _, shapes, columns = pyogrio.raw.read(folder / "findings.gpkg", layer=layer)
        rules[str(layer)] = set(columns[0])
        assert CRS.from_user_input(meta["crs"]).equals(BELT)
        assert len(shapes) == len(columns[0])
    assert "boundary.points" in rules["points"]
    assert "boundary.lines" in rules["lines"]
    assert "place.outside_region" in rules["areas"]
    placed = {f.rule for f in findings if f.shape is not None}
    assert set().union(*rules.values()) == placed
    assert "parcel.sides" not in placed


def test_a_report_without_findings_can_be_written(spoilt: Survey, tmp_path: Path) -> None:
    paths = write_all(tmp_path, [], spoilt, CheckSettings(), None)
    assert all(path.stat().st_size for path in paths)
    assert json.loads(paths[3].read_text(encoding="utf-8"))["findings"] == []


def test_the_page_escapes_what_it_shows(spoilt: Survey, tmp_path: Path) -> None:
    evil = said("value.type", "file:<script>", field="<i>", value="&", kind="数字")
    write_all(tmp_path, [evil], spoilt, CheckSettings(), BELT)
    page = (tmp_path / "findings.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;的&lt;i&gt;“&amp;”不是数字" in page
    assert "共 1 条" in page


def test_no_report_holds_an_id_number(folder: Path) -> None:
    raw = b"".join(path.read_bytes() for path in folder.glob("findings.[gj]*"))
    raw += "".join(
        str(c) for row in CalamineWorkbook.from_path(folder / "findings.xlsx").get_sheet_by_index(0).to_python()
        for c in row
    ).encode() + (folder / "findings.html").read_bytes()  # fmt: skip
    assert b"person.household_twice" in raw
    for number in (WIFE1, HEAD1):
        assert number.encode() not in raw
