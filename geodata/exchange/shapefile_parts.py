"""Whether a shapefile's parts belong together: GDAL reads what it can of a damaged one and says nothing.

Sizes and counts are compared as the headers state them (ESRI Shapefile Technical Description, dBase III).
"""

import struct
from pathlib import Path

import numpy as np

_MAGIC = b"\x00\x00\x27\x0a"
_MOST_BYTES = 2**31 - 1


def damage(path: Path) -> str:
    """Return what is wrong with the parts of a shapefile that are there, or nothing."""
    parts = {p.suffix.lower(): p for p in path.parent.iterdir() if p.stem == path.stem and p.is_file()}
    for suffix in (".shp", ".dbf"):
        if suffix in parts and parts[suffix].stat().st_size > _MOST_BYTES:
            return f"{suffix} 超过 2 GB，是这种格式的上限，请分成几个文件 (past the format's 2 GB)"
    if ".shp" not in parts or _begins(parts[".shp"]) != _MAGIC:
        return "不是 shapefile 的内容 (no shapefile)"
    if ".shx" not in parts or ".dbf" not in parts:
        return ""
    return _shp(parts[".shp"], parts[".shx"]) or _dbf(parts[".dbf"], _records(parts[".shx"]))


def _records(shx: Path) -> int:
    return max(0, (shx.stat().st_size - 100) // 8)


def _shp(shp: Path, shx: Path) -> str:
    size = shp.stat().st_size
    with shp.open("rb") as file:
        head = file.read(100)
    if len(head) < 100:
        return "只有半个文件头 (half a header)"
    stated = struct.unpack(">I", head[24:28])[0] * 2
    if stated > size:
        return f"应有 {stated} 字节，只有 {size} 字节，被截断了 (cut off)"
    return _index(shp, size, shx.read_bytes())


def _index(shp: Path, size: int, index: bytes) -> str:
    if index[:4] != _MAGIC or len(index) < 100 or (len(index) - 100) % 8:
        return ".shx 不是索引 (no index)"
    pairs = np.frombuffer(index, dtype=">u4", offset=100).reshape(-1, 2).astype("int64") * 2
    if len(pairs) and ((pairs[:, 0] + 8 + pairs[:, 1]).max() > size or pairs[:, 0].min() < 100):
        return ".shx 指到图形文件之外 (the index leads beyond the shapes)"
    records = np.memmap(shp, dtype=np.uint8, mode="r")
    lengths = sum(records[pairs[:, 0] + 4 + k].astype("int64") << (8 * (3 - k)) for k in range(4)) * 2
    if not np.array_equal(lengths, pairs[:, 1]):
        return ".shx 与图形的长度不符 (shapes of other lengths than the index says)"
    if len(np.unique(pairs[:, 0])) != len(pairs):
        return ".shx 把不同的行指到同一个图形 (the index gives one shape to several rows)"
    return ""


def _dbf(dbf: Path, shapes: int) -> str:
    size = dbf.stat().st_size
    with dbf.open("rb") as file:
        head = file.read(32)
    if len(head) < 32:
        return ".dbf 只有半个文件头 (half a header)"
    rows, start, length = struct.unpack("<IHH", head[4:12])
    if start < 33 or length < 2:
        return ".dbf 的文件头不对 (a wrong header)"
    if rows != shapes:
        return f"有 {shapes} 个图形，属性却有 {rows} 行 (shapes and rows differ in number)"
    if start + rows * length > size:
        return f".dbf 应有 {start + rows * length} 字节，只有 {size} 字节，被截断了 (cut off)"
    return ""


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)
