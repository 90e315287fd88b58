"""Each form of file goes through the command line into a register, in the confined process."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from pyproj import Transformer

from api.database import CountyChoice
from api.office import Office
from tests.conftest import Ran
from tests.support.counties import hire, stop_waiting
from tests.support.counting import number
from tests.support.packages import project_file
from tests.support.server import Server

_COUNTY = CountyChoice("510623", "中江县", 4523, "Asia/Shanghai")
_FIELDS = [shapely.box(35_500_000, 3_400_000 + 20 * k, 35_500_100, 3_400_010 + 20 * k) for k in range(2)]
_NAMES = np.array(["上田", "下田"], dtype=object)


@pytest.fixture
def office(server: Server) -> Iterator[Office]:
    template = server.template("doors", lambda made: stop_waiting(made, hire(made).clerk), _COUNTY)
    name = server.clone(template)
    opened = server.open(name)
    yield opened
    opened.close()
    server.drop(name)


def _filegdb(path: Path) -> None:
    columns = [_NAMES, np.array([1000.0, 1000.0])]
    pyogrio.raw.write(path, shapely.to_wkb(_FIELDS), columns, ["DKMC", "SCMJ"], geometry_type="Polygon",
                      crs="EPSG:4523", driver="OpenFileGDB", layer="DK")  # fmt: skip


def _kml(path: Path) -> None:
    to_degrees = Transformer.from_crs(4523, 4326, always_xy=True).transform
    degrees = [shapely.transform(s, lambda xy: np.column_stack(to_degrees(*xy.T))) for s in _FIELDS]
    pyogrio.raw.write(path, shapely.to_wkb(degrees), [_NAMES], ["Name"], geometry_type="Polygon",
                      crs="EPSG:4326", driver="LIBKML")  # fmt: skip


def _dxf(path: Path) -> None:
    lines = [shapely.LineString(s.exterior.coords) for s in [*_FIELDS, _FIELDS[0]]]
    layers = np.array(["DK", "DK", "道路"], dtype=object)
    with pytest.warns(UserWarning, match="crs"):  # a DXF has none
        pyogrio.raw.write(
            path, shapely.to_wkb(lines), [layers], ["Layer"], geometry_type="LineString", driver="DXF"
        )


def _survey_text(path: Path) -> None:
    blocks = []
    for at, field in enumerate(_FIELDS):
        points = shapely.get_coordinates(field).tolist()
        lines = [f"J{n},1,{north:.3f},{east:.3f}" for n, (east, north) in enumerate(points, 1)]
        blocks += [f"{len(points)},0.1,{at + 1},{_NAMES[at]},面,,,,@", *lines]
    header = ["[属性描述]", "坐标系=2000国家大地坐标系", "几度分带=3", "带号=35", "[地块坐标]"]
    path.write_text("\n".join([*header, *blocks]), encoding="gb18030")


@pytest.mark.parametrize(
    ("name", "write", "notes"),
    [
        ("filegdb.gdb", _filegdb, []),
        ("kml.kml", _kml, ["按惯例视 WGS 84 与 CGCS2000 相同"]),
        ("dxf.dxf", _dxf, []),
        ("survey-txt.txt", _survey_text, ["北在前、东在后", "公顷"]),
    ],
)
def test_a_file_goes_through_the_command_line_into_the_register(
    office: Office, tmp_path: Path, cli: Callable[..., Ran], name: str,
    write: Callable[[Path], None], notes: list[str],
) -> None:  # fmt: skip
    path = tmp_path / name
    way = project_file(f"docs/examples/{path.stem}.toml")
    write(path)
    checked = json.loads(cli(None, "check", path, "--map", way, "--srid", 4523, "--json").out)
    assert (checked["rows"]["parcels"], checked["findings"]) == (2, [])
    assert len(checked["notes"]) == len(notes)
    assert all(part in said for part, said in zip(notes, checked["notes"], strict=True))
    loaded = cli(office, "load", path, "--map", way, "--as", "ma", "--json")
    assert (loaded.code, json.loads(loaded.out)["notes"]) == (0, checked["notes"])
    area = "SELECT round(sum(ST_Area(shape))) FROM spatial_unit_version WHERE ST_SRID(shape) = 4523"
    assert number(office, area) == 2000
    assert number(office, "SELECT sum(measured_area) FROM spatial_unit_version") == 200_000


def test_a_zone_not_confirmed_loads_nothing_and_says_how_to(
    office: Office, tmp_path: Path, cli: Callable[..., Ran]
) -> None:
    path, way = tmp_path / "survey.txt", tmp_path / "map.toml"
    _survey_text(path)
    text = project_file("docs/examples/survey-txt.toml").read_text(encoding="utf-8")
    assert text.count("zone = 35 ") == 1
    way.write_text(text.replace("zone = 35 ", ""), encoding="utf-8")
    said = cli(office, "load", path, "--map", way, "--as", "ma")
    assert said.code != 0
    assert "带号=35" in said.err
    assert "核对后在 [source] 写 zone = 35" in said.err
    assert number(office, "SELECT count(*) FROM delivery") == 0
