"""The page, the workbook and the programs' list of what ends soon."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from api.office import Office
from api.transaction import reading
from api.web import create_app
from registry.queries import transfers
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences
from tests.support.village import GRANTOR

NUMBER = f"{GRANTOR}0001"
HERE = "/work/transfers/expiring"


@pytest.fixture
def desk(leased_office: Office) -> Visitor:
    return officer(leased_office, "lu", PASSWORD)


def test_the_page_lists_what_ends_and_leads_to_it(desk: Visitor) -> None:
    assert f'href="{HERE}"' in desk.get("/work/transfers").text
    page = desk.get(HERE).text
    assert f'href="/work/transfers/{NUMBER}"' in page
    assert "合作社" in page
    assert NUMBER not in desk.get(f"{HERE}?months=5").text
    assert "这段时间内没有到期的" in sentences(desk.get(f"{HERE}?months=5").text)
    for asked in ("", "0", "-1", "9999", "zwölf", "²"):
        assert desk.get(HERE, query_string={"months": asked}).status_code == 200, asked


def test_page_workbook_command_and_interface_say_the_same(
    desk: Visitor, leased_office: Office, cli: Callable[..., Any], tmp_path: Path
) -> None:
    (row,) = desk.get("/api/v1/transfers/expiring").get_json()["expiring"]
    assert json.loads(cli(leased_office, "transfer", "expiring", "--json").out) == [row]
    assert (row["number"], row["households"], row["grantor"]) == (NUMBER, 2, GRANTOR)
    with reading(leased_office.engine) as session:
        sheets = transfers.by_number(session, NUMBER).sheets
    assert row["last_day"] == str(sheets[0].sheet.last_day)
    said = cli(leased_office, "transfer", "expiring")
    assert (said.code, NUMBER in said.out, row["last_day"] in said.out) == (0, True, True)
    assert NUMBER not in cli(leased_office, "transfer", "expiring", "--months", 5).out
    assert desk.get("/api/v1/transfers/expiring?months=5").get_json() == {"expiring": []}
    book = tmp_path / "list.xlsx"
    book.write_bytes(desk.get(f"{HERE}.xlsx").data)
    rows = pyogrio.read_dataframe(book, read_geometry=False)
    assert list(rows["流转合同编码"]) == [NUMBER, "合计"]
    assert [round(yuan * 100) for yuan in rows["年流转费（元）"]] == [row["rent_fen"]] * 2
    assert rows["农户数"][0] == 2
    assert desk.get(f"{HERE}.xlsx").data == book.read_bytes(), "the same content is the same file"


def test_who_only_looks_sees_the_list_and_others_nothing_of_it(leased_office: Office, desk: Visitor) -> None:
    analyst = officer(leased_office, "fen", PASSWORD, create_app(leased_office))
    assert NUMBER in analyst.get(HERE).text
    outsider = officer(leased_office, "wai", PASSWORD, create_app(leased_office))
    page = outsider.get(HERE)
    assert (page.status_code, NUMBER in page.text) == (200, False)
    assert NUMBER.encode() in desk.get(f"{HERE}?as_of=2999-01-01").data
    before = desk.get(f"{HERE}?as_of=2020-01-01").text
    assert NUMBER not in before
