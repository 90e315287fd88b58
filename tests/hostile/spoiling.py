"""Bytes of layer files, overwritten and cut."""

from collections.abc import Callable
from pathlib import Path

from tests.support.edits import Delivery

DK, FIRST = "DK5106232017.shp", "parcel:5106231002000100001"
UNREADABLE = ("地块图层 DK 读不出来", DK, "重新导出后提交")


def patch(path: Path, offset: int, value: bytes) -> None:
    """Overwrite bytes of a file."""
    data = bytearray(path.read_bytes())
    data[offset : offset + len(value)] = value
    path.write_bytes(data)


def cut(path: Path, size: int) -> None:
    """Cut a file; a negative size counts from its end."""
    data = path.read_bytes()
    path.write_bytes(data[:size])


def spoilt_part(
    name: str, spoil: Callable[[Path], object], suffix: str = ".shp"
) -> Callable[[Delivery], None]:
    def build(d: Delivery) -> None:
        spoil(d.layer("DK", suffix))

    build.__name__ = name
    return build


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + k, b"&%c;" % (97 + k) * 10) for k in range(9)) + b"]>"
)  # fmt: skip
