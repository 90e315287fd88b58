"""KML, FileGDB and DXF through a mapping: closed lines are parcels, open ones are said with their number."""

import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geodata.errors import DeliveryError, MapError
from geodata.exchange.mapped import digest, read_mapped, read_mapping
from geodata.survey import Survey

_BELT = 4523
_FIELDS = [shapely.box(35_500_000, 3_400_000 + 20 * k, 35_500_100, 3_400_010 + 20 * k) for k in range(3)]
_NAMES = ["上田", "中田", "下田"]


def _map(folder: Path, source: str, name: str) -> Path:
    path = folder / "map.toml"
    path.write_text(
        f'[source]\n{source}\n[grantor]\ncode = "51062310020100"\nname = "A"\n'
        f'[parcel]\nname = "{name}"\nmeasured_area = "shape"\n',
        encoding="utf-8",
    )
    return path


def _write(
    path: Path, driver: str, shapes: list[BaseGeometry], field: str, crs: str | None, layer: str | None = None
) -> Path:
    kind = "Polygon" if {s.geom_type for s in shapes} == {"Polygon"} else "Unknown"
    names = np.array((_NAMES * len(shapes))[: len(shapes)], dtype=object)
    pyogrio.raw.write(
        path, shapely.to_wkb(shapes), [names], [field], geometry_type=kind, crs=crs, driver=driver, layer=layer,
        append=path.exists(),
    )  # fmt: skip
    return path


def _read(path: Path, mapping: Path, srid: int | None = _BELT) -> Survey:
    return read_mapped(path, read_mapping(mapping), srid=srid)[0]


def _dxf(folder: Path, shapes: list[BaseGeometry]) -> Path:
    with pytest.warns(UserWarning, match="crs"):  # a DXF has none
        return _write(folder / "plan.dxf", "DXF", shapes, "Layer", None)


_LINES = [shapely.LineString(shape.exterior.coords) for shape in _FIELDS]


def test_a_filegdb_is_read_as_folder_and_zipped(tmp_path: Path) -> None:
    folder = _write(tmp_path / "county.gdb", "OpenFileGDB", _FIELDS, "DKMC", f"EPSG:{_BELT}")
    for name in ("county.gdb.zip", "成果.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for file in sorted(folder.iterdir()):
                archive.write(file, f"county.gdb/{file.name}")
    mapping = _map(tmp_path, "", "DKMC")
    for path in (folder, tmp_path / "county.gdb.zip", tmp_path / "成果.zip"):
        parcels = _read(path, mapping).frames["parcels"]
        assert parcels["name"].tolist() == _NAMES
        assert parcels["measured_area"].tolist() == [100_000] * 3, "hundredths of m²"
        assert len(digest(path, read_mapping(mapping))) == 32


def test_of_several_layers_one_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "county.gdb"
    for layer, shapes in (("DK", _FIELDS), ("ZJD", _FIELDS[:1])):
        _write(path, "OpenFileGDB", shapes, "DKMC", f"EPSG:{_BELT}", layer)
    with pytest.raises(MapError, match=r"几个图层 \['DK', 'ZJD'\]，请在 \[source\] 写 layer"):
        _read(path, _map(tmp_path, "", "DKMC"))
    assert len(_read(path, _map(tmp_path, 'layer = "ZJD"', "DKMC")).frames["parcels"]) == 1


def test_a_kml_is_transformed_and_the_convention_is_said(tmp_path: Path) -> None:
    to_degrees = Transformer.from_crs(_BELT, 4490, always_xy=True).transform
    degrees = [shapely.transform(s, lambda xy: np.column_stack(to_degrees(*xy.T))) for s in _FIELDS]
    path = _write(tmp_path / "fields.kml", "LIBKML", degrees, "Name", "EPSG:4326")
    mapping = _map(tmp_path, "", "Name")
    survey = _read(path, mapping)
    parcels = survey.frames["parcels"]
    assert parcels["name"].tolist() == _NAMES
    for one, two in zip(parcels["shape"], _FIELDS, strict=True):
        assert shapely.hausdorff_distance(one, two) < 0.001
    assert len(survey.notes) == 1
    assert "按惯例视 WGS 84 与 CGCS2000 相同" in survey.notes[0]
    assert _read(path, mapping, 32648).notes == [], "WGS 84 stays WGS 84"
    with pytest.raises(MapError, match="say --srid"):
        _read(path, mapping, None)


def test_closed_lines_of_a_dxf_are_parcels(tmp_path: Path) -> None:
    path = _dxf(tmp_path, _LINES)
    survey = _read(path, _map(tmp_path, f'crs = "EPSG:{_BELT}"', "Layer"))
    parcels = survey.frames["parcels"]
    assert parcels["name"].tolist() == _NAMES, "its layers"
    assert all(a.equals(b) for a, b in zip(parcels["shape"], _FIELDS, strict=True))
    assert survey.findings == []


def test_the_text_of_a_dxf_is_read_whatever_code_page_it_names(tmp_path: Path) -> None:
    path = _dxf(tmp_path, _LINES)
    mapping = _map(tmp_path, f'crs = "EPSG:{_BELT}"', "Layer")
    text = path.read_text(encoding="utf-8")
    assert "ANSI_1252" in text, "GDAL writes UTF-8 and calls it so"
    for page in ("ANSI_1252", "ANSI_936"):
        path.write_text(text.replace("ANSI_1252", page), encoding="gb18030")
        assert _read(path, mapping).frames["parcels"]["name"].tolist() == _NAMES


def test_a_dxf_has_no_system_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(MapError, match=r"请在 \[source\] 写 crs"):
        _read(_dxf(tmp_path, _LINES), _map(tmp_path, "", "Layer"))


def test_an_open_line_is_left_out_and_named_and_points_are_counted(tmp_path: Path) -> None:
    opened = shapely.LineString([*_FIELDS[1].exterior.coords[:-1], (35_500_100.0, 3_400_019.5)])
    path = _dxf(tmp_path, [_LINES[0], opened, shapely.Point(35_500_001, 3_400_001), _LINES[2]])
    survey = _read(path, _map(tmp_path, f'crs = "EPSG:{_BELT}"', "Layer"))
    assert survey.frames["parcels"]["row"].tolist() == [1, 4]
    assert survey.place("parcels", 1) == "plan.dxf 第4行"
    (found,) = survey.findings
    assert (found.rule, found.place) == ("layer.unreadable", "plan.dxf 第2行")
    assert (
        "第2个图形（中田，起点 35500100.000, 3400020.000）界线没有闭合，首尾相距 0.500" in found.facts["why"]
    )
    assert survey.notes == ["1 个点、文字、图块不是界线，未读入 (points, texts, blocks are left out)"]


def test_a_condition_takes_some_layers_of_a_drawing(tmp_path: Path) -> None:
    path = _dxf(tmp_path, _LINES)
    source = f'crs = "EPSG:{_BELT}"\nwhere = "Layer = \'中田\'"'
    assert _read(path, _map(tmp_path, source, "Layer")).frames["parcels"]["name"].tolist() == ["中田"]


def test_a_file_without_any_area_is_refused_with_the_first_reason(tmp_path: Path) -> None:
    mapping = _map(tmp_path, f'crs = "EPSG:{_BELT}"', "Layer")
    opened = _dxf(tmp_path, [shapely.LineString(_FIELDS[0].exterior.coords[:-1])])
    with pytest.raises(DeliveryError, match=r"第1个图形.*没有闭合"):
        _read(opened, mapping)
    opened.unlink()
    with pytest.raises(DeliveryError, match="没有面，也没有闭合的线"):
        _read(_dxf(tmp_path, [shapely.Point(0, 0)]), mapping)
