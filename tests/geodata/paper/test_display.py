"""Lists for the board in the village and sheets for signature: every household, every parcel, totals that add up."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from api.office import Office
from api.printing import notice_pdf, result_sheets_pdf
from api.transaction import reading
from registry.queries import cases, grantors
from registry.queries.cases import NoticeView
from tests.geodata.paper.conftest import GRANTOR
from tests.support import packages, pdf

Rows = list[dict[str, Any]]
Board = tuple[NoticeView, bytes]


def _rows(root: Path, code: str) -> Rows:
    columns, body = packages.tables(root)[code]
    return [dict(zip(columns, row, strict=True)) for row in body]


def _mu(m2: object) -> Decimal:
    return (Decimal(str(m2)) * Decimal("0.0015")).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _notice(office: Office, kind: str) -> tuple[NoticeView, bytes]:
    with reading(office.engine) as session:
        survey = cases.in_region(session, GRANTOR, "survey")[0]
        case = survey.id if kind == "display" else cases.of_grantor(session, GRANTOR, "first")[0].id
        notice = cases.notices_of(session, case, kind)[-1]
        return notice, notice_pdf(session, notice)


@pytest.fixture(scope="module")
def board(certified: Office) -> tuple[NoticeView, bytes]:
    return _notice(certified, "display")


@pytest.fixture(scope="module")
def sheets(certified: Office) -> bytes:
    with reading(certified.engine) as session:
        return result_sheets_pdf(session, grantors.by_code(session, GRANTOR))


def test_the_display_lists_every_household_and_every_parcel(board: Board, small_delivery: Path) -> None:
    said = pdf.text(board[1])
    assert said.startswith("农村土地承包经营权调查结果公示表中江县凯江镇凤塘村一组")
    holders, parcels = _rows(small_delivery, "CBF"), _rows(small_delivery, "CBDKXX")
    members = _rows(small_delivery, "CBF_JTCY")
    for number, holder in enumerate(holders, start=1):
        family = "、".join(m["CYXM"] for m in members if m["CBFBM"] == holder["CBFBM"])
        assert f"{number}{holder['CBFBM'][-4:]}{holder['CBFMC']}{family}" in said
    frame = packages.survey_of(small_delivery).frames["parcels"].set_index("code")
    for row in parcels:
        parcel = frame.loc[row["DKBM"]]
        sides = "".join(parcel[side] for side in ("east", "south", "west", "north"))
        measured = _mu(Decimal(int(parcel["measured_area"])) / 100)
        assert f"{row['DKBM'][-5:]}{parcel['name']}{sides}{measured}{_mu(row['HTMJ'])}" in said
    total = sum(_mu(row["HTMJ"]) for row in parcels)
    assert f"共12户，57块，合同面积合计{total}亩。" in said


def test_the_display_shows_nobody_s_number_and_says_how_to_object(board: Board, small_delivery: Path) -> None:
    said = pdf.text(board[1])
    numbers = [m["CYZJHM"] for m in _rows(small_delivery, "CBF_JTCY")]
    assert len(numbers) == 44
    assert not [n for n in numbers if n in said]
    assert "有异议的" in said
    assert f"业务{board[0].case_number}·内容摘要{board[0].content_sha256.hex()[:16]}" in said


def test_the_display_has_a_map_page_with_every_parcel_s_number(board: Board, small_delivery: Path) -> None:
    """A number that would cover another is left out; the list has them all."""
    last = pdf.pages(board[1])[-1]
    assert last.startswith("中江县凯江镇凤塘村一组地块分布图")
    codes = packages.survey_of(small_delivery).frames["parcels"]["code"]
    shown = [code[-5:] for code in codes if code[-5:] in last]
    assert len(codes) == 60
    assert len(shown) >= 50
    assert re.search(r"1:\d+", last)


def test_the_announcement_is_printed_under_its_own_title(certified: Office) -> None:
    notice, content = _notice(certified, "announcement")
    said = pdf.text(content)
    assert notice.kind == "announcement"
    assert said.startswith("农村土地承包经营权首次登记公告")
    assert "共12户，57块" in said


def test_every_household_has_one_result_sheet_with_totals_and_room_to_sign(
    sheets: bytes, small_delivery: Path
) -> None:
    pages = pdf.pages(sheets)
    holders = _rows(small_delivery, "CBF")
    assert len(pages) == len(holders) == 12
    frame = packages.survey_of(small_delivery).frames["parcels"].set_index("code")
    for holder, page in zip(holders, pages, strict=True):
        assert page.startswith("公示结果归户表中江县凯江镇凤塘村一组")
        assert f"承包方代表{holder['CBFMC']}承包方编码{holder['CBFBM']}" in page
        own = [row for row in _rows(small_delivery, "CBDKXX") if row["CBFBM"] == holder["CBFBM"]]
        measured = [_mu(Decimal(int(frame.loc[row["DKBM"], "measured_area"])) / 100) for row in own]
        earlier = sum(_mu(row["YHTMJ"]) for row in own if row["YHTMJ"] is not None)
        assert f"合计（亩）{earlier:.2f}{sum(measured)}{sum(_mu(row['HTMJ']) for row in own)}" in page
        for row, size in zip(own, measured, strict=True):
            assert f"{size}{_mu(row['HTMJ'])}" in page
        assert "承包方代表（签字、指印）" in page
        assert re.search(r"内容摘要[0-9a-f]{64}", page)
        others = [m["CYXM"] for m in _rows(small_delivery, "CBF_JTCY") if m["CBFBM"] == holder["CBFBM"]]
        assert all(name in page for name in others)


@pytest.mark.parametrize("kind", ["board", "sheets"])
def test_lists_are_pdf_a_with_fonts_embedded(request: pytest.FixtureRequest, kind: str) -> None:
    made = request.getfixturevalue(kind)
    content = made if isinstance(made, bytes) else made[1]
    assert re.search(rb"pdfaid:part[>=]\"?2", content)
    assert pdf.fonts(content)
    assert all(embedded for _, embedded in pdf.fonts(content))
