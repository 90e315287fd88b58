"""`sanquan settlement`: the services of the pages from the console; refusals in words, exit codes as everywhere."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from api.office import Office
from tests.conftest import Ran
from tests.support.settling import HOUSEHOLD

Cli = Callable[..., Ran]
TOWN = ("--kind", "hukou", "--to", "510623100", "--place", "凯江镇", "--class", "up_to_100", "--since", "2025-03-01", "--document", "户口簿")  # fmt: skip
CITY = ("--kind", "residence", "--to", "510104", "--place", "锦江区", "--class", "metropolis", "--since", "2025-05-01", "--document", "居住证")  # fmt: skip


def _report(cli: Cli, office: Office, member: int = 1) -> Ran:
    return cli(office, "settlement", "report", HOUSEHOLD, str(member), *TOWN, "--as", "lu")


def _ledger(cli: Cli, office: Office, *more: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(cli(office, "settlement", "ledger", "--json", *more).out)
    return found


def test_from_the_report_to_the_ledger(loaded_office: Office, cli: Cli, tmp_path: Path) -> None:
    ran = _report(cli, loaded_office)
    assert (ran.code, "进城登记" in ran.out) == (0, True), ran.err
    again = _report(cli, loaded_office)
    assert (again.code, "已有一条有效的进城登记" in again.err) == (3, True)
    assert _report(cli, loaded_office, 99).code == 2
    (row,) = _ledger(cli, loaded_office)["rows"]  # type: ignore[misc]
    assert row["land"] == {"amount": None, "without_standard": 1}
    ran = cli(loaded_office, "settlement", "standard", "land", "hukou", "100", "--class", "up_to_100", "--from", "2016-10-10", "--source", "123号文")  # fmt: skip
    assert ran.code == 0, ran.err
    ran = cli(loaded_office, "settlement", "standard", "land", "hukou", "1e99", "--class", "up_to_100", "--source", "x")  # fmt: skip
    assert ran.code == 3
    assert cli(loaded_office, "settlement", "standard", "land", "hukou", "x", "--source", "x").code == 2
    for name, value in (
        ("registered_total", "1000"),
        ("registered_urban", "400"),
        ("registered_target", "50"),
    ):
        ran = cli(
            loaded_office, "settlement", "figure", name, value, "--from", "2020-11-01", "--source", "年报"
        )
        assert ran.code == 0, ran.err
    book = tmp_path / "book.xlsx"
    found = _ledger(cli, loaded_office, "--xlsx", str(book))
    (row,) = found["rows"]  # type: ignore[misc]
    assert row["land"] == {"amount": "100.00", "without_standard": 0}
    assert [r["now"] for r in found["rates"]] == ["40.10", None]  # type: ignore[union-attr]
    assert CalamineWorkbook.from_path(str(book)).sheet_names == ["台账", "明细", "城镇化率"]
    said = cli(loaded_office, "settlement", "ledger").out
    assert "registered: 40.10% (50.00%)" in said, said
    assert "标准未配置" in said


@pytest.mark.parametrize("then", [(), CITY])
def test_a_correction_counters_and_may_book_anew(
    loaded_office: Office, cli: Cli, then: tuple[str, ...]
) -> None:
    _report(cli, loaded_office)
    (one,) = json.loads(cli(loaded_office, "settlement", "list", "--json").out)
    assert (one["household"], one["countered_on"]) == (HOUSEHOLD, None)
    why = ("--reason", "moved", "--remark", "新户口簿", "--as", "shen")
    ran = cli(loaded_office, "settlement", "correct", str(one["id"]), *why, *then)
    assert (ran.code, "已冲销" in ran.out, "另记" in ran.out) == (0, True, bool(then)), ran.err
    assert len(json.loads(cli(loaded_office, "settlement", "list", "--json").out)) == bool(then)
    assert "冲销" in cli(loaded_office, "settlement", "list", "--all").out
    assert cli(loaded_office, "settlement", "correct", str(one["id"]), *why).code == 3
