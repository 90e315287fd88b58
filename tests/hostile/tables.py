"""Bad attribute tables: SQLite and Access."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.hostile.case import Case, Corpus
from tests.hostile.spoiling import cut, patch
from tests.support.edits import Delivery

TABLES = Corpus()
refused, found = TABLES.refused, TABLES.found


SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


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
