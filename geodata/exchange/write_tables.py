"""Attribute tables of a delivery as SQLite or xlsx; no free software writes Access files."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from geodata.errors import ExportError
from geodata.standard.schema import Field, Table

Row = dict[str, Any]
_SHEET_ROWS = 1_048_575
_SQL = {"text": "TEXT", "integer": "INTEGER", "number": "NUMERIC", "date": "TEXT"}


class TableWriter(Protocol):
    """Writes rows of attribute tables into one file."""

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows; the table is made at its first rows."""

    def close(self) -> None:
        """Finish the file, with empty tables for those that got no rows."""


def plain(field: Field, value: object) -> object:
    """Return a value as the tables hold it: dates as ISO text, blanks as NULL."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value.isoformat()
    return value if field.kind != "text" else str(value)


class SqliteTables:
    """One SQLite file with a table per table of the standard."""

    def __init__(self, path: Path, tables: Iterable[Table], _day: date) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        for table in tables:
            columns = ", ".join(f"{f.code} {_SQL[f.kind]}" for f in table.fields)
            self._db.execute(f"CREATE TABLE {table.code} ({columns})")

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows."""
        marks = ", ".join("?" * len(table.fields))
        self._db.executemany(
            f"INSERT INTO {table.code} VALUES ({marks})",  # noqa: S608 (codes of the standard)
            ([plain(f, row.get(f.name)) for f in table.fields] for row in rows),
        )

    def close(self) -> None:
        """Commit and close."""
        self._db.commit()
        self._db.close()


class XlsxTables:
    """One workbook with a sheet per table; a sheet holds 1,048,575 rows at most."""

    def __init__(self, path: Path, tables: Iterable[Table], day: date) -> None:
        # Rows go to a file of each sheet as they come; these lie beside the workbook, not elsewhere.
        options = {"constant_memory": True, "strings_to_formulas": False, "tmpdir": str(path.parent)}
        self._book = xlsxwriter.Workbook(path, options)
        _set_day(self._book, day)
        self._sheets: dict[str, Any] = {}
        self._rows: dict[str, int] = {}
        for table in tables:
            self._sheets[table.code] = self._book.add_worksheet(table.code)
            self._sheets[table.code].write_row(0, 0, [f.code for f in table.fields])
            self._rows[table.code] = 0

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows; raises ExportError where a sheet is full."""
        sheet, done = self._sheets[table.code], self._rows[table.code]
        if done + len(rows) > _SHEET_ROWS:
            why = (
                f"{table.zh}超过 {_SHEET_ROWS} 行，xlsx 放不下，请用 --tables sqlite (too many rows for xlsx)"
            )
            raise ExportError(why=why)
        for number, row in enumerate(rows, start=done + 1):
            for column, field in enumerate(table.fields):
                value = plain(field, row.get(field.name))
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write_number(number, column, value)
        self._rows[table.code] = done + len(rows)

    def close(self) -> None:
        """Close the workbook."""
        self._book.close()


def _set_day(book: xlsxwriter.Workbook, day: date) -> None:
    """Date a workbook by what it holds, so that the same content is the same file."""
    book.set_properties({"created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001 (a day, as the format has it)


def write_sheet(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], day: date | None = None
) -> None:
    """Write one plain sheet: texts as texts, numbers as numbers, no formulas."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    if day is not None:
        _set_day(book, day)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_row(0, 0, header, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    sheet.autofit()
    book.close()
