"""Layers in any encoding and format give the same features; what is missing is said."""

from pathlib import Path

import numpy as np
import pyogrio
import pytest

from geodata.errors import DeliveryError
from geodata.survey import Survey
from tests.support import packages
from tests.support.deliveries import copied

_LAYERS = ("parcels", "boundary_points", "boundary_lines", "group_areas", "homestead_plots", "buildings")


@pytest.fixture(scope="module")
def source(small_delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lean")
    return packages.lean(copied(small_delivery, folder), "DK", "JZD", "JZX", "ZJQY", "ZJD", "FW", "MZDW")


@pytest.fixture(scope="module")
def wanted(source: Path) -> Survey:
    return packages.survey_of(source)


@pytest.fixture
def root(source: Path, tmp_path: Path) -> Path:
    return copied(source, tmp_path)


def _same(one: Survey, other: Survey) -> None:
    for name in _LAYERS:
        packages.same_rows(one, other, name)
        assert packages.shapes(one, name) == packages.shapes(other, name)


def _rules(survey: Survey) -> set[tuple[str, tuple[str, ...]]]:
    return {f.key for f in survey.findings}


def test_the_delivered_layers_are_gbk_by_their_code_page_mark_without_cpg(
    small_delivery: Path, wanted: Survey
) -> None:
    """As delivered in practice (standards.md §1.5): LDID 77 and no .cpg."""
    path = packages.layer(small_delivery, "DK").with_suffix(".dbf")
    assert path.read_bytes()[29] == 0x4D
    assert not list(path.parent.glob("*.cpg"))
    first = wanted.frames["parcels"].iloc[0]
    assert first["name"].encode("gb18030") in path.read_bytes()
    assert first["code"] == "5106231002000100001"
    assert first["measured_area"] == 45_333, "hundredths of m²"


@pytest.mark.parametrize(
    ("encoding", "mark", "cpg"),
    [
        ("gb18030", packages.LDID_NONE, None),
        ("gb18030", packages.LDID_GBK, None),
        ("gb18030", packages.LDID_NONE, "GBK"),
        ("gb18030", packages.LDID_NONE, "UTF-8"),
        ("utf-8", packages.LDID_NONE, "UTF-8"),
        ("utf-8", packages.LDID_NONE, None),
        ("utf-8", packages.LDID_GBK, None),
    ],
    ids=["gbk bare", "gbk mark", "gbk cpg", "gbk lying cpg", "utf8 cpg", "utf8 bare", "utf8 lying mark"],
)
def test_a_layer_reads_the_same_in_every_encoding(
    root: Path, wanted: Survey, encoding: str, mark: int, cpg: str | None
) -> None:
    for code in ("DK", "JZX", "ZJD"):
        packages.recode(packages.layer(root, code).with_suffix(".dbf"), encoding, mark, cpg)
    _same(packages.survey_of(root), wanted)


def test_rare_characters_of_gb18030_come_through(root: Path) -> None:
    path = packages.layer(root, "DK").with_suffix(".dbf")
    meta = pyogrio.read_info(path, encoding="GB18030")
    place = list(meta["fields"]).index("DKMC")
    data = bytearray(path.read_bytes())
    head = int.from_bytes(data[8:10], "little")
    start = head + 1 + sum(data[32 + 32 * k + 16] for k in range(place))
    data[start : start + 50] = "䶮家𫖯坡".encode("gb18030").ljust(50)
    path.write_bytes(data)
    assert packages.survey_of(root).frames["parcels"]["name"].iloc[0] == "䶮家𫖯坡"


def test_a_geopackage_reads_as_the_shapefiles_do(root: Path, wanted: Survey) -> None:
    packages.to_geopackage(root)
    survey = packages.survey_of(root)
    _same(survey, wanted)
    assert _rules(survey) == _rules(wanted)


def test_a_split_layer_is_read_as_one(root: Path, wanted: Survey) -> None:
    for code, parts in (("DK", 2), ("JZD", 3), ("JZX", 2)):
        packages.split(root, code, parts)
    survey = packages.survey_of(root)
    _same(survey, wanted)
    assert _rules(survey) == _rules(wanted)
    parcels = survey.frames["parcels"]
    files = [survey.files[k] for k in parcels["file"]]
    assert (files[29], files[30]) == ("DK5106232017_1.shp", "DK5106232017_2.shp")
    assert parcels["row"].iloc[30] == 1, "rows are counted in each file, as the surveyor sees them"


def test_suffixes_in_capitals_are_suffixes(root: Path, wanted: Survey) -> None:
    path = packages.layer(root, "DK")
    for suffix in (".shp", ".shx", ".dbf", ".prj"):
        path.with_suffix(suffix).rename(path.with_suffix(suffix.upper()))
    _same(packages.survey_of(root), wanted)


def test_optional_layers_may_be_missing_and_mandatory_ones_may_not(
    small_delivery: Path, tmp_path: Path
) -> None:
    """Which is which: standards.md §1.4."""
    root = copied(small_delivery, tmp_path)
    before = _rules(packages.survey_of(root))
    for code in ("DZDW", "XZDW", "MZDW", "ZJD", "FW", "XJQY", "CJQY", "ZJQY"):
        packages.delete_layer(root, code)
    survey = packages.survey_of(root)
    assert _rules(survey) == before
    assert not survey.has("homestead_plots")
    mandatory = ("JZD", "JZX", "KZD", "XJXZQ", "QYJX")
    for code in mandatory:
        packages.delete_layer(root, code)
    assert _rules(packages.survey_of(root)) - before == {
        ("package.missing", (f"layer:{code}",)) for code in mandatory
    }


def test_without_parcels_there_is_no_delivery(root: Path) -> None:
    packages.delete_layer(root, "DK")
    with pytest.raises(DeliveryError, match="DK") as refused:
        packages.survey_of(root)
    assert refused.value.said.zh == (
        "成果包“510623中江县”不能读取：地块图层 DK 读不出来：成果包里没有这个图层 (the parcel layer cannot be read)。"
    )


def test_a_parcel_layer_that_cannot_be_read_is_refused_with_file_reason_and_remedy(root: Path) -> None:
    packages.layer(root, "DK").with_suffix(".dbf").unlink()
    with pytest.raises(DeliveryError) as refused:
        packages.survey_of(root)
    assert "DK5106232017.shp缺少配套文件 .dbf，连同 .shx .dbf .prj 一起提交" in refused.value.said.zh


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_shapefile_without_its_companion_is_said_and_left_out(
    root: Path, wanted: Survey, suffix: str
) -> None:
    packages.layer(root, "JZX").with_suffix(suffix).unlink()
    survey = packages.survey_of(root)
    new = [f for f in survey.findings if f.key not in _rules(wanted)]
    assert [(f.rule, f.objects, f.facts["missing"]) for f in new] == [
        ("layer.file_missing", ("file:JZX5106232017.shp",), suffix)
    ]
    assert not survey.has("boundary_lines")


def test_a_damaged_layer_is_a_finding_that_names_its_file(root: Path, wanted: Survey) -> None:
    packages.layer(root, "JZX").write_bytes(b"no shapefile")
    survey = packages.survey_of(root)
    new = [f for f in survey.findings if f.key not in _rules(wanted)]
    assert [(f.rule, f.objects) for f in new] == [("layer.unreadable", ("file:JZX5106232017.shp",))]
    assert len(survey.frames["parcels"]) == 60


def test_a_layer_of_an_unknown_name_is_a_finding_and_does_not_stop_the_rest(
    root: Path, wanted: Survey
) -> None:
    path = packages.layer(root, "MZDW")
    for part in path.parent.glob(f"{path.stem}.*"):
        part.rename(part.with_stem("MZDK5106232017"))
    survey = packages.survey_of(root)
    assert _rules(survey) - _rules(wanted) == {("package.name", ("file:MZDK5106232017.shp",))}


def test_a_layer_named_without_county_and_year_is_read_and_said(root: Path, wanted: Survey) -> None:
    path = packages.layer(root, "DK")
    for part in path.parent.glob(f"{path.stem}.*"):
        part.rename(part.with_stem("dk"))
    survey = packages.survey_of(root)
    _same(survey, wanted)
    assert _rules(survey) - _rules(wanted) == {("package.name", ("file:dk.shp",))}


def test_labels_in_a_layer_are_converted(root: Path, wanted: Survey) -> None:
    path = packages.layer(root, "DK")
    meta, _, geometry, columns = pyogrio.raw.read(path, encoding="GB18030")
    kind = list(meta["fields"]).index("DKLB")
    labels = {"10": "承包地块", "21": "自留地", "22": "机动地", "23": "开荒地"}
    columns[kind] = np.array([labels[value] for value in columns[kind]], dtype=object)
    for part in path.parent.glob(f"{path.stem}.*"):
        part.unlink()
    pyogrio.raw.write(
        path, geometry, columns, meta["fields"], crs=meta["crs"], encoding="GB18030", geometry_type="Polygon"
    )
    survey = packages.survey_of(root)
    assert (
        survey.frames["parcels"]["parcel_kind"].tolist() == wanted.frames["parcels"]["parcel_kind"].tolist()
    )
    said = [f for f in survey.findings if f.rule == "value.label"]
    assert [(f.objects, f.facts["count"]) for f in said] == [(("table:DK#parcel_kind",), 60)]
