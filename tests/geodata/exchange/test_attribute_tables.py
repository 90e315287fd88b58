"""The same attribute tables from SQLite, xlsx and csv give the same rows."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from geodata.errors import DeliveryError
from geodata.exchange import inventory
from geodata.standard import nyt2539_2016 as standard
from geodata.survey import Survey
from tests.support import packages
from tests.support.deliveries import copied

FORMS: dict[str, Callable[[Path], None]] = {
    "xlsx": packages.to_xlsx,
    "csv in UTF-8": partial(packages.to_csv, encoding="utf-8"),
    "csv in UTF-8 with BOM": partial(packages.to_csv, encoding="utf-8-sig"),
    "csv in GBK": partial(packages.to_csv, encoding="gb18030"),
}
TABLES = [table.name for table in standard.TABLES]


@pytest.fixture(scope="module")
def marked(small_delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A delivery with what is hard to carry over: a rare character, a comma, a line break, a zero, no end."""
    root = copied(small_delivery, tmp_path_factory.mktemp("marked"))
    packages.lean(root, "DK", tables_too=True)
    packages.edit(
        root,
        "UPDATE CBF SET CBFMC = '王䶮𫖯' WHERE CBFBM = '510623100200010001'",
        "UPDATE CBF SET CBFDCJS = '第一行,\n“第二行”' WHERE CBFBM = '510623100200010002'",
        "UPDATE CBF SET LXDH = '0838123456', YZBM = '018100' WHERE CBFBM = '510623100200010003'",
        "UPDATE CBHT SET CBQXZ = '9999-01-01' WHERE CBHTBM = '510623100200010001J'",
    )
    return root


@pytest.fixture(scope="module")
def wanted(marked: Path) -> Survey:
    return packages.survey_of(marked)


def test_sqlite_gives_the_values_that_were_written(wanted: Survey) -> None:
    holders = wanted.frames["holders"].set_index("code")
    assert len(holders) == 12
    assert holders.loc["510623100200010001", "name"] == "王䶮𫖯"
    assert holders.loc["510623100200010002", "survey_note"] == "第一行,\n“第二行”"
    assert holders.loc["510623100200010003", ["phone", "postcode"]].tolist() == ["0838123456", "018100"]
    contract = wanted.frames["contracts"].set_index("code").loc["510623100200010001J"]
    assert contract["term_last"] == pd.Timestamp("9999-01-01", unit=None).as_unit("s")
    assert contract["total_area"] == 112_667, "hundredths of m²"
    assert len(wanted.frames["members"]) == 44
    assert len(wanted.frames["contract_parcels"]) == 57


@pytest.mark.parametrize("form", FORMS)
def test_every_store_gives_the_same_rows(marked: Path, wanted: Survey, tmp_path: Path, form: str) -> None:
    root = copied(marked, tmp_path)
    FORMS[form](root)
    with inventory.opened(root) as found:
        assert found.store_kind == form[:4].strip()
    other = packages.survey_of(root)
    assert [f.key for f in other.findings] == [f.key for f in wanted.findings]
    for name in TABLES:
        packages.same_rows(other, wanted, name)


def test_one_changed_value_in_another_store_is_seen(marked: Path, wanted: Survey, tmp_path: Path) -> None:
    """The control of the comparison above."""
    root = copied(marked, tmp_path)
    packages.edit(root, "UPDATE CBHT SET HTZMJ = HTZMJ + 0.01 WHERE CBHTBM = '510623100200010002J'")
    packages.to_xlsx(root)
    with pytest.raises(AssertionError, match="total_area"):
        packages.same_rows(packages.survey_of(root), wanted, "contracts")


def test_columns_may_be_in_another_order_and_in_small_letters(
    marked: Path, wanted: Survey, tmp_path: Path
) -> None:
    root = copied(marked, tmp_path)
    columns, _ = packages.tables(root)["CBF"]
    turned = ", ".join(f"{c} AS {c.lower()}" for c in reversed(columns))
    packages.edit(root, f"CREATE TABLE other AS SELECT {turned}, 1 AS extra FROM CBF", "DROP TABLE CBF",
                  "ALTER TABLE other RENAME TO cbf")  # fmt: skip
    packages.same_rows(packages.survey_of(root), wanted, "holders")


def test_labels_in_place_of_codes_are_converted_and_said(
    marked: Path, wanted: Survey, tmp_path: Path
) -> None:
    root = copied(marked, tmp_path)
    packages.edit(
        root,
        "UPDATE CBF SET CBFLX = '农户', CBFZJLX = '居民身份证'",
        "UPDATE CBHT SET CBFS = '家庭承包'",
        "UPDATE CBF_JTCY SET CYXB = CASE CYXB WHEN '1' THEN '男' ELSE '女' END",
    )
    survey = packages.survey_of(root)
    for name in ("holders", "members", "contracts"):
        packages.same_rows(survey, wanted, name)
    said = {f.objects: f.facts["count"] for f in survey.findings if f.rule == "value.label"}
    assert said == {
        ("table:CBF#kind",): 12,
        ("table:CBF#id_kind",): 12,
        ("table:CBHT#method",): 12,
        ("table:CBF_JTCY#sex",): 44,
    }
    assert not [f for f in survey.findings if f.rule == "value.code"]


def test_a_value_that_is_neither_code_nor_label_is_a_finding_with_its_row(
    marked: Path, tmp_path: Path
) -> None:
    root = copied(marked, tmp_path)
    packages.edit(root, "UPDATE CBF SET CBFLX = '农人' WHERE CBFBM = '510623100200010004'")
    found = [f for f in packages.survey_of(root).findings if f.rule == "value.code"]
    assert [(f.objects, f.facts["value"]) for f in found] == [(("holder:510623100200010004#kind",), "农人")]
    assert found[0].place == "5106232017.sqlite/CBF 第4行"


def test_a_broken_store_is_a_delivery_error_that_names_file_and_table(marked: Path, tmp_path: Path) -> None:
    root = copied(marked, tmp_path)
    packages.store(root).write_bytes(b"this is no database" * 100)
    with pytest.raises(DeliveryError, match=r"5106232017\.sqlite") as refused:
        packages.survey_of(root)
    assert "FBF 表读不出来，请重新导出 (file is not a database)" in refused.value.said.zh


def test_a_broken_workbook_is_a_delivery_error(marked: Path, tmp_path: Path) -> None:
    root = copied(marked, tmp_path)
    path = packages.store(root)
    path.unlink()
    path.with_suffix(".xlsx").write_bytes(b"PK no workbook")
    with pytest.raises(DeliveryError, match=r"5106232017\.xlsx"):
        packages.survey_of(root)


def test_reading_leaves_the_store_as_it_was(marked: Path, tmp_path: Path) -> None:
    """A delivery is evidence: no journal, no vacuum, no new modification."""
    root = copied(marked, tmp_path)
    before = packages.store(root).read_bytes()
    packages.survey_of(root)
    assert packages.store(root).read_bytes() == before
    assert {p.suffix for p in packages.store(root).parent.iterdir()} == {".sqlite", ".xlsx"}
