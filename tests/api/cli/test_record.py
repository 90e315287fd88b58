"""`sanquan record`: units by WKT and by file, holders, numbers at the cadastre; refusals in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from api.office import Office
from api.transaction import reading
from tests.conftest import Ran
from tests.support.new_trials import FOREST, ID, LAND, OTHER_ID, PARCEL, UNIT_CODE, box
from tests.support.village import GRANTOR

Cli = Callable[..., Ran]


def _count(office: Office, sql: str) -> object:
    with reading(office.engine) as session:
        return session.scalar(text(sql))


def test_a_plot_comes_as_text_and_is_not_taken_twice(loaded_office: Office, cli: Cli) -> None:
    plot = (
        "record",
        "unit",
        GRANTOR,
        "forest_plot",
        FOREST,
        "--shape",
        box().wkt,
        "--area",
        "5000",
        "--name",
        "后山",
    )
    ran = cli(loaded_office, *plot)
    assert (ran.code, ran.out.strip()) == (0, FOREST), ran.err
    area = "SELECT measured_area FROM spatial_unit_version WHERE level = 'forest_plot'"
    assert _count(loaded_office, area) == 500_000
    again = cli(loaded_office, *plot)
    assert again.code == 3
    assert "这个代码已经用过" in again.err
    assert "重叠" in again.err


@pytest.mark.parametrize(
    ("given", "said"), [("POLYGON ((0 0, 1", "图形文本读不懂"), ("nowhere.geojson", "没有文件")]
)
def test_what_is_no_shape_is_said(loaded_office: Office, cli: Cli, given: str, said: str) -> None:
    ran = cli(loaded_office, "record", "unit", GRANTOR, "forest_plot", FOREST, "--shape", given)
    assert ran.code != 0
    assert said in ran.err


def test_a_plot_comes_in_a_file_of_one_area(loaded_office: Office, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "plot.geojson"
    ring = [list(at) for at in box().exterior.coords]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4523"}}
    for many, code in ((2, 2), (1, 0)):
        file.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature] * many}))
        ran = cli(loaded_office, "record", "unit", GRANTOR, "forest_plot", FOREST, "--shape", file)
        assert (ran.code == 0) is (code == 0), ran.err
    assert (
        _count(loaded_office, "SELECT geometric_area FROM spatial_unit_version WHERE level = 'forest_plot'")
        == 500_000
    )


def test_holders_of_every_kind_are_recorded(loaded_office: Office, cli: Cli) -> None:
    record = ("record", "holder", GRANTOR)
    members = ("--member", "王山", OTHER_ID, "02", "1999-01-01", "--member", "李花", "-", "10", "2001-05-01")
    for more in (
        ("homestead", "person", "王城", "--id-number", ID),
        ("share", "household", "王山", "--id-number", OTHER_ID, *members),
        ("other", "unit", "青山林业专业合作社", "--id-number", UNIT_CODE),
    ):
        ran = cli(loaded_office, *record, *more)
        assert ran.code == 0, ran.err
        assert ran.out.strip().isdigit()
    roles = "SELECT string_agg(role || kind, ',' ORDER BY role) FROM contract_holder WHERE role IS NOT NULL"
    assert _count(loaded_office, roles) == "homestead2,other3,share1"
    ran = cli(loaded_office, *record, "king", "person", "王城", "--id-number", "1")
    assert ran.code == 3
    assert "身份应为" in ran.err
    assert "证件号码" in ran.err


def test_a_parcel_has_one_number_at_the_cadastre(loaded_office: Office, cli: Cli) -> None:
    assert cli(loaded_office, "record", "link", PARCEL, LAND).code == 0
    ran = cli(loaded_office, "record", "link", PARCEL, LAND)
    assert ran.code == 3
    assert "已经对应过" in ran.err
