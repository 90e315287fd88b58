"""Bad attribute tables (SQLite, xlsx, csv, Access), metadata, and values that mean harm."""

import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from tests.hostile.case import Case, Corpus
from tests.hostile.layers import cut, patch
from tests.support import packages
from tests.support.edits import Delivery

TABLES = Corpus()
refused, found = TABLES.refused, TABLES.found
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


# ---- SQLite --------------------------------------------------------------------------------------------


def _script(d: Delivery, *statements: str) -> None:
    with closing(sqlite3.connect(d.store, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


@refused("5106232017.sqlite", "file is not a database")
def a_sqlite_of_noise(d: Delivery) -> None:
    d.store.write_bytes(np.random.default_rng(1).bytes(200_000))


@refused("5106232017.sqlite", "file is not a database")
def a_sqlite_that_is_encrypted(d: Delivery) -> None:
    data = np.frombuffer(d.store.read_bytes(), dtype=np.uint8)
    d.store.write_bytes(
        (data ^ np.random.default_rng(2).integers(0, 255, len(data), dtype=np.uint8)).tobytes()
    )


@refused("5106232017.sqlite", "malformed")
def a_sqlite_cut_in_half(d: Delivery) -> None:
    cut(d.store, d.store.stat().st_size // 2)


@refused("5106232017.sqlite", "malformed")
def a_sqlite_with_spoilt_pages(d: Delivery) -> None:
    size = d.store.stat().st_size
    for page in range(2, size // 4096):
        patch(d.store, page * 4096, b"\xff" * 200)


@found("package.missing", "table:CBF")
def an_empty_sqlite(d: Delivery) -> None:
    cut(d.store, 0)


@found("package.missing", "table:CBF")
def a_sqlite_without_a_table(d: Delivery) -> None:
    d.sql("DROP TABLE CBF")


@found("package.missing", "table:CBF")
def a_view_in_place_of_a_table(d: Delivery) -> None:
    _script(d, "ALTER TABLE CBF RENAME TO kept", "CREATE VIEW CBF AS SELECT * FROM kept")


@found("package.missing", "table:CBF")
def a_view_without_end(d: Delivery) -> None:
    _script(d, "DROP TABLE CBF", "CREATE VIEW CBF AS WITH RECURSIVE n(CBFBM) AS "
            "(SELECT 1 UNION ALL SELECT CBFBM + 1 FROM n) SELECT * FROM n")  # fmt: skip


@found("package.missing", "table:CBF")
def a_view_that_loads_a_library(d: Delivery) -> None:
    _script(d, "DROP TABLE CBF", "CREATE VIEW CBF AS SELECT load_extension('/tmp/evil.so') AS CBFBM")


@refused("5106232017.sqlite", "FBF")
def a_virtual_table_of_a_module_that_is_not_there(d: Delivery) -> None:
    _script(d, "DROP TABLE FBF", "PRAGMA writable_schema = ON",
            "INSERT INTO sqlite_master VALUES ('table', 'FBF', 'FBF', 0, 'CREATE VIRTUAL TABLE FBF USING evil(x)')")  # fmt: skip


@refused("5106232017.sqlite", "FBF")
def a_generated_column_that_grows_without_end(d: Delivery) -> None:
    _script(d, "ALTER TABLE FBF ADD COLUMN x TEXT GENERATED ALWAYS AS (hex(zeroblob(900000000))) VIRTUAL")


@found("package.missing", "table:CBF")
def triggers_that_would_delete(d: Delivery) -> None:
    _script(d, "CREATE TRIGGER bad AFTER INSERT ON FBF BEGIN DELETE FROM CBF; END", "DROP TABLE CBF")


@found("value.length", "#name")
def a_text_of_ten_million_letters(d: Delivery) -> None:
    d.sql("UPDATE CBF SET CBFMC = replace(hex(zeroblob(400000)), '0', '名') WHERE CBFBM LIKE '%0001'")


@refused("5106232017.sqlite", "CBF", "too big")
def a_text_of_a_hundred_million_letters(d: Delivery) -> None:
    d.sql("UPDATE CBF SET CBFMC = replace(hex(zeroblob(25000000)), '0', 'ab') WHERE CBFBM LIKE '%0001'")


@found("value.garbled", "#name")
def blobs_for_texts(d: Delivery) -> None:
    d.sql("UPDATE CBF SET CBFMC = x'FFFE00C8D4' WHERE CBFBM LIKE '%0001'")


@found("value.type", "#signed_on")
def numbers_for_dates(d: Delivery) -> None:
    d.sql("UPDATE CBHT SET QDSJ = 3.14e17")


@refused("5106232017.sqlite", "WAL", "关闭")
def a_sqlite_whose_rows_are_still_in_its_journal(d: Delivery) -> None:
    d.store.with_name(d.store.name + "-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))


@refused("5106232017.sqlite", "-journal", "关闭")
def a_sqlite_left_in_the_middle_of_a_change(d: Delivery) -> None:
    d.store.with_name(d.store.name + "-journal").write_bytes(bytes(5000))


@found("table.column_missing", "table:CBF#name")
def a_column_missing(d: Delivery) -> None:
    d.sql("ALTER TABLE CBF DROP COLUMN CBFMC")


@found("package.missing", "table:CBF")
def a_table_named_by_an_attack(d: Delivery) -> None:
    _script(d, """ALTER TABLE CBF RENAME TO "CBF"";DROP TABLE FBF;--" """)


@found("logic.code_parts", "contract:")
def a_table_of_two_thousand_strange_rows(d: Delivery) -> None:
    _script(d, "CREATE TABLE more AS SELECT * FROM CBHT LIMIT 1",
            "INSERT INTO CBHT SELECT m.* FROM more m, (WITH RECURSIVE n(k) AS "
            "(SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 2000) SELECT k FROM n)",
            "UPDATE CBHT SET CBFBM = '510623999999990001', CBHTBM = '51062399999999' || printf('%04dJ', rowid) "
            "WHERE rowid > 12")  # fmt: skip


# ---- xlsx -----------------------------------------------------------------------------------------------


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


_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + k, b"&%c;" % (97 + k) * 10) for k in range(9)) + b"]>"
)  # fmt: skip


@refused("5106232017.xlsx", "unrecognized entity")
def a_workbook_with_a_billion_laughs(d: Delivery) -> None:
    """The reader knows no entities: nothing grows."""
    path = _xlsx(d)
    _rewritten(
        path,
        "xl/workbook.xml",
        lambda old: _LAUGHS + old[old.index(b"<workbook") :].replace(b'name="CBF"', b'name="&j;"'),
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


@refused("发包方", "too much memory", "重新导出")
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


# ---- csv --------------------------------------------------------------------------------------------------


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


# ---- Access ----------------------------------------------------------------------------------------------


def _access(d: Delivery, name: str, suffix: str = ".mdb") -> Path:
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not here")
    path = d.store.with_suffix(suffix)
    d.store.unlink()
    shutil.copy(SHARED / "access" / name, path)
    return path


@refused("5106232017.mdb")
def an_access_file_of_noise(d: Delivery) -> None:
    d.store.with_suffix(".mdb").write_bytes(np.random.default_rng(4).bytes(100_000))


@refused("5106232017.mdb")
def an_access_file_that_is_a_sqlite(d: Delivery) -> None:
    d.store.rename(d.store.with_suffix(".mdb"))


@refused("5106232017.mdb")
def an_access_file_that_is_empty(d: Delivery) -> None:
    d.store.with_suffix(".mdb").touch()


@refused("5106232017.mdb")
def an_access_file_of_a_header_alone(d: Delivery) -> None:
    d.store.with_suffix(".mdb").write_bytes(b"\0\1\0\0Standard Jet DB\0\1" + bytes(4076))


for _file in ("nwind.mdb", "DateTestDatabase.mdb", "ASampleDatabase.accdb"):

    def _build(d: Delivery, file: str = _file) -> None:
        _access(d, file, Path(file).suffix)

    TABLES.cases.append(
        Case(
            f"an_access_file_of_another_office_{Path(_file).stem}",
            _build,
            rule="package.missing",
            about="table:CBF",
        )
    )


@found("logic.parcel_use", "parcel:")
def an_access_file_without_rows(d: Delivery) -> None:
    _access(d, "nyt2539-empty.mdb")


@refused("5106232017.mdb", "FBF")
def an_access_file_cut_in_half(d: Delivery) -> None:
    path = _access(d, "nyt2539-empty.mdb")
    cut(path, path.stat().st_size // 2)


@found("logic.parcel_use", "parcel:")
def an_access_file_with_spoilt_pages(d: Delivery) -> None:
    path = _access(d, "nyt2539-empty.mdb")
    for page in range(1, path.stat().st_size // 4096, 2):
        patch(path, page * 4096, b"\xa5" * 4096)


# ---- metadata ----------------------------------------------------------------------------------------------

SL = "file:SL5106232017.xml"


def _metadata(name: str, content: bytes, says: str) -> None:
    def build(d: Delivery) -> None:
        (d.root / "元数据/SL5106232017.xml").write_bytes(content)

    TABLES.cases.append(Case(f"metadata_{name}", build, rule="layer.unreadable", about=SL, says=says))


_metadata("of_nothing", b"", "XML")
_metadata("of_noise", bytes(range(256)) * 40, "XML")
_metadata("of_a_word_document", b"PK\x03\x04" + bytes(900), "XML")
_metadata(
    "with_an_entity_of_passwd",
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Metadata>&b;</Metadata>',
    "DOCTYPE",
)
_metadata("with_an_entity_of_a_host", b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><Metadata/>', "DOCTYPE")
_metadata("with_a_billion_laughs", _LAUGHS + b"<Metadata>&j;</Metadata>", "DOCTYPE")
_metadata("with_a_doctype_in_utf16",
          '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "x">]><Metadata>&b;</Metadata>'.encode("utf-16"),
          "DOCTYPE")  # fmt: skip
_metadata("in_an_unknown_encoding", b'<?xml version="1.0" encoding="klingon"?><Metadata/>', "XML")
_metadata(
    "in_another_encoding_than_it_says",
    '<?xml version="1.0" encoding="utf-8"?><Metadata><title>中江'.encode("gbk"),
    "XML",
)
_metadata("of_a_hundred_thousand_levels", b"<a>" * 100_000 + b"</a>" * 100_000, "层")
_metadata("of_twenty_megabytes", b"<Metadata>" + b"<x/>" * 5_000_000 + b"</Metadata>", "MB")


# ---- values --------------------------------------------------------------------------------------------------


def _named(name: str, value: str, rule: str, says: str = "", column: str = "CBFMC") -> None:
    def build(d: Delivery) -> None:
        d.sql(f"UPDATE CBF SET {column} = ? WHERE CBFBM LIKE '%0001'", value)

    TABLES.cases.append(Case(f"a_name_{name}", build, rule=rule, about="510623100200010001", says=says))


_named("with_direction_turned", "张\u202e三\u202c", "value.unseen", "U+202E")
_named("with_an_isolate", "\u2067张三\u2069", "value.unseen", "U+2067")
_named("with_zero_width_spaces", "张\u200b三\ufeff", "value.unseen", "U+200B")
_named("with_a_nul", "张三\0李四", "value.unseen", "U+0000")
_named("with_an_escape", "\x1b[31m张三", "value.unseen", "U+001B")
_named("of_unseen_characters_alone", "\u200b\u200b", "value.unseen", "U+200B")
_named("with_tags", "张三\U000e0041\U000e0042", "value.unseen", "U+E0041")
_named("of_ten_thousand_letters", "名" * 10_000, "value.length")
_named("that_is_a_formula", "=cmd|'/c calc'!A1", "logic.head_is_holder")
_named("that_is_a_script", "<script>alert(1)</script>", "logic.head_is_holder")
_named("that_is_sql", "'; DROP TABLE parcel; --", "logic.head_is_holder")
_named("that_is_a_template", "{what}{0}{why.__class__}%s%n", "logic.head_is_holder")
_named("of_rare_characters", "𠀀𪚥𫝀𬺰𮯰𰀀𱍐", "logic.head_is_holder")
_named("of_emoji", "👩\u200d🌾", "value.unseen", "U+200D")
_named("with_a_variant_selector", "葛\U000e0100三", "logic.head_is_holder")
_named("of_one_letter_a_thousand_times_marked", "a" + "\u0301" * 1000, "value.length")
_named("with_private_characters", "\ue000\uf8ff", "logic.head_is_holder")
_named("of_wide_digits", "５１０６２３", "logic.head_is_holder")
_named("as_phone_with_letters", "一三八abc", "value.digits", column="LXDH")
_named("as_kind_unknown", "<b>", "value.code", column="CBFLX")
_named("as_id_with_wide_digits", "５１０６２３１９６００１０１１２３４", "person.id_number", column="CBFZJHM")


def _contract(name: str, column: str, value: object, rule: str, says: str = "") -> None:
    def build(d: Delivery) -> None:
        d.sql(f"UPDATE CBHT SET {column} = ? WHERE CBFBM LIKE '%0001'", value)

    TABLES.cases.append(Case(f"a_contract_{name}", build, rule=rule, about="510623100200010001", says=says))


_contract("of_the_year_0", "CBQXQ", "0000-00-00", "value.type")
_contract("of_the_30th_of_february", "CBQXQ", "2020-02-30", "value.type")
_contract("that_ends_before_it_begins", "CBQXZ", "1901-01-01", "logic.dates")
_contract("that_begins_in_9999", "CBQXQ", "9999-12-31", "logic.dates")
_contract("of_a_day_of_words", "CBQXQ", "农历八月十五", "value.type")
_contract("of_nan", "HTZMJ", "nan", "value.type")
_contract("of_infinity", "HTZMJ", "inf", "value.type")
_contract("of_1e308", "HTZMJ", "1e308", "value.range")
_contract("of_a_negative_area", "HTZMJ", "-5", "logic.contract_sums")
_contract("of_wide_digits", "HTZMJ", "１２３", "value.type")
_contract("of_hexadecimal", "HTZMJ", "0x1F", "value.type")
_contract("of_a_count_of_1e300", "CBDKZS", "1e300", "value.range")
_contract("of_a_broken_count", "CBDKZS", "2.5", "value.type")


def _code(name: str, value: str, rule: str) -> None:
    def build(d: Delivery) -> None:
        d.sql("UPDATE CBF SET CBFBM = ? WHERE CBFBM LIKE '%0001'", value)

    TABLES.cases.append(Case(f"a_code_{name}", build, rule=rule, about="holder:"))


_code("of_wide_digits", "５１０６２３１００２０００１０００１", "value.code_form")
_code("of_letters", "abc", "value.code_form")
_code("with_a_blank", "510623100200 010001", "value.code_form")
_code("of_another", "510623100200010002", "logic.key_twice")
_code("of_nothing", "", "value.missing")
_code("of_arabic_digits", "٥١٠٦٢٣١٠٠٢٠٠٠١٠٠٠١", "value.code_form")
