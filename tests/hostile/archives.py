"""Bad archives and folders: bombs, links, names, and what lies where it should not."""

import io
import stat
import struct
import zipfile
from pathlib import Path

from tests.hostile.case import Corpus
from tests.support import packages
from tests.support.edits import Delivery

ARCHIVES = Corpus()
refused, found = ARCHIVES.refused, ARCHIVES.found
VECTOR = "510623中江县/矢量数据"


def _zip(d: Delivery, name: str = "510623.zip") -> Path:
    return packages.zipped(d.root, d.root.parent / name)


def _new(d: Delivery, *entries: tuple[str | zipfile.ZipInfo, bytes | str], whole: bool = False) -> Path:
    """Make a zip of these entries, besides the whole delivery if so said."""
    path = d.root.parent / "510623.zip"
    if whole:
        _zip(d)
    with zipfile.ZipFile(path, "a" if whole else "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def _patched(path: Path, marks: dict[bytes, int], value: bytes) -> Path:
    """Overwrite a field of every header that begins with a mark."""
    data = bytearray(path.read_bytes())
    for mark, offset in marks.items():
        at = data.find(mark)
        while at >= 0:
            data[at + offset : at + offset + len(value)] = value
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    return path


@refused("既不是文件夹也不是 zip")
def an_empty_file(d: Delivery) -> Path:
    path = d.root.parent / "510623.zip"
    path.touch()
    return path


@refused("没有“矢量数据”文件夹")
def a_zip_of_nothing(d: Delivery) -> Path:
    return _new(d)


@refused("既不是文件夹也不是 zip")
def a_rar(d: Delivery) -> Path:
    path = d.root.parent / "510623.rar"
    path.write_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(5000))
    return path


@refused("既不是文件夹也不是 zip")
def a_zip_cut_in_half(d: Delivery) -> Path:
    path = _zip(d)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


@refused("损坏或有密码", "重新打包")
def a_zip_with_damage_inside(d: Delivery) -> Path:
    path = _zip(d)
    data = bytearray(path.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 400] = b"\xa5" * 400
    path.write_bytes(data)
    return path


@refused("损坏或有密码", "重新打包")
def a_zip_with_a_password(d: Delivery) -> Path:
    return _patched(_zip(d), {b"PK\x03\x04": 6, b"PK\x01\x02": 8}, b"\x01")


@refused("损坏或有密码", "重新打包")
def a_zip_packed_by_an_unknown_method(d: Delivery) -> Path:
    return _patched(_zip(d), {b"PK\x03\x04": 8, b"PK\x01\x02": 10}, struct.pack("<H", 97))


@refused("损坏或有密码", "重新打包")
def a_zip_whose_checksums_lie(d: Delivery) -> Path:
    return _patched(_zip(d), {b"PK\x03\x04": 14, b"PK\x01\x02": 16}, b"\xde\xad\xbe\xef")


@refused("损坏或有密码", "重新打包")
def a_zip_whose_offsets_lead_elsewhere(d: Delivery) -> Path:
    return _patched(_zip(d), {b"PK\x01\x02": 42}, struct.pack("<I", 7))


@refused("越界路径")
def a_zip_that_climbs_out(d: Delivery) -> Path:
    return _new(d, ("../../outside.txt", "out"), whole=True)


@refused("越界路径")
def a_zip_that_climbs_out_in_the_middle(d: Delivery) -> Path:
    return _new(d, (f"{VECTOR}/../../../../outside.txt", "out"), whole=True)


@refused("越界路径")
def a_zip_with_an_absolute_path(d: Delivery) -> Path:
    return _new(d, ("/tmp/sanquan-outside.txt", "out"), whole=True)


@refused("越界路径")
def a_zip_with_windows_paths_that_climb(d: Delivery) -> Path:
    return _new(d, ("..\\..\\outside.txt", "out"), whole=True)


@refused("越界路径")
def a_zip_with_a_drive(d: Delivery) -> Path:
    return _new(d, ("C:\\Windows\\outside.txt", "out"), whole=True)


def _kind(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    return info


@refused("链接", "DK5106232017.dbf")
def a_zip_with_a_link_to_a_file(d: Delivery) -> Path:
    return _new(d, (_kind(f"{VECTOR}/DK5106232017.dbf", stat.S_IFLNK), "/etc/passwd"))


@refused("链接")
def a_zip_with_a_link_to_a_folder_and_a_file_in_it(d: Delivery) -> Path:
    return _new(d, (_kind("510623/矢量数据", stat.S_IFLNK), "/tmp"), ("510623/矢量数据/x.shp", "x"))


@refused("链接")
def a_zip_with_a_pipe(d: Delivery) -> Path:
    return _new(d, (_kind(f"{VECTOR}/DK5106232017.shp", stat.S_IFIFO), ""))


@refused("链接")
def a_zip_with_a_device(d: Delivery) -> Path:
    return _new(d, (_kind(f"{VECTOR}/DK5106232017.shp", stat.S_IFCHR), ""))


@refused("两次", "DK5106232017.shp")
def a_zip_with_one_name_twice(d: Delivery) -> Path:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _new(d, (f"{VECTOR}/DK5106232017.shp", "other"), whole=True)


@refused("两次", "dk5106232017.SHP")
def a_zip_with_names_that_differ_in_case(d: Delivery) -> Path:
    return _new(d, (f"{VECTOR}/dk5106232017.SHP", "other"), whole=True)


@refused("两次")
def a_zip_with_a_file_where_a_folder_is(d: Delivery) -> Path:
    return _new(d, ("510623中江县/矢量数据", "a file"), whole=True)


@refused("个文件", "太多")
def a_zip_of_a_hundred_thousand_entries(d: Delivery) -> Path:
    path = d.root.parent / "510623.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"矢量数据/{number}", b"")
    return path


@refused("DK5106232017.shp", "重新")
def a_zip_bomb_in_a_layer(d: Delivery) -> Path:
    d.layer("DK").unlink()
    path = _zip(d)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{VECTOR}/DK5106232017.shp", "w") as file,
    ):
        for _ in range(150):
            file.write(bytes(2**20))
    return path


@refused("解压", "太大")
def a_zip_bomb_of_many_files(d: Delivery) -> Path:
    """Each is under the limit of one file, together they would fill a disk."""
    path = d.root.parent / "510623.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{VECTOR}/0.tif", bytes(40 * 2**20))
    with zipfile.ZipFile(path, "a") as archive:
        first = archive.infolist()[0]
        for number in range(1, 40):  # the same bytes again under other names, as overlapping bombs have it
            info = zipfile.ZipInfo(f"{VECTOR}/{number}.tif")
            for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(info, name, getattr(first, name))
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
        archive._didModify = True  # type: ignore[attr-defined]
    return path


@refused("解压", "太大")
def a_zip_that_declares_exabytes(d: Delivery) -> Path:
    return _patched(_zip(d), {b"PK\x01\x02": 24}, struct.pack("<I", 0xFFFFFFFE))


@refused("没有“矢量数据”文件夹", "里面还有压缩包")
def a_zip_in_a_zip(d: Delivery) -> Path:
    inner = _zip(d, "inner.zip")
    return _new(d, ("inner.zip", inner.read_bytes()))


@refused("没有“矢量数据”文件夹", "里面还有压缩包")
def a_zip_in_zips_twelve_deep(d: Delivery) -> Path:
    content = _zip(d, "inner.zip").read_bytes()
    for number in range(12):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as archive:
            archive.writestr(f"{number}.zip", content)
        content = outer.getvalue()
    path = d.root.parent / "510623.zip"
    path.write_bytes(content)
    return path


@refused("两次")
def a_zip_that_holds_itself_by_name(d: Delivery) -> Path:
    return _new(d, ("510623.zip", b"PK\x05\x06" + bytes(18)), ("510623.zip/510623.zip", "x"))


@refused("文件名", "太长")
def a_zip_with_a_name_of_ten_thousand_letters(d: Delivery) -> Path:
    return _new(d, (f"{VECTOR}/{'长' * 3000}.shp", "x"), whole=True)


@refused("文件名", "太长")
def a_zip_five_hundred_folders_deep(d: Delivery) -> Path:
    return _new(d, ("/".join(["层"] * 2000) + "/x.shp", "x"), whole=True)


@found("package.name", "file:DK51062320\\u202e")
def a_zip_with_a_bidi_name(d: Delivery) -> Path:
    return _new(d, (f"{VECTOR}/DK51062320\u202e71.shp", "x"), whole=True)


@found("package.name", "file:新建\\x07文件.shp")
def a_zip_with_a_bell_in_a_name(d: Delivery) -> Path:
    return _new(d, (f"{VECTOR}/新建\x07文件.shp", "x"), whole=True)


@found("package.name", "file:未命名.shp")
def a_zip_with_gbk_names_and_an_unknown_layer(d: Delivery) -> Path:
    (d.vector / "未命名.shp").write_bytes(b"x")
    return packages.zipped(d.root, d.root.parent / "510623.zip", names="gb18030")


@refused("没有“矢量数据”文件夹")
def a_zip_whose_names_are_in_big5(d: Delivery) -> Path:
    """Traditional characters of another code page: the folder's name becomes another name."""
    traditional = packages.renamed(d.root, "510623")
    (traditional / "矢量数据").rename(traditional / "向量資料")
    (traditional / "向量資料" / "DK5106232017.shp").unlink()
    return traditional
