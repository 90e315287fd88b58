"""Access files, read by mdbtools: JET3, JET4 and ACE12; numbers, days, memos, Chinese."""

import shutil
from pathlib import Path

import pytest

from geodata.errors import DeliveryError
from geodata.exchange import inventory
from geodata.exchange.inventory import Inventory
from geodata.exchange.parse import parse
from geodata.exchange.read_tables import _read_access, read_table
from geodata.standard import nyt2539_2016 as standard
from tests.support import packages
from tests.support.deliveries import copied


def test_an_empty_delivery_database_has_all_twelve_tables_with_their_columns(shared: Path) -> None:
    """The template of the standard's annex B as vendors deliver it."""
    found = Inventory(shared, store=shared / "access/nyt2539-empty.mdb", store_kind="access")
    assert len(standard.TABLES) == 12
    for table in standard.TABLES:
        frame = read_table(found, table)
        assert frame is not None, table.code
        assert sorted(frame.columns) == sorted(f.code for f in table.fields), table.code
        assert len(frame) == 0


def test_a_table_that_is_not_there_is_absent_and_not_empty(shared: Path) -> None:
    assert _read_access(shared / "access/nyt2539-empty.mdb", "NOSUCH") is None


def test_a_delivery_with_an_empty_database_reads_with_no_rows_and_no_missing_table(
    shared: Path, small_delivery: Path, tmp_path: Path
) -> None:
    root = packages.lean(copied(small_delivery, tmp_path), "DK")
    store = packages.store(root)
    store.unlink()
    shutil.copy(shared / "access/nyt2539-empty.mdb", store.with_suffix(".mdb"))
    survey = packages.survey_of(root)
    assert {name: len(survey.frames[name]) for name in ("holders", "contracts", "grantors")} == {
        "holders": 0,
        "contracts": 0,
        "grantors": 0,
    }
    assert len(survey.frames["parcels"]) == 60
    assert not [f for f in survey.findings if f.objects[0].startswith("table:")]


def test_an_mdb_counts_before_other_stores(shared: Path, small_delivery: Path, tmp_path: Path) -> None:
    """The standard's own form is the delivery; what lies beside it is somebody's copy."""
    root = copied(small_delivery, tmp_path)
    store = packages.store(root)
    shutil.copy(shared / "access/nyt2539-empty.mdb", store.with_suffix(".mdb"))
    with inventory.opened(root) as found:
        assert (found.store_kind, found.store) == ("access", store.with_suffix(".mdb"))


def test_jet3_gives_rows_numbers_days_and_texts(shared: Path) -> None:
    orders = _read_access(shared / "access/nwind.mdb", "ORDERS")
    assert orders is not None
    assert len(orders) == 830
    first = orders[orders["OrderID"] == "10330"].iloc[0]
    assert first[["CustomerID", "Freight", "ShipName"]].tolist() == ["LILAS", "12.7500", "LILA-Supermercado"]
    assert first["OrderDate"].startswith("1994-11-16")
    assert len(_read_access(shared / "access/nwind.mdb", "ORDER DETAILS")) == 2155


def test_ace12_gives_rows_numbers_and_days(shared: Path) -> None:
    assets = _read_access(shared / "access/ASampleDatabase.accdb", "ASSET ITEMS")
    assert assets is not None
    assert len(assets) == 65
    first = assets[assets["Asset No"] == "30050"].iloc[0]
    assert first[["Make", "Cost", "Warranty"]].tolist() == ["GEO Rocket", "1995.5000", "12"]
    assert first["Acquired"].startswith("1997-09-02")
    assert first.isna()["Comments"]


def test_a_text_with_a_line_break_stays_one_row(shared: Path) -> None:
    dates = _read_access(shared / "access/DateTestDatabase.mdb", "DATETEST")
    assert dates is not None
    assert len(dates) == 6
    assert dates["LongTextCol"].iloc[5] == "New line\r\nin field"


def test_a_day_that_mdbtools_cannot_give_is_a_finding_and_never_another_day(shared: Path) -> None:
    """Row 2 is of the year 9999, row 4 of before 1000: mdbtools says 1900-01-00 for both."""
    dates = _read_access(shared / "access/DateTestDatabase.mdb", "DATETEST")
    assert dates is not None
    given = dates.iloc[[0, 1, 3]]
    raw = given.rename(columns={"DateCol": "CBQXQ", "IDCol": "CBHTBM"})[["CBHTBM", "CBQXQ"]]
    frame, found = parse(standard.BY_NAME["contracts"], raw.reset_index(drop=True), 0, "CBHT")
    assert str(frame["term_from"].iloc[0])[:10] == "2021-12-02"
    assert frame["term_from"].isna().tolist() == [False, True, True]
    said = [(f.objects, f.facts["value"]) for f in found if f.rule == "value.type"]
    assert said == [
        (("contract:2#term_from",), "1900-01-00 00:00:00"),
        (("contract:4#term_from",), "1900-01-00 00:00:00"),
    ]


def test_what_is_no_access_file_is_a_delivery_error_that_names_it(
    small_delivery: Path, tmp_path: Path
) -> None:
    root = copied(small_delivery, tmp_path)
    store = packages.store(root).with_suffix(".mdb")
    store.write_bytes(b"no Access file at all" * 400)
    with pytest.raises(DeliveryError, match=r"5106232017\.mdb"):
        packages.survey_of(root)
