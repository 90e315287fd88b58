"""Feeds our own parsers with what atheris invents: `python -m tests.hostile.fuzz metadata -runs=1000`.

A parser may refuse by its own error, and by no other.
"""

import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["geodata.exchange", "registry.codes"]):
    import pandas as pd

    from geodata.errors import DeliveryError, MapError
    from geodata.exchange import encoding, inventory, metadata
    from geodata.exchange.mapped import read_mapping
    from geodata.exchange.parse import parse
    from geodata.standard.nyt2539_2016 import TABLES
    from registry import codes
    from registry.errors import CodeError

FOLDER = Path(tempfile.mkdtemp(prefix="sanquan-fuzz-"))


def of_metadata(data: bytes) -> None:
    path = FOLDER / "m.xml"
    path.write_bytes(data)
    try:
        metadata.read(path)
    except ValueError:
        return


def of_mapping(data: bytes) -> None:
    path = FOLDER / "m.toml"
    path.write_bytes(
        b'[grantor]\ncode = "84000100000001"\nname = "A"\n[parcel]\n' * (data[:1] > b"\x80") + data
    )
    try:
        read_mapping(path)
    except MapError:
        return


def of_codes(data: bytes) -> None:
    text = data.decode("utf-8", errors="surrogateescape")
    for form in (codes.GRANTOR, codes.HOLDER, codes.PARCEL, codes.CONTRACT):
        try:
            assert form.require(text).isascii()
        except CodeError:
            continue


def of_values(data: bytes) -> None:
    provider = atheris.FuzzedDataProvider(data)
    table = provider.PickValueInList(list(TABLES))
    rows = provider.ConsumeIntInRange(0, 4)
    raw = pd.DataFrame(
        {
            f.code: pd.array([provider.ConsumeUnicodeNoSurrogates(30) for _ in range(rows)], dtype="str")
            for f in table.fields
        }
    )
    parse(table, raw, 0, "f")


def of_zips(data: bytes) -> None:
    provider = atheris.FuzzedDataProvider(data)
    path = FOLDER / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for _ in range(provider.ConsumeIntInRange(0, 4)):
            info = zipfile.ZipInfo(provider.ConsumeUnicodeNoSurrogates(20) or "a")
            info.external_attr = provider.ConsumeInt(4) & 0xFFFFFFFF
            archive.writestr(info, provider.ConsumeBytes(20))
    content = bytearray(path.read_bytes())
    for _ in range(provider.ConsumeIntInRange(0, 3)):
        content[provider.ConsumeIntInRange(0, len(content) - 1)] ^= provider.ConsumeIntInRange(0, 255)
    path.write_bytes(content)
    try:
        with inventory.opened(path) as found:
            found.digest()
    except DeliveryError:
        return


def of_encodings(data: bytes) -> None:
    encoding.of_bytes(data)
    path = FOLDER / "d.dbf"
    path.write_bytes(data)
    encoding.of_dbf(path)
    encoding.of_text(path)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "metadata": of_metadata, "mapping": of_mapping, "codes": of_codes, "values": of_values, "zips": of_zips,
    "encodings": of_encodings,
}  # fmt: skip

if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()
