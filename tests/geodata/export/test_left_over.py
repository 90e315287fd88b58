"""Nothing of what was corrected, masked or never asked for is left in an exported file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from api.office import Office
from geodata.exchange import metadata
from geodata.export import Exported, Order, export_package
from registry.services.correct_parcel import Correction, correct_parcel
from registry.vault import Vault
from tests.support import packages
from tests.support.cast import Cast
from tests.support.exports import contents, deleted_records, free_pages, holding
from tests.support.village import GRANTOR, Village

Export = Callable[..., Exported]
OLD = "证件号码510623195001011237，已核"
NUMBER = "510623195001011237"


def _numbers(root: Path) -> dict[str, set[str]]:
    """Return what a delivery's tables say of people: ID numbers and phones."""
    tables = packages.tables(root)
    found: dict[str, set[str]] = {"numbers": set(), "phones": set()}
    for columns, rows in tables.values():
        for place, column in enumerate(columns):
            kind = "phones" if column == "LXDH" else "numbers" if column.endswith("ZJHM") else None
            if kind:
                found[kind] |= {str(row[place]) for row in rows if row[place]}
    return found


@pytest.fixture
def village(session: Session, cast: Cast, vault: Vault, shift_clock: Callable[..., None]) -> Village:
    return Village(session, cast, shift_clock, vault)


@pytest.mark.parametrize("tables", ["sqlite", "xlsx"])
def test_a_masked_export_holds_no_number_of_anyone(
    loaded_office: Office, small_delivery: Path, tmp_path: Path, exported: Export, tables: str
) -> None:
    people = _numbers(small_delivery)
    assert (len(people["numbers"]), len(people["phones"])) > (40, 10)
    masked = exported(loaded_office, tmp_path / "masked", masked=True, tables=tables).root
    plain = exported(loaded_office, tmp_path / "plain", tables=tables).root
    for value in people["numbers"] | people["phones"]:
        if not value.startswith("9"):  # an organisation's code is no one's
            assert holding(masked, value) == set(), "in a masked export"
            assert holding(plain, value), "the search finds what is there"
    (about,) = (masked / "元数据").glob("*.xml")
    assert metadata.read(about).masked
    (about,) = (plain / "元数据").glob("*.xml")
    assert not metadata.read(about).masked


def _order(office: Office, *, masked: bool) -> Order:
    return Order(office.county_code, office.county_name, office.srid, masked=masked)


def test_what_was_corrected_away_is_in_no_file(village: Village, office: Office, tmp_path: Path) -> None:
    code = GRANTOR + "00001"
    village.show()
    correct_parcel(village.session, Correction(code, 1, {"note": OLD}, "补记"), actor=village.cast.lu)
    before = export_package(
        village.session, village.vault, _order(office, masked=False), tmp_path / "before"
    ).root
    starred = export_package(
        village.session, village.vault, _order(office, masked=True), tmp_path / "starred"
    ).root
    village.show()
    correct_parcel(
        village.session, Correction(code, 2, {"note": None}, "删去证件号码"), actor=village.cast.lu
    )
    after = export_package(
        village.session, village.vault, _order(office, masked=False), tmp_path / "after"
    ).root
    layer = next(before.rglob("DK*.dbf")).name
    assert holding(before, NUMBER) == {layer}
    assert holding(starred, NUMBER) == set(), "numbers in free text are masked too"
    assert holding(after, NUMBER) == holding(after, "已核") == set()
    for root in (before, after):
        assert (free_pages(root), deleted_records(root)) == (0, 0)


def test_deleted_rows_would_be_seen(loaded_office: Office, tmp_path: Path, exported: Export) -> None:
    root = exported(loaded_office, tmp_path / "out").root
    packages.edit(root, "DROP TABLE CBF_JTCY")
    assert free_pages(root) > 0
    path = packages.layer(root, "DK").with_suffix(".dbf")
    data = bytearray(path.read_bytes())
    data[int.from_bytes(data[8:10], "little")] = 0x2A
    path.write_bytes(data)
    assert deleted_records(root) == 1


def test_no_file_is_there_that_the_standard_does_not_name(
    loaded_office: Office, tmp_path: Path, exported: Export
) -> None:
    """Least of all the row files that a workbook is put together from."""
    made = exported(loaded_office, tmp_path / "out", tables="xlsx")
    year = next(made.root.rglob("DK*.shp")).stem[-4:]
    stem = f"510623{year}"
    names = {name for name in contents(made.root) if "/" not in name}
    layers = {n for n in names if n.partition(".")[2] in ("shp", "shx", "dbf", "prj")}
    assert names - layers == {
        f"{stem}.xlsx", f"{stem}权属单位代码表.xlsx", f"SL{stem}.xml", "按地块汇总表.xlsx",
        "按承包地土地用途汇总表.xlsx", "按非承包地地块类别汇总表.xlsx", "按是否基本农田汇总表.xlsx",
        "按权证信息汇总表.xlsx", "按承包方汇总表.xlsx",
    }  # fmt: skip
    assert [p.name for p in (tmp_path).iterdir()] == ["out"]
