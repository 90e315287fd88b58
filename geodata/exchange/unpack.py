"""Unpacks a zip that may be hostile, and looks a folder through: plain files only, each in its own place."""

import os
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from geodata.errors import DeliveryError
from geodata.printable import printable

_MOST_BYTES = 60 * 2**30
_MOST_NAME = 180
"""Bytes of one name, and parts of a path: what Windows and Linux both can store."""
_MOST_DEPTH = 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError)


def unpack(path: Path, folder: Path) -> None:
    """Unpack a zip of plain files; names of Chinese Windows zips are GBK where not marked UTF-8.

    Raises DeliveryError for whatever is no honest delivery, before anything is written where the
    directory of the zip tells.
    """
    try:
        with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
            _look_through(path, archive)
            for info in archive.infolist():
                archive.extract(info, folder)
    except _DAMAGED as error:
        raise DeliveryError(path=path.name, why=f"压缩包已损坏或有密码，请重新打包 ({error})") from error


def _look_through(path: Path, archive: zipfile.ZipFile) -> None:
    size, entries = path.stat().st_size, archive.infolist()
    # Tables and shapes shrink to a tenth, empty text to a thousandth; an entry alone takes 100 bytes.
    most = min(300 * 2**20 + 30 * size, _MOST_BYTES)
    unpacked = sum(info.file_size for info in entries)
    if unpacked > most:
        why = f"解压后有 {unpacked // 2**20} MB，对 {size // 2**20} MB 的压缩包太大 (unpacks to too much)"
        raise DeliveryError(path=path.name, why=why)
    if len(entries) > 2000 + size // 1000:
        why = f"压缩包里有 {len(entries)} 个文件，对它的大小太多，请只打包成果 (too many files)"
        raise DeliveryError(path=path.name, why=why)
    seen: dict[str, bool] = {}
    for info in entries:
        _entry(path, info, seen)


def _entry(path: Path, info: zipfile.ZipInfo, seen: dict[str, bool]) -> None:
    name = info.filename
    parts = PurePosixPath(name).parts
    kind = stat.S_IFMT(info.external_attr >> 16)
    # Windows tools that take a backslash for a letter would climb out by it.
    outside = name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":"
    if outside or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise DeliveryError(
            path=path.name, why=f"压缩包含有越界路径或链接，请只打包文件 ({printable(name)[:200]})"
        )
    if len(parts) > _MOST_DEPTH or any(len(part.encode()) > _MOST_NAME for part in parts):
        why = f"文件名或路径太长，请改短后重新打包 ({printable(name)[:60]}…)"
        raise DeliveryError(path=path.name, why=why)
    folded = "/".join(parts).casefold()
    above = folded.rpartition("/")[0]
    if seen.get(folded, info.is_dir()) != info.is_dir() or (folded in seen and not info.is_dir()):
        why = f"“{printable(name)}”在压缩包里出现两次，不知以哪个为准，请重新打包 (stands twice)"
        raise DeliveryError(path=path.name, why=why)
    seen[folded] = info.is_dir()
    while above and above not in seen:
        seen[above] = True
        above = above.rpartition("/")[0]
    if above and not seen[above]:
        why = f"“{printable(above)}”在压缩包里出现两次，既是文件又是文件夹，请重新打包 (file and folder)"
        raise DeliveryError(path=path.name, why=why)


def plain(folder: Path) -> None:
    """Raise DeliveryError unless a folder holds files and folders only, with names that are text."""
    for where, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            item = Path(where) / name
            kind = item.lstat().st_mode
            if not name.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in name):
                why = f"文件名 {name!a} 不是 UTF-8 文字，请改名 (the name is no text)"
                raise DeliveryError(path=folder.name, why=why)
            if stat.S_ISLNK(kind):
                why = f"含有链接 {printable(name)}，请换成文件本身 (holds a link; put the file itself there)"
                raise DeliveryError(path=folder.name, why=why)
            if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
                why = f"{printable(name)} 不是普通文件，请删除 (is no plain file; remove it)"
                raise DeliveryError(path=folder.name, why=why)
