"""Which encoding the text of a dbf is in: what the bytes say counts before what labels say.

A dbf without .cpg is GBK most of the time and UTF-8 in disguise now and then; GDAL reads it as
ISO-8859-1 without an error where code page mark and .cpg are both missing (libraries.md B9).
"""

import re
from pathlib import Path

GBK, UTF8 = "GB18030", "UTF-8"
_SAMPLE = 4_000_000
_TOKEN = re.compile(rb"[^\x00-\x20]*[\x80-\xff][^\x00-\x20]*")


def of_bytes(data: bytes) -> str | None:
    """Return the encoding that most non-ASCII words of a sample are in, None if there are none."""
    utf8 = gbk = 0
    for token in _TOKEN.findall(data)[:20_000]:
        if _decodes(token, "utf-8"):
            utf8 += 1
        elif _decodes(token, "gb18030"):
            gbk += 1
    if utf8 == gbk == 0:
        return None
    return UTF8 if utf8 > gbk else GBK


def _decodes(token: bytes, encoding: str) -> bool:
    try:
        token.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def of_dbf(path: Path) -> str:
    """Return the encoding of a dbf by its bytes, then its .cpg; GB18030 where nothing tells."""
    with path.open("rb") as file:
        header = file.read(32)
        start = int.from_bytes(header[8:10], "little") or 32
        file.seek(start)
        sample = file.read(_SAMPLE)
        size = path.stat().st_size
        if size > 3 * _SAMPLE:
            file.seek(size // 2)
            sample += file.read(_SAMPLE)
    found = of_bytes(sample)
    if found:
        return found
    label = path.with_suffix(".cpg")
    if label.exists() and "8" in label.read_text(encoding="ascii", errors="replace").replace("18030", ""):
        return UTF8
    return GBK


def of_text(path: Path) -> str:
    """Return the encoding of a text file such as a csv, BOM included."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    return of_bytes(sample) or UTF8
