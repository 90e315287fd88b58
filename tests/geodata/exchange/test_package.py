"""A delivery as folder or zip, its parts, and what keeps it from being read."""

import os
import stat
import zipfile
from pathlib import Path

import pytest

from geodata.errors import DeliveryError
from geodata.exchange import inventory, metadata
from geodata.standard import nyt2539_2016 as standard
from tests.support import packages
from tests.support.deliveries import copied

ROOT = "510623中江县"


@pytest.fixture
def root(small_delivery: Path, tmp_path: Path) -> Path:
    return packages.lean(copied(small_delivery, tmp_path), "DK", "JZD", "JZX", "KZD", "XJXZQ", "QYJX")


def _digest(path: Path) -> bytes:
    with inventory.opened(path) as found:
        return found.digest()


def _findings(root: Path) -> set[tuple[str, tuple[str, ...]]]:
    return {f.key for f in packages.survey_of(root).findings}


def test_an_inventory_knows_every_part(small_delivery: Path) -> None:
    with inventory.opened(small_delivery) as found:
        assert found.county == "510623"
        assert [p.name for p in found.layers["parcels"]] == ["DK5106232017.shp"]
        assert (found.store_kind, found.store.name) == ("sqlite", "5106232017.sqlite")
        assert found.metadata.name == "SL5106232017.xml"
        assert found.region_table.name == "5106232017权属单位代码表.xlsx"
        assert (found.badly_named, found.unknown) == ([], [])


@pytest.mark.parametrize("names", [None, "gb18030"], ids=["UTF-8 names", "GBK names of Chinese Windows"])
def test_a_zip_is_the_folder_it_was_made_of(root: Path, tmp_path: Path, names: str | None) -> None:
    zipped = packages.zipped(root, tmp_path / "交付.zip", names=names)
    with zipfile.ZipFile(zipped) as archive:
        marked = {bool(info.flag_bits & 0x800) for info in archive.infolist() if not info.filename.isascii()}
    assert marked == {names is None}
    assert _digest(zipped) == _digest(root)
    folder, archive_survey = packages.survey_of(root), packages.survey_of(zipped)
    assert archive_survey.county == "510623"
    for name in folder.frames:
        packages.same_rows(folder, archive_survey, name)
    assert packages.shapes(folder, "parcels") == packages.shapes(archive_survey, "parcels")
    assert [f.key for f in folder.findings] == [f.key for f in archive_survey.findings]


def test_the_digest_is_of_names_and_contents_and_of_nothing_else(root: Path) -> None:
    first = _digest(root)
    os.utime(packages.store(root), (1, 1))
    assert _digest(root) == first
    path = packages.layer(root, "DK").with_suffix(".dbf")
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    changed = _digest(root)
    assert changed != first
    path.rename(path.with_suffix(".DBF"))
    assert _digest(root) not in (first, changed)


def test_an_unpacked_zip_is_gone_afterwards(root: Path, tmp_path: Path) -> None:
    with inventory.opened(packages.zipped(root, tmp_path / "a.zip")) as found:
        unpacked = found.root
        assert unpacked.is_dir()
    assert not unpacked.exists()


def test_a_delivery_may_lie_two_folders_deep(root: Path, tmp_path: Path) -> None:
    deep = tmp_path / "上交" / "第一批"
    deep.mkdir(parents=True)
    root.rename(deep / root.name)
    with inventory.opened(tmp_path / "上交") as found:
        assert found.root.name == ROOT


def test_a_flat_folder_with_a_parcel_layer_is_a_delivery(root: Path, tmp_path: Path) -> None:
    flat = tmp_path / "510623"
    flat.mkdir()
    for path in [*(root / standard.VECTOR_FOLDER).iterdir(), packages.store(root)]:
        path.rename(flat / path.name)
    survey = packages.survey_of(flat)
    assert len(survey.frames["parcels"]) == 60
    assert len(survey.frames["grantors"]) == 1


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        (standard.METADATA_FOLDER, {"folder:元数据"}),
        (standard.SUMMARY_FOLDER, {"folder:汇总表格"}),
        (standard.TABLE_FOLDER, {"folder:权属数据", "file:权属单位代码表", *(
            f"table:{t.code}" for t in standard.TABLES if t.need == "M")}),
    ],
)  # fmt: skip
def test_a_missing_folder_is_a_finding(root: Path, folder: str, said: set[str]) -> None:
    before = _findings(root)
    for path in sorted((root / folder).rglob("*"), reverse=True):
        path.unlink()
    (root / folder).rmdir()
    missing = _findings(root)
    assert missing >= {("package.missing", (item,)) for item in said}
    assert missing - before <= {("package.missing", (item,)) for item in said}


def test_a_folder_not_named_by_the_county_is_a_finding_and_the_files_tell(root: Path) -> None:
    renamed = packages.renamed(root, "中江县成果")
    survey = packages.survey_of(renamed)
    assert survey.county == "510623"
    assert ("package.name", ("folder:中江县成果",)) in {f.key for f in survey.findings}


def test_missing_mandatory_tables_are_findings(root: Path) -> None:
    """The lean delivery holds FBF alone."""
    missing = {o for rule, objects in _findings(root) if rule == "package.missing" for o in objects}
    assert {item for item in missing if item.startswith("table:")} == {
        f"table:{code}" for code in ("CBF", "CBDKXX", "CBHT", "CBJYQZDJB", "CBJYQZ")
    }


def test_a_missing_mandatory_column_is_one_finding(root: Path) -> None:
    packages.edit(root, "ALTER TABLE FBF DROP COLUMN FBFMC")
    found = [f for f in packages.survey_of(root).findings if f.rule == "table.column_missing"]
    assert [(f.objects, f.place) for f in found] == [(("table:FBF#name",), "5106232017.sqlite/FBF")]
    packages.edit(root, "ALTER TABLE FBF DROP COLUMN LXDH")
    again = [f for f in packages.survey_of(root).findings if f.rule == "table.column_missing"]
    assert len(again) == 1, "the phone is optional"


# ---- what is no delivery ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [("broken.zip", b"PK\x03\x04 cut off"), ("no.zip", b"plain text"), ("empty.zip", b"")],
)
def test_a_broken_zip_is_refused_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DeliveryError) as refused, inventory.opened(path):
        pass
    assert refused.value.said.zh == (
        f"成果包“{path}”不能读取：既不是文件夹也不是 zip 压缩包 (neither a folder nor a zip)。"
    )


def test_a_zip_cut_off_in_the_middle_of_a_file_is_refused_by_name(root: Path, tmp_path: Path) -> None:
    """The directory at its end is whole, a file inside is not: as after a bad download."""
    path = packages.zipped(root, tmp_path / "cut.zip")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = max(archive.infolist(), key=lambda i: i.compress_size)
    middle = info.header_offset + info.compress_size // 2
    data[middle : middle + 200] = b"\xff" * 200
    path.write_bytes(data)
    with pytest.raises(DeliveryError, match=r"cut\.zip"), inventory.opened(path):
        pass


def test_a_zip_without_a_delivery_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "letters.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("说明.txt", "见附件")
    with pytest.raises(DeliveryError) as refused, inventory.opened(path):
        pass
    assert "其中没有“矢量数据”文件夹，也没有 DK 图层" in refused.value.said.zh
    assert "letters.zip" in refused.value.said.zh


def test_an_encrypted_zip_is_refused_by_name(root: Path, tmp_path: Path) -> None:
    path = packages.zipped(root, tmp_path / "secret.zip")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    with pytest.raises(DeliveryError, match=r"secret\.zip"), inventory.opened(path):
        pass


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/sanquan-outside.txt"])
def test_a_zip_that_writes_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "evil")
    with pytest.raises(DeliveryError, match="越界路径"), inventory.opened(path):
        pass
    assert not Path("/tmp/sanquan-outside.txt").exists()


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    info = zipfile.ZipInfo("矢量数据/DK.shp")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(DeliveryError, match="链接"), inventory.opened(path):
        pass


# ---- metadata -----------------------------------------------------------------------------------------


def test_metadata_say_county_day_and_meridian(small_delivery: Path) -> None:
    said = metadata.read(small_delivery / "元数据/SL5106232017.xml")
    assert (said.region_code, said.date, said.central_meridian) == ("510623", "2017-12-01", 105.0)
    assert said.title == "中江县农村土地承包经营权确权登记数据库"
    assert not said.without_boundaries


@pytest.mark.parametrize(
    "text",
    ["<Metadata><title>", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Metadata>&b;</Metadata>'],
    ids=["cut off", "an entity"],
)
def test_broken_or_dangerous_metadata_are_a_finding(root: Path, text: str) -> None:
    (root / "元数据/SL5106232017.xml").write_text(text, encoding="utf-8")
    survey = packages.survey_of(root)
    found = [f for f in survey.findings if f.rule == "layer.unreadable"]
    assert [f.objects for f in found] == [("file:SL5106232017.xml",)]
    assert "root:" not in str(found[0].facts)


def test_a_delivery_declared_partial_may_lack_boundaries_and_says_which_rules_did_not_run(root: Path) -> None:
    for code in ("JZD", "JZX"):
        packages.delete_layer(root, code)
    before = _findings(root)
    assert ("package.missing", ("layer:JZD",)) in before
    path = root / "元数据/SL5106232017.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("县级农村土地承包经营权确权登记成果", "不含界址点、界址线（部分成果）"), encoding="utf-8"
    )
    survey = packages.survey_of(root)
    assert survey.without_boundaries
    assert before - {f.key for f in survey.findings} >= {
        ("package.missing", ("layer:JZD",)),
        ("package.missing", ("layer:JZX",)),
    }
    partial = [f for f in survey.findings if f.rule == "package.partial"]
    assert "boundary.points" in partial[0].facts["rules"]
