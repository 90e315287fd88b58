"""Attribute tables as they are, all values as text: Access, SQLite, xlsx or a folder of csv.

Access is read by mdbtools, the only free reader that gives Chinese text and decimals back
(libraries.md row 9); JET3 files carry no code page and are taken as GBK.
"""

import io
import os
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from python_calamine import CalamineError, CalamineWorkbook

from geodata.errors import DeliveryError
from geodata.exchange import encoding
from geodata.exchange.inventory import Inventory
from geodata.standard.schema import Table

Frame = pd.DataFrame
_MOST_TEXT = 16 * 2**20
"""Bytes of one cell."""


def read_table(found: Inventory, table: Table) -> Frame | None:
    """Return a table's rows with the standard's column codes in upper case, or None if absent.

    Values are text, blanks are missing. Raises DeliveryError for a store that cannot be read.
    """
    if found.store is None:
        return None
    readers: dict[str, Callable[[Path, str], Frame | None]] = {
        "access": _read_access,
        "sqlite": _read_sqlite,
        "xlsx": _read_xlsx,
        "csv": _read_csv,
    }
    try:
        frame = readers[found.store_kind](found.store, table.code)
    except (OSError, sqlite3.Error, CalamineError, ValueError) as error:
        why = f"{table.code} 表读不出来，请重新导出 ({error})"
        raise DeliveryError(path=found.store.name, why=why) from error
    if frame is None:
        return None
    frame.columns = [str(column).strip().upper() for column in frame.columns]
    twice = sorted(set(frame.columns[frame.columns.duplicated()]) & set(table.by_code))
    if twice:
        why = f"{table.code}: 字段 {'、'.join(twice)} 出现两次，请只留一个 (stands twice)"
        raise DeliveryError(path=found.store.name, why=why)
    return frame.loc[:, [c for c in table.by_code if c in frame.columns]].astype("str")


def _read_access(path: Path, name: str) -> Frame | None:
    names = {n.upper(): n for n in _mdb("mdb-tables", "-1", str(path)).splitlines()}
    if name not in names:
        return None
    text = _mdb("mdb-export", "-D", "%Y-%m-%d", "-T", "%Y-%m-%d %H:%M:%S", str(path), names[name])
    return _csv(text.encode())


def _mdb(*command: str) -> str:
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "MDB_JET3_CHARSET": "GBK"}
    try:
        done = subprocess.run(command, capture_output=True, env=environment, check=False, timeout=3600)  # noqa: S603
    except FileNotFoundError as error:
        raise OSError("没有安装 mdbtools,请先运行 make install (mdbtools is not installed)") from error
    if done.returncode:
        raise OSError(done.stderr.decode(errors="replace").strip() or f"{command[0]} failed")
    return done.stdout.decode("utf-8", errors="replace")


def _csv(data: bytes) -> Frame:
    if not data.strip():
        return Frame()
    head = arrow_csv.read_csv(io.BytesIO(data.split(b"\n", 1)[0] + b"\n")).column_names
    table = arrow_csv.read_csv(
        io.BytesIO(data),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(head, "string"), null_values=[""], strings_can_be_null=True
        ),
    )
    return pd.DataFrame(table.to_pandas())


def _read_csv(folder: Path, name: str) -> Frame | None:
    path = next((p for p in folder.iterdir() if p.suffix.lower() == ".csv" and p.stem.upper() == name), None)
    if path is None:
        return None
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ValueError(f"{path.name} 是 UTF-16，请另存为 UTF-8 (save it as UTF-8)")
    text = data.decode(encoding.of_text(path), errors="replace")
    return _csv(text.encode())


def _read_sqlite(path: Path, name: str) -> Frame | None:
    for suffix in ("-wal", "-journal"):
        left = path.with_name(path.name + suffix)
        if left.exists() and left.stat().st_size:
            raise OSError(
                f"还有未并入的 {left.name}（WAL），请在原软件中关闭数据库后重新打包 (changes not yet merged)"
            )
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_TEXT)
        real = db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND upper(name) = ?", [name]
        ).fetchone()
        if real is None:
            return None
        quoted = real[0].replace('"', '""')
        cursor = db.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 (a name that the file itself gave)
        columns = [item[0] for item in cursor.description]
        rows = cursor.fetchall()
    finally:
        db.close()
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return Frame({c: _texts(column) for c, column in zip(columns, values, strict=True)})


def _read_xlsx(path: Path, name: str) -> Frame | None:
    book = CalamineWorkbook.from_path(path)
    real = next((s for s in book.sheet_names if s.strip().upper() == name), None)
    if real is None:
        return None
    rows = book.get_sheet_by_name(real).to_python(skip_empty_area=True)
    if not rows:
        return Frame()
    columns = [str(c) for c in rows[0]]
    body = [row for row in rows[1:] if any(v not in ("", None) for v in row)]
    values = list(zip(*body, strict=True)) if body else [()] * len(columns)
    return Frame({c: _texts(column) for c, column in zip(columns, values, strict=True)})


def _texts(column: Sequence[object]) -> Any:
    """Return cells as text; most columns hold text alone and go over as they are."""
    try:
        arrow = pa.array(column, pa.string())
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pd.array([_text(value) for value in column], dtype="str")
    blank = pc.equal(arrow, "")
    return pd.array(pc.if_else(blank, pa.scalar(None, pa.string()), arrow), dtype="str")


def _text(value: object) -> str | None:
    """Return a cell as text: whole numbers without a point, dates as ISO, blanks as None."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(int(value)) if isinstance(value, bool) else str(value)
