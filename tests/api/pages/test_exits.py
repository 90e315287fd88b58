"""Leaving a homestead at the desk: its lines on the form and the sheet, securities, the voucher and its uses."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from api.office import Office
from api.transaction import reading, writing
from registry.queries import payments, transfers, vouchers
from registry.queries.transfers import TransferView
from registry.queries.vouchers import VoucherView
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.take_step import take_step
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer
from tests.support.homesteads import GIVEN_UP, VOUCHER, WORTH, settle
from tests.support.scans import picture
from tests.support.transfers import right_codes
from tests.support.village import GRANTOR, ForGood, Village

NEW = f"/work/transfers/new/{GRANTOR}/housing_swap"
NUMBER = f"{GRANTOR}0001"
HERE = f"/work/transfers/{NUMBER}"
MONEY = f"{HERE}/payments"
LINES = {
    "unit": "lump_sum",
    "house-area-1": "120.5",
    "house-price-1": "900",
    "house-left-1": "80",
    "footprint": "98.76",
    "zone_price": "120.01",
    "people": "3",
    "qualification_m2": "20",
    "qualification_price": "350",
    "relocation": "3000",
    "purchase": "200",
    "part-cash": f"{(WORTH - VOUCHER) / 100:.2f}",
    "part-voucher": f"{VOUCHER / 100:.2f}",
    "part-rental": "1",
    "voucher_until": "2099-12-31",
}
"""What `homesteads.EXIT` says, as typed, with priority in public rental beside it."""


@pytest.fixture
def desk(entered_office: Office, for_good: ForGood) -> Visitor:
    with for_good(entered_office) as village:
        settle(village, entered=True)
    return officer(entered_office, "lu", PASSWORD)


def _send(desk: Visitor, where: str, form: str, **said: object) -> tuple[int, str]:
    token = form_token(desk.get(form).text)
    answer = desk.client.post(where, data={"csrf_token": token, **said})
    return answer.status_code, answer.headers.get("Location") or answer.text


def _draw(desk: Visitor, office: Office, **changes: str) -> tuple[int, str]:
    with reading(office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, office.vault)
        right, today = right_codes(village, "homestead")[0], str(village.today())
    return _send(desk, NEW, NEW, **{"right": right, "from": today, **LINES, **changes})


def _view(office: Office) -> TransferView:
    with reading(office.engine) as session:
        return transfers.by_number(session, NUMBER)


def _voucher(office: Office) -> VoucherView:
    with reading(office.engine) as session:
        (found,) = vouchers.of_transfer(session, NUMBER)
        return found


def _scan() -> tuple[BytesIO, str]:
    return BytesIO(picture("PNG")), "paper.png"


def _secures(office: Office, **changes: object) -> dict[str, Any]:
    said = {
        "sheet": str(_view(office).sheets[0].party_id),
        "kind": "paid",
        "secured": LINES["part-cash"],
        "held_by": "旌阳区财政局",
        "proof_number": "回单 1",
        "proof": _scan(),
    }
    return {**said, **changes}


def _agree_and_approve(desk: Visitor, office: Office) -> int:
    """Let all sign, apply, and decide; return the case."""
    signs = [
        f"{s.party_id}-{who.ordinal}-{s.sha256.hex()}" for s in _view(office).sheets for who in s.signatories
    ]
    assert _send(desk, f"{HERE}/consent", HERE, signs=signs, method="scan", scan=_scan())[0] == 303
    assert _send(desk, f"{HERE}/apply", HERE, is_told="1") == (303, HERE)
    with writing(office.engine) as session:
        cast = cast_of(session)
        (case,) = transfers.cases_of(session, transfers.by_number(session, NUMBER).id)
        accept_case(session, case.id, actor=cast.he)
        review_case(session, case.id, actor=cast.he)
        approve_change(session, case.id, actor=cast.shen)
    return int(case.id)


def _entered(desk: Visitor, office: Office, **changes: str) -> None:
    """Take a swap from the form to its entry."""
    assert _draw(desk, office, **changes) == (303, HERE)
    case = _agree_and_approve(desk, office)
    assert _send(desk, f"{MONEY}/secure", MONEY, **_secures(office)) == (303, MONEY)
    with writing(office.engine) as session:
        assert take_step(session, case, "enter", actor=cast_of(session).shen) == 1


def test_the_lines_are_asked_for_and_stand_on_the_sheet(desk: Visitor, entered_office: Office) -> None:
    asked = desk.get(NEW).text
    assert {name for name in LINES if f'name="{name}"' not in asked} == set()
    assert "已有流转" not in asked  # its house rests on it, and goes with it
    assert _draw(desk, entered_office) == (303, HERE)
    (sheet,) = _view(entered_office).sheets
    price = sheet.sheet.price
    assert (price.given_up, price.amount_fen) == (GIVEN_UP, WORTH)
    assert dict(price.parts) == {"cash": WORTH - VOUCHER, "voucher": VOUCHER, "rental": 0}
    page = desk.get(HERE).text
    for _, fen in sheet.sheet.lines:
        assert f"{fen // 100:,}.{fen % 100:02d}" in page
    assert ("2099-12-31" in page, "9999" in page) == (True, False)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"amount": "1"}, 409, "各项合计应为"),
        ({"part-cash": "1"}, 409, "公租房优先"),
        ({"voucher_until": ""}, 409, "有效期截止日"),
        ({"footprint": "", "people": "", "house-area-1": ""}, 409, "逐项写明价值"),
        ({"house-left-1": "120"}, 409, "成新率"),
        ({"deduction-1": "10", "deduction-what-1": "管理费"}, 409, "没有写明法律依据"),
        ({"initiator": "grantor", "reason": "settled"}, 409, "不得以“进城落户”为由"),
        ({"people": "三"}, 422, "people"),
        ({"people": "1.5"}, 422, "people"),
        ({"footprint": "nan"}, 422, "footprint"),
        ({"footprint": "-1"}, 422, "footprint"),
        ({"house-price-1": "1.001"}, 422, "house-price-1"),
        ({"instalment-1": "5"}, 422, "instalment-day-1"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: Visitor, entered_office: Office, changes: dict[str, str], status: int, said: str
) -> None:
    found, page = _draw(desk, entered_office, **changes)
    assert (found, said in page) == (status, True)
    assert f'value="{LINES["part-voucher"]}"' in page
    with reading(entered_office.engine) as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM transfer").scalar_one() == 0


def test_an_exit_waits_for_its_proof_and_gives_its_voucher(desk: Visitor, entered_office: Office) -> None:
    assert _draw(desk, entered_office) == (303, HERE)
    assert MONEY in desk.get(HERE).text
    case = _agree_and_approve(desk, entered_office)
    status, page = _send(desk, f"{MONEY}/secure", MONEY, **_secures(entered_office, held_by=" "))
    assert (status, "扫描件" in page, 'value="回单 1"' in page) == (409, True, True)
    assert _send(desk, f"{MONEY}/secure", MONEY, **_secures(entered_office)) == (303, MONEY)
    with writing(entered_office.engine) as session:
        assert take_step(session, case, "enter", actor=cast_of(session).shen) == 1
    page = desk.get(MONEY).text
    assert f"{NUMBER}FP0001" in page
    assert page.count('name="due"') == 1  # the cash; the voucher is issued


def test_the_bank_s_list_names_money_and_no_flat_nor_voucher(
    desk: Visitor, entered_office: Office, tmp_path: Path
) -> None:
    cash = WORTH - VOUCHER - 300_00
    parts = {"part-cash": f"{cash / 100:.2f}", "part-flat": "200", "part-subsidy": "100"}
    _entered(desk, entered_office, **parts)
    with reading(entered_office.engine) as session:
        open_ = {due.kind for due in payments.dues(session, NUMBER) if due.open_fen}
    assert open_ == {"lump_sum", "flat", "subsidy"}
    book = tmp_path / "list.xlsx"
    book.write_bytes(desk.get(f"{MONEY}.xlsx").data)
    rows = pyogrio.read_dataframe(book, read_geometry=False)
    assert list(rows["款项"][:-1]) == ["一次总付款", "购房补贴"]
    assert [round(yuan * 100) for yuan in rows["本次应付（元）"]] == [cash, 100_00, cash + 100_00]


def test_a_security_that_backs_an_exit_is_paid_out_and_never_void(
    desk: Visitor, entered_office: Office
) -> None:
    _entered(desk, entered_office)
    with reading(entered_office.engine) as session:
        (held,) = payments.every_security(session, [s.party_id for s in _view(entered_office).sheets])
    ends = {"security": str(held.id), "outcome": "void", "security_reason": "银行通知"}
    status, page = _send(desk, f"{MONEY}/settle", MONEY, **ends)
    assert (status, "不能撤销" in page) == (409, True)
    assert _send(desk, f"{MONEY}/settle", MONEY, **{**ends, "outcome": "posted"})[0] == 303
    assert "已拨付给农户" in desk.get(MONEY).text


def test_a_receipt_is_taken_back_with_a_reason_and_stays_on_record(
    desk: Visitor, entered_office: Office
) -> None:
    _entered(desk, entered_office)
    (due,) = re.findall(r'name="due" value="(\d+)"', desk.get(MONEY).text)
    assert _send(desk, f"{MONEY}/receive", MONEY, due=[due], document="银行 1")[0] == 303
    with reading(entered_office.engine) as session:
        receipt = payments.receipts(session, NUMBER)[-1]
    wrong = {"receipt": str(receipt.id), "receipt_reason": ""}
    assert _send(desk, f"{MONEY}/reverse", MONEY, **wrong)[0] == 409
    assert _send(desk, f"{MONEY}/reverse", MONEY, **{**wrong, "receipt_reason": "记错户"})[0] == 303
    page = desk.get(MONEY).text
    assert ("冲正" in page, 'name="due"' in page) == (True, True)
    with reading(entered_office.engine) as session:
        assert [r.amount_fen for r in payments.receipts(session, NUMBER)] == [
            VOUCHER,
            receipt.amount_fen,
            -receipt.amount_fen,
        ]


def test_a_voucher_is_used_up_to_its_face_and_a_wrong_use_taken_back(
    desk: Visitor, entered_office: Office
) -> None:
    _entered(desk, entered_office)
    voucher = _voucher(entered_office)
    day = str(voucher.issued_on)
    buys = {"voucher": voucher.number, "used": "60000", "used_on": day, "bought": "购房合同 1"}
    assert _send(desk, f"{MONEY}/buy", MONEY, **buys) == (303, MONEY)
    status, page = _send(desk, f"{MONEY}/buy", MONEY, **{**buys, "bought": "购房合同 2"})
    assert (status, "房票还剩 40,000.00 元" in page, 'value="购房合同 2"' in page) == (409, True, True)
    (use,) = _voucher(entered_office).uses
    back = {"use": f"{voucher.number}-{use.id}", "use_reason": "记错票"}
    assert _send(desk, f"{MONEY}/take-back", MONEY, **back) == (303, MONEY)
    assert _voucher(entered_office).open_fen == VOUCHER
    assert _send(desk, f"{MONEY}/take-back", MONEY, **back)[0] == 409
    assert _send(desk, f"{MONEY}/take-back", MONEY, use="x", use_reason="记错票")[0] == 422
    assert _send(desk, f"{MONEY}/buy", MONEY, **{**buys, "voucher": f"{NUMBER}FP0009"})[0] == 409
    assert _send(desk, f"{MONEY}/burn", MONEY)[0] == 404
