"""Finds what a delivery holds: its folder or zip, its layers, its attribute tables, its metadata."""

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from geodata.errors import DeliveryError
from geodata.exchange.unpack import plain, unpack
from geodata.standard import nyt2539_2016 as standard

_LAYER = re.compile(r"(?P<code>[A-Z]{2,7}?)(?P<county>\d{6})(?P<year>\d{4})(?:[_\-]?\d+)?", re.IGNORECASE)
_CODES = {table.code: table for table in standard.LAYERS}
_SQLITE = b"SQLite format 3\0"
_STORES = {".mdb": "access", ".accdb": "access", ".sqlite": "sqlite", ".db": "sqlite", ".xlsx": "xlsx"}


@dataclass(slots=True)
class Inventory:
    """The files of one delivery, by what they are."""

    root: Path
    layers: dict[str, list[Path]] = field(default_factory=dict)
    """Layer name → its files; a layer may come split."""
    store: Path | None = None
    """The attribute tables: one file, or a folder of csv."""
    store_kind: str = ""
    metadata: Path | None = None
    region_table: Path | None = None
    badly_named: list[Path] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)
    broken: dict[Path, str] = field(default_factory=dict)
    """Containers of layers that cannot be opened, and why."""

    @property
    def county(self) -> str:
        """The six digits that the delivery's folder or files begin with, or nothing."""
        match = re.match(r"\d{6}", self.root.name)
        if match:
            return match.group()
        names = [m for files in self.layers.values() for f in files if (m := _LAYER.fullmatch(f.stem))]
        return names[0]["county"] if names else ""

    def digest(self) -> bytes:
        """Return the SHA-256 over names and contents of all files, to know a delivery again."""
        total = hashlib.sha256()
        for path in sorted(p for p in self.root.rglob("*") if p.is_file()):
            total.update(str(path.relative_to(self.root)).encode() + b"\0")
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        return total.digest()


@contextmanager
def opened(path: Path) -> Iterator[Inventory]:
    """Give the inventory of a folder or zip; an unpacked zip is deleted afterwards.

    Raises DeliveryError where there is no delivery at that place.
    """
    if path.is_dir():
        plain(path)
        yield take(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory(prefix="sanquan-") as folder:
            unpack(path, Path(folder))
            yield take(Path(folder), path.name)
    elif path.exists() and not path.is_file():
        raise DeliveryError(path=path.name, why="不是普通文件，请交文件夹或 zip (no plain file)")
    else:
        missing = "" if path.exists() else "不存在，"
        raise DeliveryError(
            path=path, why=f"{missing}既不是文件夹也不是 zip 压缩包 (neither a folder nor a zip)"
        )


def take(folder: Path, name: str = "") -> Inventory:
    """Return the inventory of the delivery in a folder or in one of its sub-folders.

    `name` is what people call it where the folder is only where a zip was unpacked.
    """
    root = _root(folder)
    if root is None:
        nested = "，里面还有压缩包，请先解开" if any(folder.rglob("*.[zZrR7][iIaAzZ]*")) else ""
        raise DeliveryError(
            path=name or folder.name,
            why=f"其中没有“{standard.VECTOR_FOLDER}”文件夹，也没有 DK 图层{nested} "
            "(no vector folder and no DK layer)",
        )
    found = Inventory(root)
    vector = root / standard.VECTOR_FOLDER
    for path in sorted((vector if vector.is_dir() else root).rglob("*")):
        if path.suffix.lower() == ".shp":
            _take_shapefile(found, path)
        elif path.suffix.lower() == ".gpkg":
            _take_geopackage(found, path)
    tables = root / standard.TABLE_FOLDER
    _take_store(found, tables if tables.is_dir() else root)
    folder = root / standard.METADATA_FOLDER
    xml = sorted((folder if folder.is_dir() else root).glob("*.xml"))
    found.metadata = xml[0] if xml else None
    return found


def _root(folder: Path) -> Path | None:
    candidates = [
        folder,
        *sorted(p for p in folder.glob("*") if p.is_dir()),
        *sorted(p for p in folder.glob("*/*") if p.is_dir()),
    ]
    for candidate in candidates:
        if (candidate / standard.VECTOR_FOLDER).is_dir():
            return candidate
    for candidate in candidates:
        if any(p.suffix.lower() == ".shp" and p.stem.upper().startswith("DK") for p in candidate.glob("*")):
            return candidate
    return None


def _take_shapefile(found: Inventory, path: Path) -> None:
    match = _LAYER.fullmatch(path.stem)
    code = match["code"].upper() if match else re.sub(r"[\d_\-]+$", "", path.stem).upper()
    table = _CODES.get(code)
    if table is None:
        found.unknown.append(path)
        return
    if match is None:
        found.badly_named.append(path)
    found.layers.setdefault(table.name, []).append(path)


def _take_geopackage(found: Inventory, path: Path) -> None:
    import pyogrio  # noqa: PLC0415 (GDAL takes a second to load)

    try:
        with path.open("rb") as file:
            if file.read(16) != _SQLITE:
                found.broken[path] = "不是 GeoPackage 的内容 (no GeoPackage)"
                return
        layers = pyogrio.list_layers(path)
    except (pyogrio.errors.DataSourceError, OSError, RuntimeError) as error:
        found.broken[path] = str(error)
        return
    for name, _ in layers:
        code = re.sub(r"[\d_\-]+$", "", str(name)).upper()
        table = _CODES.get(code)
        if table is None:
            found.unknown.append(path / str(name))
        else:
            found.layers.setdefault(table.name, []).append(path / str(name))


def _take_store(found: Inventory, folder: Path) -> None:
    files = sorted(p for p in folder.iterdir() if p.is_file())
    region = [p for p in files if standard.REGION_TABLE in p.stem]
    found.region_table = region[0] if region else None
    stores = [p for p in files if p.suffix.lower() in _STORES and p not in region]
    csv_names = {p.stem.upper() for p in files if p.suffix.lower() == ".csv"}
    if stores:
        found.store = min(stores, key=lambda p: list(_STORES).index(p.suffix.lower()))
        found.store_kind = _STORES[found.store.suffix.lower()]
    elif csv_names & {table.code for table in standard.TABLES}:
        found.store, found.store_kind = folder, "csv"
