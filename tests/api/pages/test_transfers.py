"""A lease at the desk: drawn up, agreed to with a scan, applied for, entered; rent comes in."""

import re
from io import BytesIO
from pathlib import Path

import pyogrio
import pytest

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.queries import movable_rights, payments, transfers
from registry.queries.transfers import TransferView
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.take_step import take_step
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer
from tests.support.scans import picture
from tests.support.transfers import farm
from tests.support.village import GRANTOR, ForGood

NEW = f"/work/transfers/new/{GRANTOR}/lease"
NUMBER = f"{GRANTOR}0001"
HERE = f"/work/transfers/{NUMBER}"
TERMS = {
    "ability": "种粮大户登记证",
    "from": "2025-01-01",
    "to": "2027-12-31",
    "use": "grain",
    "unit": "mu_year",
    "amount": "600",
    "due": "11-30",
    "duties": "按约",
    "expropriation": "归承包方",
    "breach": "万分之三",
}


@pytest.fixture
def desk(entered_office: Office, for_good: ForGood) -> Visitor:
    with for_good(entered_office) as village:
        farm(village)
    return officer(entered_office, "lu", PASSWORD)


def _send(desk: Visitor, where: str, form: str, **said: object) -> tuple[int, str]:
    token = form_token(desk.get(form).text)
    answer = desk.client.post(where, data={"csrf_token": token, **said})
    return answer.status_code, answer.headers.get("Location") or answer.text


def _receiver(desk: Visitor) -> str:
    (found,) = re.findall(r'<option value="(\d+)">[^<]*合作社', desk.get(NEW).text)
    return str(found)


def _draw(desk: Visitor, office: Office, count: int = 3, **changes: str) -> tuple[int, str]:
    with reading(office.engine) as session:
        rights = movable_rights.of_grantor(session, GRANTOR, ["contracted_land"])
    said = {**TERMS, "receiver": _receiver(desk), **changes}
    return _send(desk, NEW, NEW, right=rights[:count], **said)


def _view(office: Office) -> TransferView:
    with reading(office.engine) as session:
        return transfers.by_number(session, NUMBER)


def _signs(view: TransferView, *but: int) -> list[str]:
    return [
        f"{s.party_id}-{who.ordinal}-{s.sha256.hex()}"
        for k, s in enumerate(view.sheets)
        for who in s.signatories
        if k not in but
    ]


def test_a_lease_goes_from_the_form_to_the_bank_s_list(
    desk: Visitor, entered_office: Office, tmp_path: Path
) -> None:
    assert _draw(desk, entered_office) == (303, HERE)
    view = _view(entered_office)
    scan = (BytesIO(picture("PNG")), "signed.png")
    signed = {"signs": _signs(view, 2), "method": "scan", "scan": scan}
    assert _send(desk, f"{HERE}/consent", HERE, **signed) == (303, HERE)
    assert _send(desk, f"{HERE}/leave", HERE, sheet=[str(view.sheets[2].party_id)], reason="自种") == (
        303,
        HERE,
    )
    page = desk.get(HERE).text
    assert 'value="2" max="2"' in page
    status, said = _send(desk, f"{HERE}/apply", HERE)
    assert (status, "优先权" in said or "priority" in said) == (409, True)
    told = {"priority_noticed_on": "2026-01-01", "priority_until": "2026-02-01"}
    assert _send(desk, f"{HERE}/apply", HERE, **told) == (303, HERE)
    case_id = _decide(entered_office)
    other = desk.get(f"/work/change/{case_id}")  # no change of parcels: its plan has no cutting line to show
    assert (other.status_code, other.headers["Location"]) == (303, f"/work/case/{case_id}")
    page = desk.get(f"{HERE}/payments").text
    assert page.count('name="due"') == 6
    with reading(entered_office.engine) as session:
        due = payments.dues(session, NUMBER)[0]
    paid = {"due": [str(due.id)], "document": "银行 1"}
    assert _send(desk, f"{HERE}/payments/receive", f"{HERE}/payments", **paid)[0] == 303
    book = tmp_path / "list.xlsx"
    book.write_bytes(desk.get(f"{HERE}/payments.xlsx").data)
    rows = pyogrio.read_dataframe(book, read_geometry=False)
    with reading(entered_office.engine) as session:
        left = [d for d in payments.dues(session, NUMBER) if d.open_fen]
    assert len(left) == 5
    assert list(rows["权利编码"][:-1]) == [d.right_code for d in left]
    sums = [round(yuan * 100) for yuan in rows["本次应付（元）"]]
    assert sums == [*(d.open_fen for d in left), sum(d.open_fen for d in left)]


def _decide(office: Office) -> int:
    with writing(office.engine) as session:
        cast = cast_of(session)
        (case,) = transfers.cases_of(session, transfers.by_number(session, NUMBER).id)
        accept_case(session, case.id, actor=cast.he)
        review_case(session, case.id, actor=cast.he)
        approve_change(session, case.id, actor=cast.shen)
        assert take_step(session, case.id, "enter", actor=cast.shen) == 2
        return case.id


def test_what_is_refused_or_cannot_be_read_keeps_what_was_typed(
    desk: Visitor, entered_office: Office
) -> None:
    status, page = _draw(desk, entered_office, to="2040-01-01")
    assert (status, "第三十八条" in page, 'value="2040-01-01"' in page) == (409, True, True)
    status, page = _draw(desk, entered_office, amount="六百")
    assert (status, "amount" in page, 'value="六百"' in page) == (422, True, True)


def test_a_consent_without_proof_is_refused_and_one_that_was_given_is_taken_back(
    desk: Visitor, entered_office: Office
) -> None:
    _draw(desk, entered_office)
    view = _view(entered_office)
    assert _send(desk, f"{HERE}/consent", HERE, signs=_signs(view), method="scan")[0] == 409
    assert _send(desk, f"{HERE}/consent", HERE, method="scan")[0] == 422  # nobody was ticked
    seen = {
        "signs": _signs(view),
        "method": "witnesses",
        "first_witness": "赵一山",
        "second_witness": "钱二水",
    }
    assert _send(desk, f"{HERE}/consent", HERE, **seen)[0] == 303
    assert all(sheet.is_agreed for sheet in _view(entered_office).sheets)
    assert _send(desk, f"{HERE}/withdraw", HERE, signer=f"{view.sheets[0].party_id}-1")[0] == 303
    assert [sheet.is_agreed for sheet in _view(entered_office).sheets] == [False, True, True]


def test_who_only_looks_sees_the_transfer_and_no_form(desk: Visitor, entered_office: Office) -> None:
    _draw(desk, entered_office)
    analyst = officer(entered_office, "fen", PASSWORD, create_app(entered_office))
    page = analyst.get(HERE)
    assert (page.status_code, 'name="signs"' in page.text) == (200, False)
    outsider = officer(entered_office, "wai", PASSWORD, create_app(entered_office))
    assert outsider.get(HERE).status_code == 404


def test_who_only_rents_has_no_folder_and_is_not_among_what_is_found(desk: Visitor) -> None:
    found = desk.get("/work/search?q=青山")
    assert (found.status_code, "/work/household/" in found.text) == (200, False)
    assert "/work/household/" in desk.get("/work/search?q=王").text
