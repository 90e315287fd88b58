"""One table of acts on transfers: interface, command and page give each to one service, which decides.

Each act is tried unlawfully. What its service says, called by itself, is what all three must say, and
nothing may be left in the register; a lawful act beside it shows that the three do write.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from api.office import Office
from api.transaction import reading, writing
from api.transfer_acts import ACTS, read
from registry.queries import movable_rights, transfers
from registry.queries.transfers import TransferView
from registry.rules.refusal import Refused
from tests.conftest import cast_of
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer
from tests.support.transfers import farm
from tests.support.village import GRANTOR, ForGood

NUMBER = f"{GRANTOR}0001"
HERE, MONEY = f"/work/transfers/{NUMBER}", f"/work/transfers/{NUMBER}/payments"
_NEW = f"/work/transfers/new/{GRANTOR}/lease"
_FORM = {
    "ability": "种粮大户登记证", "from": "2025-01-01", "use": "grain", "unit": "mu_year", "amount": "600", "due": "11-30",
    "duties": "按约", "expropriation": "归承包方", "breach": "万分之三",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Here:
    """A transfer of two sheets that nobody has agreed to, and who receives."""

    office: Office
    desk: Visitor
    receiver: int
    rights: list[str]

    @property
    def view(self) -> TransferView:
        with reading(self.office.engine) as session:
            return transfers.by_number(session, NUMBER)

    @property
    def parties(self) -> list[int]:
        return [sheet.party_id for sheet in self.view.sheets]

    def terms(self, last: str = "2028-01-01") -> dict[str, Any]:
        """Return terms that end before `last`; the contracts of the loaded county end with 2028."""
        names = ("use", "duties", "expropriation", "breach", "ability")
        return {
            "agreement": {name: _FORM[name] for name in names},
            "price": {"unit": "mu_year", "amount_fen": 600_00, "due_month": 11, "due_day": 30},
            "term": [_FORM["from"], last],
            "parties": [{"right": right} for right in self.rights],
        }


@pytest.fixture
def here(entered_office: Office, for_good: ForGood) -> Here:
    with for_good(entered_office) as village:
        receiver = farm(village)
        rights = movable_rights.of_grantor(village.session, GRANTOR, ["contracted_land"])[:2]
    desk = officer(entered_office, "lu", PASSWORD)
    found = Here(entered_office, desk, receiver, rights)
    assert _service(found, "draft", DRAFT(found)) == ()
    return found


def DRAFT(h: Here, last: str = "2028-01-01") -> dict[str, Any]:  # noqa: N802 (the body of the act)
    return {"form": "lease", "grantor_code": GRANTOR, "receiver_id": h.receiver, "terms": h.terms(last)}


@dataclass(frozen=True, slots=True)
class Try:
    """An unlawful act: as JSON, and as the page's form says it."""

    body: Callable[[Here], dict[str, Any]]
    page: str
    form: Callable[[Here], Mapping[str, Any]]
    rule: str


_LATE = "2041-01-01"
_PAPER = {"kind": "paid", "amount_fen": 1_00, "held_by": "", "document_number": ""}
TRIES: dict[str, Try] = {
    "draft": Try(
        lambda h: DRAFT(h, _LATE),
        _NEW,
        lambda h: {**_FORM, "to": "2040-12-31", "receiver": h.receiver, "right": h.rights},
        "transfer.term_outside",
    ),
    "revise": Try(
        lambda h: {"terms": h.terms(_LATE)},
        f"{HERE}/revise",
        lambda h: {**_FORM, "to": "2040-12-31", "right": h.rights},
        "transfer.term_outside",
    ),
    "consent": Try(
        lambda h: {
            "agreed": [{"party_id": s.party_id, "ordinal": 1, "sha256": s.sha256.hex()} for s in h.view.sheets],
            "method": "scan",
        },
        f"{HERE}/consent",
        lambda h: {"signs": [f"{s.party_id}-1-{s.sha256.hex()}" for s in h.view.sheets], "method": "scan"},
        "consent.proof",
    ),
    "withdraw": Try(
        lambda h: {"party_id": h.parties[0], "ordinal": 1},
        f"{HERE}/withdraw",
        lambda h: {"signer": f"{h.parties[0]}-1"},
        "consent.not_given",
    ),
    "leave": Try(
        lambda h: {"party_ids": [], "reason": "不愿意"},
        f"{HERE}/leave",
        lambda h: {"reason": "不愿意"},
        "case.empty",
    ),
    "apply": Try(
        lambda h: {"party_ids": h.parties}, f"{HERE}/apply", lambda h: {}, "transfer.unsigned"
    ),
    "end": Try(
        lambda h: {"party_ids": h.parties, "ground": "agreed", "by": "both", "ended_on": "2026-06-01"},
        f"{HERE}/end",
        lambda h: {"sheet": h.parties, "ground": "agreed", "by": "both", "ended_on": "2026-06-01"},
        "transfer.not_in_force",
    ),
    "secure": Try(
        lambda h: {"party_id": h.parties[0], **_PAPER},
        f"{MONEY}/secure",
        lambda h: {"sheet": h.parties[0], "kind": "paid", "secured": "1"},
        "security.incomplete",
    ),
    "settle": Try(
        lambda h: {"security_id": 1, "outcome": "void", "reason": "到期"},
        f"{MONEY}/settle",
        lambda h: {"security": 1, "outcome": "void", "security_reason": "到期"},
        "security.ended",
    ),
    "receive": Try(
        lambda h: {
            "receipts": [{"due_id": 1, "amount_fen": 0, "paid_on": h_today(h), "document_number": "回单1"}]
        },
        f"{MONEY}/receive",
        lambda h: {"due": 1, "document": "回单1"},
        "receipt.due_unknown",
    ),
    "reverse": Try(
        lambda h: {"receipt_id": 1, "reason": "记错"},
        f"{MONEY}/reverse",
        lambda h: {"receipt": 1, "receipt_reason": "记错"},
        "receipt.not_reversed",
    ),
}  # fmt: skip


def h_today(h: Here) -> str:
    with reading(h.office.engine) as session:
        return str(session.scalar(text("SELECT register_today()")))


def _service(h: Here, name: str, body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Call the service of an act; return (rule, sentence) of each refusal, none where it was done."""
    try:
        with writing(h.office.engine) as session:
            read(name, json.dumps(body), most=10).do(session, NUMBER, cast_of(session).lu, h.office.vault)
    except Refused as error:
        return tuple((r.rule.code, r.said.zh) for r in error.refusals)
    return ()


def _interface(h: Here, name: str, body: Mapping[str, Any]) -> tuple[int, str]:
    token = form_token(h.desk.get(_NEW).text)
    where = "/api/v1/transfers/draft" if name == "draft" else f"/api/v1/transfers/{NUMBER}/{name}"
    answer = h.desk.client.post(where, json=body, headers={"X-CSRFToken": token, "Accept-Language": "zh"})
    return answer.status_code, str((answer.json or {}).get("detail", ""))


def _page(h: Here, tried: Try) -> tuple[int, str]:
    token = form_token(h.desk.get(_NEW).text)
    said = {"csrf_token": token, **tried.form(h)}
    answer = h.desk.client.post(tried.page, data=said, headers={"Accept-Language": "zh"})
    return answer.status_code, answer.text


def _acts(h: Here) -> Any:
    with reading(h.office.engine) as session:
        return session.scalar(text("SELECT max(id) FROM journal_entry"))


def test_every_act_is_tried() -> None:
    assert TRIES.keys() == ACTS.keys()


@pytest.mark.parametrize("name", TRIES)
def test_interface_command_and_page_say_what_the_service_says(
    here: Here, cli: Callable[..., Any], tmp_path: Any, name: str
) -> None:
    tried = TRIES[name]
    body = tried.body(here)
    before = _acts(here)
    said = _service(here, name, body)
    assert tried.rule in {rule for rule, _ in said}
    status, detail = _interface(here, name, body)
    assert status == 409
    assert all(sentence in detail for _, sentence in said), detail
    file = tmp_path / "act.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    on = () if name == "draft" else (NUMBER,)
    ran = cli(here.office, "transfer", name, *on, file, "--as", "lu")
    assert (ran.code, ran.out) == (3, "")
    assert all(sentence in ran.err for _, sentence in said), ran.err
    status, page = _page(here, tried)
    assert status == 409
    assert all(sentence in page for _, sentence in said)
    assert _acts(here) == before


def test_what_is_lawful_is_done_by_each_of_them(here: Here, cli: Callable[..., Any], tmp_path: Any) -> None:
    consent = {"method": "witnesses", "first_witness": "赵一山", "second_witness": "钱二水"}
    signers = [{"party_id": s.party_id, "ordinal": 1, "sha256": s.sha256.hex()} for s in here.view.sheets]
    assert _interface(here, "consent", {**consent, "agreed": signers[:1]})[0] == 200
    assert [sheet.is_agreed for sheet in here.view.sheets] == [True, False]
    file = tmp_path / "act.json"
    file.write_text(json.dumps({**consent, "agreed": signers[1:]}), encoding="utf-8")
    ran = cli(here.office, "transfer", "consent", NUMBER, file, "--as", "lu")
    assert (ran.code, json.loads(ran.out)) == (0, {"consents": 1})
    assert [sheet.is_agreed for sheet in here.view.sheets] == [True, True]
    shown = json.loads(cli(here.office, "transfer", "show", NUMBER).out)
    assert [s["signers"][0]["has_agreed"] for s in shown["sheets"]] == [True, True]
    (listed,) = json.loads(cli(here.office, "transfer", "list", "--json").out)
    assert (listed["number"], listed["sheets"], listed["agreed"]) == (NUMBER, 2, 2)
    assert here.desk.client.get(f"/api/v1/transfers/{NUMBER}").json == shown


def test_what_is_no_such_act_is_told_by_its_place(here: Here, cli: Callable[..., Any], tmp_path: Any) -> None:
    body = {"agreed": [{"party_id": True, "ordinal": 1, "sha256": "zz"}], "methods": "scan"}
    token = form_token(here.desk.get(HERE).text)
    answer = here.desk.client.post(
        f"/api/v1/transfers/{NUMBER}/consent", json=body, headers={"X-CSRFToken": token}
    )
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json is not None
    assert {e["pointer"] for e in answer.json["errors"]} == {
        "/agreed/0/party_id", "/agreed/0/sha256", "/method", "/methods",
    }  # fmt: skip
    file = tmp_path / "act.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    ran = cli(here.office, "transfer", "consent", NUMBER, file, "--as", "lu")
    assert (ran.code, "agreed/0/sha256" in ran.err, ran.out) == (2, True, "")


def test_a_form_a_day_or_a_receiver_that_is_none_is_told(here: Here) -> None:
    body = DRAFT(here)
    assert _interface(here, "draft", {**body, "form": "nosuch"})[0] == 422
    terms = body["terms"]
    no_month = {**terms, "price": {**terms["price"], "due_month": 13}}
    assert _interface(here, "draft", {**body, "terms": no_month})[0] == 422
    said = _service(here, "draft", {**body, "receiver_id": None})
    assert "transfer.receiver_kind" in {rule for rule, _ in said}


def test_a_scan_is_sent_as_base64_or_beside_the_command(
    here: Here, cli: Callable[..., Any], tmp_path: Any
) -> None:
    from base64 import b64encode

    from tests.support.scans import picture

    signers = [{"party_id": s.party_id, "ordinal": 1, "sha256": s.sha256.hex()} for s in here.view.sheets]
    body = {"agreed": signers[:1], "method": "scan"}
    heic = b64encode(b"\0\0\0\x18ftypheic").decode()
    status, said = _interface(here, "consent", {**body, "scan": heic})
    assert (status, "HEIC" in said) == (422, True)
    assert _interface(here, "consent", {**body, "scan": b64encode(picture("PNG")).decode()})[0] == 200
    file, scan = tmp_path / "act.json", tmp_path / "signed.png"
    file.write_text(json.dumps({"agreed": signers[1:], "method": "scan"}), encoding="utf-8")
    scan.write_bytes(picture("PNG"))
    ran = cli(here.office, "transfer", "consent", NUMBER, file, "--scan", scan, "--as", "lu")
    assert (ran.code, json.loads(ran.out)) == (0, {"consents": 1})
