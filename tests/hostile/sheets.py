"""Bad workbooks and csv."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xlsxwriter

from tests.hostile.case import Corpus
from tests.hostile.spoiling import LAUGHS, cut
from tests.support import packages
from tests.support.edits import Delivery

SHEETS = Corpus()
refused, found = SHEETS.refused, SHEETS.found


def _xlsx(d: Delivery) -> Path:
    path = d.store.with_suffix(".xlsx")
    packages.to_xlsx(d.root)
    return path


def _rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of a workbook."""
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()}
    held[part] = change(held.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in held.items():
            new.writestr(name, content)


@refused("5106232017.xlsx")
def a_workbook_of_noise(d: Delivery) -> None:
    _xlsx(d).write_bytes(np.random.default_rng(3).bytes(50_000))


@refused("5106232017.xlsx")
def a_workbook_that_is_an_empty_zip(d: Delivery) -> None:
    path = _xlsx(d)
    with zipfile.ZipFile(path, "w"):
        pass


@refused("5106232017.xlsx")
def a_workbook_cut_in_half(d: Delivery) -> None:
    path = _xlsx(d)
    cut(path, path.stat().st_size // 2)


@refused("5106232017.xlsx", "unrecognized entity")
def a_workbook_with_a_billion_laughs(d: Delivery) -> None:
    """The reader knows no entities: nothing grows."""
    path = _xlsx(d)
    _rewritten(
        path,
        "xl/workbook.xml",
        lambda old: LAUGHS + old[old.index(b"<workbook") :].replace(b'name="CBF"', b'name="&j;"'),
    )


@refused("5106232017.xlsx", "重新导出")
def a_workbook_with_an_entity_of_passwd(d: Delivery) -> None:
    path = _xlsx(d)
    evil = b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    _rewritten(
        path,
        "xl/sharedStrings.xml",
        lambda old: (
            evil
            + old[old.index(b"<sst") :]
            .replace(b"<si><t>CBFMC</t></si>", b"<si><t>CBFMC</t></si>")
            .replace(b"</si>", b"</si>", 1)
        ),
    )
    sheet = "xl/worksheets/sheet2.xml"
    _rewritten(path, sheet, lambda old: old.replace(b'<c r="C2" t="s">', b'<c r="C2" t="e">'))


def _sheet(d: Delivery, fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> None:
    """Make a workbook of one table, the grantors'."""
    columns, rows = packages.tables(d.root)["FBF"]
    path = d.store
    with xlsxwriter.Workbook(path.with_suffix(".xlsx")) as book:
        sheet = book.add_worksheet("FBF")
        sheet.write_row(0, 0, columns)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, ["" if v is None else v for v in row])
        fill(book, sheet)
    path.unlink()


@found("logic.parcel_use", "parcel:")  # its one sheet is read to the end: what it lacks is the other tables
def a_workbook_with_a_million_empty_rows(d: Delivery) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        grey = book.add_format({"bg_color": "#dddddd"})
        for row in range(10, 60_000):
            sheet.write_blank(row, 0, None, grey)
        sheet.write_string(1_048_575, 0, " ")

    _sheet(d, fill)


@refused("发包方", "too much memory", "重新导出")
def a_workbook_with_one_cell_in_its_last_corner(d: Delivery) -> None:
    _sheet(d, lambda book, sheet: sheet.write_string(1_048_575, 16_383, "x"))


@found("value.missing", "#name")
def a_workbook_of_formulas_without_values(d: Delivery) -> None:
    _sheet(d, lambda book, sheet: sheet.write_formula(1, 1, '=HYPERLINK("http://127.0.0.1:1","x")', None, ""))


@found("value.code_form", "grantor:")
def a_workbook_with_codes_as_numbers(d: Delivery) -> None:
    _sheet(d, lambda book, sheet: sheet.write_number(1, 0, 5.1062310020001e16))


@found("package.missing", "table:FBF")
def a_workbook_with_wrong_sheet_names(d: Delivery) -> None:
    path = d.store
    with xlsxwriter.Workbook(path.with_suffix(".xlsx")) as book:
        book.add_worksheet("Sheet1").write_string(0, 0, "FBFBM")
    path.unlink()


@found("package.missing", "table:CBF")
def a_workbook_with_merged_cells(d: Delivery) -> None:
    _sheet(d, lambda book, sheet: sheet.merge_range(1, 0, 1, 5, "51062310020001"))


@found("package.missing", "folder:权属数据")
def a_workbook_with_macros(d: Delivery) -> None:
    path = _xlsx(d)
    path.rename(path.with_suffix(".xlsm"))


@refused("发包方", "重新导出")
def a_workbook_with_a_bomb_in_it(d: Delivery) -> None:
    path = _xlsx(d)

    def grow(old: bytes) -> bytes:
        row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>' + b"x" * 30_000 + b"</t></is></c></row>"
        at = old.index(b"</sheetData>")
        return old[:at] + b"".join(row % (k, k) for k in range(1000, 12_000)) + old[at:]

    _rewritten(path, "xl/worksheets/sheet1.xml", grow)


def _csv(d: Delivery, encoding: str = "utf-8") -> Path:
    folder = d.store.parent
    packages.to_csv(d.root, encoding)
    return folder


def _grantors(d: Delivery, change: Callable[[bytes], bytes], encoding: str = "utf-8") -> None:
    path = _csv(d, encoding) / "FBF.csv"
    path.write_bytes(change(path.read_bytes()))


@found("value.unseen", "#name", "U+0000")
def a_csv_with_nul_bytes(d: Delivery) -> None:
    _grantors(d, lambda old: old.replace("中江县".encode(), "中江\0县".encode()))


@refused("FBF", "权属数据")
def a_csv_with_unbalanced_quotes(d: Delivery) -> None:
    _grantors(d, lambda old: old.replace(b"51062310020001,", b'"51062310020001,'))


@refused("FBF", "权属数据")
def a_csv_with_rows_of_different_lengths(d: Delivery) -> None:
    _grantors(d, lambda old: old + b"1,2,3\r\n")


@refused("发包方", "重新导出")
def a_csv_of_forty_thousand_columns(d: Delivery) -> None:
    _grantors(d, lambda old: b",".join(b"c%d" % k for k in range(40_000)) + b"\r\n")


@refused("FBF", "权属数据", "两次")
def a_csv_with_a_column_twice(d: Delivery) -> None:
    _grantors(d, lambda old: old.replace(b"FBFMC", b"FBFBM"))


@found("package.missing", "layer:XJXZQ")
def a_csv_with_a_byte_order_mark(d: Delivery) -> None:
    _csv(d, "utf-8-sig")


@refused("FBF", "UTF-16")
def a_csv_in_utf16(d: Delivery) -> None:
    _csv(d, "utf-16")


@found("value.garbled", "#name")
def a_csv_in_two_encodings(d: Delivery) -> None:
    _grantors(d, lambda old: old.replace("中江县".encode(), b"\xd6\xd0\xff\xfe", 1))


@found("table.column_missing", "table:FBF#code")
def a_csv_that_is_a_picture(d: Delivery) -> None:
    _grantors(d, lambda old: b"\x89PNG\r\n\x1a\n")


@found("package.missing", "layer:XJXZQ")
def a_csv_that_is_empty(d: Delivery) -> None:
    _grantors(d, lambda old: b"")
