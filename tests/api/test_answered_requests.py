"""A program that sends a request again with its key gets the answer of the first time, and nothing is done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from api.office import Office
from api.transaction import reading
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer
from tests.support.transfers import farm, right_codes
from tests.support.village import GRANTOR, ForGood

DRAFT = "/api/v1/transfers/draft"
FORM = f"/work/transfers/new/{GRANTOR}/lease"


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is logged in as a clerk."""

    desk: Visitor
    token: str
    body: dict[str, Any]

    def draft(self, key: str | None, **changes: Any) -> tuple[int, Any]:
        return self.post(DRAFT, {**self.body, **changes}, key)

    def post(self, where: str, body: dict[str, Any], key: str | None) -> tuple[int, Any]:
        headers = {"X-CSRFToken": self.token} | ({} if key is None else {"Idempotency-Key": key})
        answer = self.desk.client.post(where, json=body, headers=headers)
        return answer.status_code, answer.json


@pytest.fixture
def program(entered_office: Office, for_good: ForGood) -> Callable[[], Program]:
    with for_good(entered_office) as village:
        receiver, right = farm(village), right_codes(village)[0]
    words = dict.fromkeys(("duties", "expropriation", "breach", "ability"), "按约") | {"use": "grain"}
    terms = {
        "agreement": words,
        "price": {"unit": "mu_year", "amount_fen": 600_00},
        "term": ["2025-01-01", "2028-01-01"],
        "parties": [{"right": right}],
    }
    body = {"form": "lease", "grantor_code": GRANTOR, "receiver_id": receiver, "terms": terms}

    def new() -> Program:
        desk = officer(entered_office, "lu", PASSWORD)
        return Program(desk, form_token(desk.get(FORM).text), body)

    return new


def _transfers(office: Office) -> Any:
    with reading(office.engine) as session:
        return session.scalar(text("SELECT count(*) FROM transfer"))


def test_the_same_request_with_the_same_key_is_done_once(
    program: Callable[[], Program], entered_office: Office
) -> None:
    own = program()
    first = own.draft("a-1")
    assert first == (201, {"number": f"{GRANTOR}0001"})
    assert own.draft("a-1") == first
    assert program().draft("a-1") == first  # logged in anew: the account is the same
    assert _transfers(entered_office) == 1
    assert own.draft("a-2") == (201, {"number": f"{GRANTOR}0002"})
    assert own.draft(None) == (201, {"number": f"{GRANTOR}0003"})
    assert own.draft(None) == (201, {"number": f"{GRANTOR}0004"})


def test_another_request_with_a_key_that_was_used_is_refused(
    program: Callable[[], Program], entered_office: Office
) -> None:
    own = program()
    status, first = own.draft("k")
    assert status == 201
    leave = {"party_ids": [], "reason": "x"}
    for said in (
        own.draft("k", form="equity_contribution"),
        own.post(f"/api/v1/transfers/{first['number']}/leave", leave, "k"),
    ):
        assert (said[0], said[1]["code"]) == (422, "registry.key_reused")
    assert _transfers(entered_office) == 1
    for key in ("", "x" * 201):
        assert own.draft(key)[1]["code"] == "registry.key_reused"
    assert own.draft("x" * 200)[0] == 201


def test_what_was_refused_is_tried_anew(program: Callable[[], Program]) -> None:
    own = program()
    late = {**own.body["terms"], "term": ["2025-01-01", "2040-01-01"]}
    assert own.draft("k", terms=late)[0] == 409
    assert own.draft("k")[0] == 201


def test_a_key_counts_for_a_day(
    program: Callable[[], Program], entered_office: Office, shift_clock: Callable[..., None]
) -> None:
    first = program().draft("k")
    shift_clock(entered_office, hours=23)
    assert program().draft("k") == first
    shift_clock(entered_office, hours=2)
    assert program().draft("k") == (201, {"number": f"{GRANTOR}0002"})


@pytest.mark.parametrize(("key", "done"), [("k", 1), (None, 4)])
def test_who_comes_with_the_key_meanwhile_waits_for_the_answer(
    program: Callable[[], Program], entered_office: Office, key: str | None, done: int
) -> None:
    four = [program() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda one: one.draft(key), four))
    assert {status for status, _ in said} == {201}
    assert len({answer["number"] for _, answer in said}) == done
    assert _transfers(entered_office) == done
