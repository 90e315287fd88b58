"""The text of a land survey: lines, rings, areas, axis order, and a zone that must be confirmed."""

import time
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import DeliveryError, MapError
from geodata.exchange.read_layers import RawLayer
from geodata.exchange.survey_txt import parse
from geodata.exchange.survey_txt_layer import read_survey_text
from geodata.exchange.survey_txt_place import Confirmed

_X, _Y = 35_500_000.0, 3_400_000.0
Points = list[tuple[str, float, float]]


def _box(ring: str, x: float, y: float, width: float, height: float) -> Points:
    corners = [(x, y), (x, y + height), (x + width, y + height), (x + width, y), (x, y)]
    return [(ring, _X + e, _Y + n) for e, n in corners]


def _block(points: Points, area: object, number: int = 1, *, north_first: bool = True) -> str:
    lines = [f"{len(points)},{area},{number},地块{number},面,,旱地,013,@"]
    for at, (ring, east, north) in enumerate(points, 1):
        pair = (north, east) if north_first else (east, north)
        lines.append(f"J{at},{ring},{pair[0]:.3f},{pair[1]:.3f}")
    return "\n".join(lines)


def _text(*blocks: str, datum: str = "2000国家大地坐标系", zone: object = 35, width: object = 3) -> str:
    header = f"[属性描述]\n坐标系={datum}\n几度分带={width}\n带号={zone}\n转换参数=,,,,,,\n[地块坐标]\n"
    return header + "\n".join(blocks)


def _read(
    folder: Path, text: str, *, zone: int | None = 35, crs: str | None = None, encoding: str = "utf-8"
) -> RawLayer:
    path = folder / "survey.txt"
    path.write_bytes(text.encode(encoding))
    return read_survey_text(path, Confirmed(folder / "map.toml", zone, crs))


_PLAIN = _block(_box("1", 0, 0, 100, 10), 0.1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_plot_has_its_attributes_its_area_and_its_place(tmp_path: Path, encoding: str) -> None:
    layer = _read(tmp_path, _text(_PLAIN).replace("\n", "\r\n"), encoding=encoding)
    assert layer.shapes[0].equals(shapely.box(_X, _Y, _X + 100, _Y + 10))
    assert layer.frame.iloc[0].to_dict() == {
        "界址点数": "5", "地块面积": 1000.0, "地块编号": "1", "地块名称": "地块1", "记录图形属性": "面",
        "图幅号": "", "地块用途": "旱地", "地类编码": "013",
    }  # fmt: skip
    assert layer.crs is not None
    assert layer.crs.to_epsg() == 4523
    assert layer.findings == []


@pytest.mark.parametrize(
    ("rings", "area", "parts"),
    [
        ([_box("1", 0, 0, 100, 100), _box("2", 10, 10, 10, 10)], 9_900, 1),
        ([_box("2", 10, 10, 10, 10), _box("1", 0, 0, 100, 100)], 9_900, 1),
        ([_box("1", 0, 0, 100, 100), _box("1", 10, 10, 10, 10)], 9_900, 1),
        ([_box("1", 0, 0, 100, 100), _box("2", 200, 0, 10, 10)], 10_100, 2),
        ([_box("1", 0, 0, 100, 100), _box("2", 10, 10, 50, 50), _box("3", 20, 20, 10, 10)], 7_600, 2),
    ],
    ids=["hole", "hole first", "one number", "two parts", "part in a hole"],
)
def test_the_role_of_a_ring_is_how_it_lies_not_its_number(
    tmp_path: Path, rings: list[Points], area: float, parts: int
) -> None:
    layer = _read(tmp_path, _text(_block([p for ring in rings for p in ring], area)))
    assert (layer.shapes[0].area, len(shapely.get_parts(layer.shapes[0]))) == (area, parts)
    assert layer.shapes[0].is_valid
    assert not [n for n in layer.notes if "相差" in n]
    wrong = _read(tmp_path, _text(_block([p for ring in rings for p in ring], 2 * area)))
    assert "1 个地块的申报面积与界址点面积相差超过 1%：1" in wrong.notes[-1]


@pytest.mark.parametrize(
    ("stated", "said"),
    [("0.1", "公顷"), ("1000", "平方米"), ("0.1公顷", "文件写明"), ("1000平方米", "文件写明")],
)
def test_the_unit_of_the_area_is_what_fits_or_what_is_written(tmp_path: Path, stated: str, said: str) -> None:
    layer = _read(tmp_path, _text(_block(_box("1", 0, 0, 100, 10), stated)))
    assert layer.frame["地块面积"].tolist() == [pytest.approx(1000)]
    assert said in layer.notes[1]


def test_either_axis_order_is_seen_and_said(tmp_path: Path) -> None:
    usual = _read(tmp_path, _text(_PLAIN))
    turned = _read(tmp_path, _text(_block(_box("1", 0, 0, 100, 10), 0.1, north_first=False)))
    assert usual.shapes[0].equals(turned.shapes[0])
    assert "北在前" in usual.notes[0]
    assert "东在前" in turned.notes[0]


def test_without_the_zone_in_the_easting_the_plain_belt_is_meant(tmp_path: Path) -> None:
    layer = _read(tmp_path, _text(_PLAIN.replace(",355", ",5")))
    assert layer.shapes[0].bounds[0] == 500_000
    assert layer.crs is not None
    assert layer.crs.to_epsg() == 4544
    assert "不带带号" in layer.notes[0]


def test_a_belt_of_six_degrees_is_its_own(tmp_path: Path) -> None:
    layer = _read(tmp_path, _text(_PLAIN.replace(",355", ",185"), zone=18, width=6), zone=18)
    assert layer.crs is not None
    assert layer.crs.to_epsg() == 4496


def test_a_zone_that_nobody_confirmed_is_shown_and_refused(tmp_path: Path) -> None:
    with pytest.raises(MapError) as refused:
        _read(tmp_path, _text(_PLAIN), zone=None)
    said = refused.value.said.zh
    assert "坐标系=2000国家大地坐标系，几度分带=3，带号=35，横坐标带带号" in said
    assert "核对后在 [source] 写 zone = 35" in said
    assert _read(tmp_path, _text(_PLAIN), zone=None, crs="EPSG:4523").crs is not None


@pytest.mark.parametrize(
    ("text", "zone", "crs", "error", "said"),
    [
        (_text(_PLAIN), 34, None, MapError, "写 zone = 34，文件却显示"),
        (_text(_PLAIN), None, "EPSG:4544", MapError, "crs 与文件不符"),
        (_text(_PLAIN, zone=""), None, "EPSG:4524", MapError, "crs 与文件不符"),
        (_text(_PLAIN, zone=36), 35, None, DeliveryError, "文件头写带号=36，横坐标却以 35 开头"),
        (_text(_PLAIN, width=6), 35, None, DeliveryError, "几度分带=6，带号却是 35"),
        (_text(_PLAIN, datum=""), 35, None, MapError, "没有写明 CGCS2000"),
        (_text(_PLAIN.replace(",355", ",5"), zone="", width="1.5"), 35, None, MapError, "没有第 35 带"),
        (_text(_PLAIN, _PLAIN.replace(",355", ",365")), 35, None, DeliveryError, r"带号不一 \[35, 36\]"),
        (_text(_PLAIN, datum="1980西安坐标系"), 35, "EPSG:4523", DeliveryError, "西安80.*请测绘单位"),
        (_text(_PLAIN, datum="80国家大地坐标系"), 35, None, DeliveryError, "西安80"),
        (_text(_PLAIN, datum="1954北京坐标系"), 35, None, DeliveryError, "北京54"),
        (_text(_PLAIN.replace("3400", "1"), zone=35), 35, None, DeliveryError, "没有一对坐标在中国范围内"),
        ("[属性描述]\n坐标系=2000国家大地坐标系\n", 35, None, DeliveryError, "没有 .地块坐标. 的地块"),
    ],
    ids=["zone", "crs", "crs unlike easting", "header", "width", "no datum", "1.5", "zones", "xian", "80",
         "beijing", "nowhere", "nothing"],
)  # fmt: skip
def test_what_contradicts_itself_or_the_mapping_is_refused(
    tmp_path: Path, text: str, zone: int | None, crs: str | None, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        _read(tmp_path, text, zone=zone, crs=crs)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("J3,1,3400010.000", "J3,1,34000I0.000", 16, "不是“点号,圈号,X,Y”"),
        ("J3,1,3400010.000", "J3,1,3_400_010.000", 16, "不是“点号,圈号,X,Y”"),
        ("J3,1,3400010.000", "J3,,3400010.000", 16, "不是“点号,圈号,X,Y”"),
        ("J3,1,3400010.000", "J3,1,nan", 16, "坐标不在中国范围内"),
        ("J3,1,3400010.000", "J3,1,9400010.000", 16, "坐标不在中国范围内"),
        ("J3,1,3400010.000,35500100.000", "J3,1,35500100.000,3400010.000", 16, "北、东次序与其他行相反"),
        ("J3,1,3400010.000,35500100.000\n", "", 13, "写 5 个界址点，实有 4 行"),
        ("5,0.1,2,", "五,0.1,2,", 13, "界址点数“五”不是整数"),
        ("地块2,面", "地块2,点", 13, "图形属性是“点”"),
    ],
)
def test_a_bad_line_leaves_its_plot_out_and_is_named(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    second = _block(_box("1", 0, 0, 100, 10), 0.1, number=2)
    assert second.count(old) == 1
    layer = _read(tmp_path, _text(_PLAIN, second.replace(old, new)))
    assert layer.frame["地块编号"].tolist() == ["1"]
    assert [f.place for f in layer.findings] == [f"survey.txt 第{line}行"]
    assert said in layer.findings[0].facts["why"]


def test_other_bytes_than_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "survey.txt"
    path.write_bytes(b"\xff\xfe\x00\x81\xff")
    with pytest.raises(DeliveryError, match="GB18030"):
        read_survey_text(path, Confirmed(tmp_path / "map.toml", 35, None))


_ring = st.tuples(st.integers(2, 400), st.integers(2, 400))


@given(st.lists(_ring, min_size=1, max_size=6), st.booleans(), st.booleans(), st.sampled_from([1, 10_000]))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[tuple[int, int]], north_first: bool,  # noqa: FBT001
    closed: bool, unit: int,  # noqa: FBT001
) -> None:  # fmt: skip
    blocks = []
    for at, (width, height) in enumerate(sizes, 1):
        points = _box("1", 1000 * at, 0, width, height)
        points = points if closed else points[:-1]
        blocks.append(_block(points, width * height / unit, at, north_first=north_first))
    layer = _read(tmp_path_factory.mktemp("text"), _text(*blocks))
    assert [s.area for s in layer.shapes] == [w * h for w, h in sizes]
    assert layer.shapes[-1].bounds[:2] == (_X + 1000 * len(sizes), _Y)
    np.testing.assert_allclose(layer.frame["地块面积"].to_numpy(dtype=float), [w * h for w, h in sizes])


@given(st.text())
def test_no_text_makes_the_parser_fall(text: str) -> None:
    parts = parse("[地块坐标]\n" + text)
    assert all(len(p.first) == len(p.second) == len(p.lines) == len(p.rings) for p in parts.plots)


@pytest.mark.long
def test_a_million_lines_take_seconds(tmp_path: Path) -> None:
    turns = np.linspace(0, 2 * np.pi, 125)
    block = _block([("1", _X + 90 * np.cos(t), _Y + 90 * np.sin(t)) for t in turns], 2.5)
    text = _text(*[block] * 8000)
    assert text.count("\n") > 1_000_000
    before = time.process_time()
    layer = _read(tmp_path, text)
    assert len(layer.shapes) == 8000
    assert time.process_time() - before < 60
