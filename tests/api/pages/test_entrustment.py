"""Entrustment at the desk and for programs: drawn up, printed, signed, used, revoked; nothing is applied for."""

from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from api.office import Office
from api.transaction import reading
from registry.periods import add_years
from registry.queries import transfers
from registry.queries.transfers import TransferView
from registry.rules.mandates import Mandate
from registry.services._transfer_terms import PartyWanted
from tests.support.client import Visitor, form_token, sentences
from tests.support.inheritances import heir
from tests.support.mandates import LEASE, LIMITS, MANDATE, entrust
from tests.support.scans import picture
from tests.support.transfers import CASH, agree, draft, farm, right_codes, term
from tests.support.typed_forms import typed
from tests.support.village import GRANTOR, Village
from tests.support.villages import Do

NEW = f"/work/transfers/new/{GRANTOR}/entrustment"
HERE, THERE = f"/work/transfers/{MANDATE}", f"/work/transfers/{LEASE}"


def _view(office: Office, number: str) -> TransferView:
    with reading(office.engine) as session:
        return transfers.by_number(session, number)


def _send(desk: Visitor, where: str, form: str, **said: object) -> tuple[int, str]:
    token = form_token(desk.get(form).text)
    answer = desk.client.post(
        where, data={"csrf_token": token, **said}, headers={"Accept-Language": "zh-CN,zh;q=0.9"}
    )
    return answer.status_code, "".join(sentences(answer.text))


def _sign(desk: Visitor, office: Office, number: str, **said: object) -> tuple[int, str]:
    """Tick all who have not signed yet, with a scan."""
    signs = [
        f"{sheet.party_id}-{s.ordinal}-{sheet.sha256.hex()}"
        for sheet in _view(office, number).sheets
        for s in sheet.signatories
        if not s.has_agreed
    ]
    here = f"/work/transfers/{number}"
    scan = (BytesIO(picture("PNG")), "signed.png")
    return _send(desk, f"{here}/consent", here, signs=signs, method="scan", scan=scan, **said)


def _drawn(village: Do, desk: Visitor) -> tuple[list[str], int]:
    """Draw an entrustment of two households up by the form; return their rights and who is entrusted."""
    rights, agent, today = village(lambda v: (right_codes(v)[:2], heir(v), str(v.today())))
    said = {"right": rights, "receiver": str(agent), "from": today, "to": "2027-12-31"}
    said |= {"act": ["lease"], "least": "500", "most_years": "5", "unit": "free"}
    assert _send(desk, NEW, NEW, **{**said, "least": ""})[0] == 422
    assert _send(desk, NEW, NEW, **{**said, "act": "assignment"})[0] == 422
    status, wrong = _send(desk, NEW, NEW, **{**said, "most_years": "0"})
    assert (status, "第一百六十五条" in wrong) == (409, True)
    assert _send(desk, NEW, NEW, **said)[0] == 303
    return rights, agent


def test_it_is_offered_drawn_up_signed_used_and_revoked(
    village: Do, desk: Visitor, entered_office: Office
) -> None:
    assert "委托流转" in desk.get("/work/transfers").text
    rights, _agent = _drawn(village, desk)
    assert {s.sheet.mandate for s in _view(entered_office, MANDATE).sheets} == {LIMITS}
    village(lambda v: draft(v, rights, farm(v)))
    assert 'name="mandate"' not in desk.get(THERE).text  # nobody has signed it yet
    status, wrong = _sign(desk, entered_office, LEASE, mandate=MANDATE)
    assert (status, "没有有效的委托书" in wrong) == (409, True)
    assert _sign(desk, entered_office, MANDATE)[0] == 303
    page = desk.get(HERE).text
    assert ("现行" in page or "in force" in page, f'action="{HERE}/apply"' in page) == (True, False)
    status, wrong = _send(desk, f"{HERE}/apply", HERE)
    assert (status, "委托书签字即生效" in wrong) == (409, True)
    assert f'<option value="{MANDATE}">王城 {MANDATE}' in desk.get(THERE).text
    sheet = _view(entered_office, MANDATE).sheets[0]
    assert _send(desk, f"{HERE}/withdraw", HERE, signer=f"{sheet.party_id}-1")[0] == 303
    status, wrong = _sign(desk, entered_office, LEASE, mandate=MANDATE)
    assert (status, wrong.count("没有有效的委托书")) == (409, 1)
    assert not any(s.is_agreed for s in _view(entered_office, LEASE).sheets)
    assert _sign(desk, entered_office, MANDATE)[0] == 303
    assert _sign(desk, entered_office, LEASE, mandate=MANDATE)[0] == 303
    assert all(s.is_agreed for s in _view(entered_office, LEASE).sheets)


def test_its_terms_are_changed_by_who_signs_again_and_stay_where_nothing_is_changed(
    village: Do, desk: Visitor, entered_office: Office
) -> None:
    _drawn(village, desk)
    assert _sign(desk, entered_office, MANDATE)[0] == 303
    said = typed(desk.get(f"{HERE}/revise").text)
    assert (said["act"], said["least"], said["most_years"]) == (["lease"], ["500.00"], ["5"])
    post = lambda **more: desk.client.post(f"{HERE}/revise", data={**said, **more}).status_code  # noqa: E731
    assert post() == 303
    assert all(s.is_agreed for s in _view(entered_office, MANDATE).sheets)
    assert post(least="450", act=["equity_contribution", "lease"]) == 303
    after = _view(entered_office, MANDATE).sheets
    assert {s.sheet.mandate for s in after} == {Mandate(("lease", "equity_contribution"), 450_00, 5)}
    assert not any(s.is_agreed for s in after)


def test_one_whose_last_day_is_past_is_shown_as_ended_and_not_offered(
    village: Do, desk: Visitor, entered_office: Office
) -> None:
    def expired(v: Village) -> None:
        past = (add_years(v.today(), -1), v.today())
        agree(v, entrust(v, right_codes(v)[:1], term=past))
        draft(v, right_codes(v)[:1], farm(v))

    village(expired)
    page = desk.get(HERE).text
    assert ('<span class="state entered">现行' in page, "已终止" in page or "已结束" in page) == (False, True)
    assert 'name="mandate"' not in desk.get(THERE).text


def _text(desk: Visitor, path: str) -> str:
    answer = desk.get(path)
    assert answer.mimetype == "application/pdf"
    return "".join("".join(p.extract_text() for p in PdfReader(BytesIO(answer.data)).pages).split())


def test_a_page_for_each_household_is_printed(village: Do, desk: Visitor, entered_office: Office) -> None:
    _drawn(village, desk)
    one, other = _view(entered_office, MANDATE).sheets
    whole = _text(desk, f"{HERE}/contract.pdf")
    for sheet in (one, other):
        assert sheet.sheet.holder in whole
        assert sheet.sha256.hex()[:16] in whole
    for item in (
        "流转委托书",
        "王城",
        "出租（转包）",
        "价款不低于每亩每年500.00元",
        "最长5年",
        "2027年12月31日",
        "撤回委托",
    ):
        assert item in whole, item
    alone = _text(desk, f"{HERE}/contract.pdf?sheet={other.party_id}")
    assert (other.sheet.holder in alone, one.sheet.holder in alone) == (True, False)


def test_a_schedule_of_a_contract_has_the_household_s_own_term_and_price(village: Do, desk: Visitor) -> None:
    short, dear = (term()[0], term()[1].replace(year=2027)), replace(CASH, amount_fen=712_00)

    def differing(v: Village) -> str:
        one, two, *_ = right_codes(v)
        return draft(v, (), farm(v), parties=[PartyWanted(one), PartyWanted(two, {}, dear, short)])

    said = _text(desk, f"/work/transfers/{village(differing)}/contract.pdf")
    assert said.count("各户不同，见附表") == 2
    for item in ("2026年12月31日", "2027年12月31日", "每亩每年现金600.00元", "每亩每年现金712.00元"):
        assert item in said, item


def test_programs_say_the_same(village: Do, desk: Visitor, entered_office: Office) -> None:
    rights, agent, today = village(lambda v: (right_codes(v)[:1], heir(v), str(v.today())))
    headers = {"X-CSRFToken": form_token(desk.get(NEW).text), "Accept-Language": "zh"}
    post = lambda act, said: desk.client.post(f"/api/v1/transfers/{act}", json=said, headers=headers)  # noqa: E731
    terms = {
        "agreement": {},
        "price": {"unit": "free"},
        "term": [today, "2028-01-01"],
        "parties": [{"right": rights[0]}],
    }
    body = {"form": "entrustment", "grantor_code": GRANTOR, "receiver_id": agent, "terms": terms}
    refused = post("draft", body)
    assert (refused.status_code, "第一百六十五条" in refused.json["detail"]) == (409, True)
    terms["mandate"] = {"acts": ["lease"], "least_fen": 500_00, "most_years": 5}
    assert post("draft", body).json == {"number": MANDATE}
    shown = desk.client.get(f"/api/v1/transfers/{MANDATE}").json
    assert shown["sheets"][0]["terms"]["mandate"] == terms["mandate"]
    village(lambda v: draft(v, rights, farm(v)))

    def consent(number: str, **more: str) -> Any:
        sheet = _view(entered_office, number).sheets[0]
        one = {"party_id": sheet.party_id, "ordinal": 1, "sha256": sheet.sha256.hex()}
        witnessed = {"method": "witnesses", "first_witness": "赵一山", "second_witness": "钱二水"}
        return post(f"{number}/consent", {"agreed": [one], **witnessed, **more})

    refused = consent(LEASE, mandate=MANDATE)
    assert (refused.status_code, "第一百七十三条" in refused.json["detail"]) == (409, True)
    said = consent(MANDATE)  # who entrusts somebody does so in writing
    assert (said.status_code, "同意须是书面的" in said.json["detail"]) == (409, True)
    signed = {"method": "scan", "scan": b64encode(picture("PNG")).decode()}
    assert consent(MANDATE, **signed, first_witness="", second_witness="").json == {"consents": 1}
    assert consent(LEASE, mandate=MANDATE).json == {"consents": 1}


def test_households_that_entrust_otherwise_stay_as_they_are(
    village: Do, desk: Visitor, entered_office: Office
) -> None:
    def differing(v: Village) -> None:
        entrust(v, right_codes(v)[:2])

    village(differing)
    said = typed(desk.get(f"{HERE}/revise").text)
    only = {**said, "right": said["right"][:1], "most_years": "3"}
    assert desk.client.post(f"{HERE}/revise", data=only).status_code == 303
    again = typed(desk.get(f"{HERE}/revise").text)
    assert len(again["right"]) == 1
    assert desk.client.post(f"{HERE}/revise", data={**again, "least": "510"}).status_code == 303
    found = [s.sheet.mandate for s in _view(entered_office, MANDATE).sheets]
    assert {m.most_years for m in found if m} == {3, 5}
    assert {m.least_fen for m in found if m} == {500_00, 510_00}
