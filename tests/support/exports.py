"""Exported deliveries, looked at from outside: their bytes, their tables, their dbf records."""

import sqlite3
import struct
import zipfile
from pathlib import Path


def contents(root: Path) -> dict[str, bytes]:
    """Return every file's bytes by its name, and those inside workbooks."""
    found = {}
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        found[path.name] = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                found |= {f"{path.name}/{name}": book.read(name) for name in book.namelist()}
    return found


def holding(root: Path, text: str) -> set[str]:
    """Return the files that hold a text, in any encoding that is used here."""
    forms = {text.encode(encoding, errors="ignore") for encoding in ("utf-8", "gb18030", "utf-16-le")} - {b""}
    return {name for name, data in contents(root).items() if any(form in data for form in forms)}


def free_pages(root: Path) -> int:
    """Return how many pages of the attribute tables hold what was deleted."""
    (store,) = root.rglob("*.sqlite")
    db = sqlite3.connect(store)
    try:
        return int(db.execute("PRAGMA freelist_count").fetchone()[0])
    finally:
        db.close()


def deleted_records(root: Path) -> int:
    """Return how many dbf records are marked as deleted but still there."""
    deleted = 0
    for path in root.rglob("*.dbf"):
        data = path.read_bytes()
        count, head, size = struct.unpack("<IHH", data[4:12])
        assert len(data) <= head + count * size + 1, f"{path.name} is longer than its records"
        deleted += sum(data[head + k * size] != 0x20 for k in range(count))
    return deleted
