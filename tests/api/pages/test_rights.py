"""A clerk applies for a household's rights at the desk; registrars take the case to entry."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from api.office import Office
from api.transaction import reading
from api.web import create_app
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer, sentences
from tests.support.pages import household, plot_and_house
from tests.support.village import ANNOUNCEMENT_DAYS, GRANTOR, ForGood

NEW = "/work/rights/new"


@pytest.fixture
def app(loaded_office: Office, for_good: ForGood) -> Flask:
    with for_good(loaded_office) as village:
        village.sign()
    return create_app(loaded_office)


def _ticked(office: Office) -> tuple[str, dict[str, object]]:
    """Return the plot's code and a form in which it is ticked with its house and the contract."""
    with reading(office.engine) as session:
        code, plot, house = plot_and_house(session)
        holder = household(session)
    return code, {
        "holder": str(holder),
        "codes": code,
        "unit": [str(plot), str(house)],
        "contract": "1",
        f"{plot}-origin": "confirmation",
        f"{plot}-location": "黄鹿镇五里村一组",
        f"{plot}-occupied_since": "1995-03-01",
        f"{plot}-floor_area": "160.5",
        "do": "preview",
    }


def _send(who: Visitor, form: dict[str, object]) -> tuple[int, str]:
    page = who.get(NEW, query_string={"holder": str(form["holder"]), "codes": str(form["codes"])}).text
    answer = who.client.post(NEW, data={**form, "csrf_token": form_token(page)})
    return answer.status_code, answer.headers.get("Location") or answer.text


def test_a_household_s_rights_go_from_intake_to_entry(
    loaded_office: Office, app: Flask, shift_clock: Callable[..., None]
) -> None:
    lu, he, shen = (officer(loaded_office, who, PASSWORD, app) for who in ("lu", "he", "shen"))
    code, form = _ticked(loaded_office)
    assert f'href="{NEW}?grantor={GRANTOR}"' in lu.get(f"/work/grantor/{GRANTOR}").text
    assert f'href="{NEW}?holder={form["holder"]}"' in lu.get(NEW, query_string={"grantor": GRANTOR}).text
    status, page = _send(lu, form)
    said = sentences(page)
    assert status == 200
    assert "超占" in said
    assert re.search(r"登记面积（平方米） (90|120|150)|registered area, m² (90|120|150)", said)
    assert 'value="160.5"' in page
    status, address = _send(lu, {**form, "do": "apply"})
    assert status == 303
    assert address.startswith("/work/rights/")
    for who, step, state in (
        (he, "accept", "accepted"),
        (he, "review", "reviewed"),
        (he, "announce", "announced"),
        (shen, "approve", "approved"),
        (shen, "enter", "entered"),
    ):
        page = who.get(address).text
        assert code[:6] in page
        assert f'action="{address}/step/{step}"' in page
        if step == "approve":
            shift_clock(loaded_office, days=ANNOUNCEMENT_DAYS)
        answer = who.client.post(f"{address}/step/{step}", data={"csrf_token": form_token(page)})
        assert answer.status_code == 303
        assert f'class="state {state}"' in who.get(address).text
    home = address.replace("rights", "case")
    assert f'href="{home}"' in lu.get(f"/work/grantor/{GRANTOR}").text
    assert f'href="{address}"' in lu.get(home).text
    assert "/step/" not in shen.get(address).text


def test_refusals_stand_all_at_once_and_nothing_typed_is_lost(loaded_office: Office, app: Flask) -> None:
    lu = officer(loaded_office, "lu", PASSWORD, app)
    _, form = _ticked(loaded_office)
    (plot, _) = form["unit"]  # type: ignore[misc]  # a list
    bad = {
        **form,
        f"{plot}-origin": "",
        f"{plot}-folio": "12",
        f"{plot}-note": "东边有<井>",
        "portions": "x",
        "do": "apply",
    }
    status, page = _send(lu, bad)
    assert status == 409
    for rule in ("unit.folio", "homestead.origin", "unit.portions"):
        assert f'<span class="code">{rule}</span>' in page, rule
    for kept in (
        'value="12"',
        'value="160.5"',
        'value="东边有&lt;井&gt;"',
        'value="x"',
        f'value="{plot}" checked',
    ):
        assert kept in page, kept
    status, page = _send(lu, {**form, f"{plot}-occupied_since": "去年"})
    assert status == 422
    assert f'<a href="#{plot}-occupied_since">' in page
    assert 'aria-invalid="true"' in page
    assert 'value="去年"' in page


def test_a_case_is_withdrawn_with_a_reason(loaded_office: Office, app: Flask) -> None:
    lu = officer(loaded_office, "lu", PASSWORD, app)
    _, form = _ticked(loaded_office)
    _, address = _send(lu, {**form, "do": "apply"})
    page = lu.get(address).text
    token, withdraw = form_token(page), f"/work/case/{address.rpartition('/')[2]}/withdraw"
    assert f'action="{withdraw}"' in page
    refused = lu.client.post(withdraw, data={"csrf_token": token, "reason": " "})
    assert (refused.status_code, "请写明原因" in refused.text) == (409, True)
    answer = lu.client.post(withdraw, data={"csrf_token": token, "reason": "材料不全"})
    assert answer.status_code == 303, sentences(answer.text)
    assert 'class="state withdrawn"' in lu.get(address).text
    assert _send(lu, {**form, "do": "apply"})[0] == 303, "the page may be applied for again"


def test_a_party_of_another_region_is_not_found(loaded_office: Office, app: Flask) -> None:
    _, form = _ticked(loaded_office)
    wai = officer(loaded_office, "wai", PASSWORD, app)
    assert wai.get(NEW, query_string={"holder": str(form["holder"])}).status_code == 404
