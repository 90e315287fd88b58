"""A renewal at the desk: from the list of what ends to sheets of its own; and another who has to wait."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from api.office import Office
from api.transaction import reading, writing
from api.web import create_app
from registry.periods import add_months
from registry.queries import transfers
from registry.queries.transfers import TransferView
from tests.conftest import cast_of
from tests.support import phone_consents as phone
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, form_token, officer, sentences
from tests.support.pdf import text
from tests.support.renewing import again, newcomer
from tests.support.scans import picture
from tests.support.transfers import agree, draft, right_codes
from tests.support.village import GRANTOR, Village

OLD, SECOND = f"{GRANTOR}0001", f"{GRANTOR}0002"
NEW = f"/work/transfers/new/{GRANTOR}/lease?renews={OLD}"


@pytest.fixture
def desk(leased_office: Office) -> Visitor:
    return officer(leased_office, "lu", PASSWORD)


def view(leased_office: Office, number: str = OLD) -> TransferView:
    with reading(leased_office.engine) as session:
        return transfers.by_number(session, number)


def send(desk: Visitor, where: str, form: str, **said: object) -> tuple[int, str]:
    token = form_token(desk.get(form).text)
    answer = desk.client.post(where, data={"csrf_token": token, **said})
    return answer.status_code, answer.headers.get("Location") or answer.text


def typed(page: str) -> dict[str, str]:
    """Return what stands in the form: fields, and what is chosen from a list."""
    found = dict(
        re.findall(r'<input type="(?:text|date|hidden)" id="([^"]+)" name="[^"]+" value="([^"]*)"', page)
    )
    for name, inside in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', page):
        found |= dict.fromkeys([name], "".join(re.findall(r'value="([^"]*)" selected', inside)))
    return found


def ticked(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)" checked', page)


def test_the_list_and_the_transfer_lead_to_a_form_that_is_filled_in(
    desk: Visitor, leased_office: Office
) -> None:
    old = view(leased_office)
    until = old.sheets[0].given_until
    address = f"{NEW}&until={until}"
    for page in ("/work/transfers/expiring", f"/work/transfers/{OLD}"):
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', desk.get(page).text)]
        assert any(
            link.startswith(NEW.partition("?")[0]) and f"renews={OLD}" in link and f"until={until}" in link
            for link in links
        ), page
    page = desk.get(address).text
    said = typed(page)
    terms = old.sheets[0].sheet
    assert (said["from"], said["to"]) == (str(until), "")
    assert said["receiver"] == str(old.receiver_id)
    assert (said["use"], said["unit"], said["amount"], said["duties"]) == (
        "grain",
        "mu_year",
        "600.00",
        terms.agreement.duties,
    )
    assert ticked(page, "right") == [sheet.right_code for sheet in old.sheets]
    assert len(ticked(page, "parcel")) == sum(len(sheet.sheet.parcels) for sheet in old.sheets)
    assert f'name="renews" value="{OLD}"' in page
    assert f"{terms.last_day!s}" in page, "until when the land is leased"


def test_a_renewal_is_a_transfer_of_its_own_that_says_what_it_renews(
    desk: Visitor, leased_office: Office
) -> None:
    until = view(leased_office).sheets[0].given_until
    assert until is not None
    page = desk.get(NEW).text
    said = {**typed(page), "renews": OLD, "to": str(add_months(until, 12))}
    one = ticked(page, "right")[1:]
    here = f"/work/transfers/{SECOND}"
    assert send(desk, NEW, NEW, **said, right=one) == (303, here)
    (sheet,) = view(leased_office, SECOND).sheets
    assert (sheet.right_code, sheet.sheet.agreement.renews, sheet.is_agreed) == (one[0], OLD, False)
    assert f'href="/work/transfers/{OLD}"' in desk.get(here).text
    assert f'href="{here}"' in desk.get("/work/transfers/expiring").text
    assert f'name="renews" value="{OLD}"' in desk.get(f"{here}/revise").text
    pdf = desk.get(f"{here}/contract.pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert "届满后的续约" in "".join(text(pdf.data).split())
    # What overlaps is refused, and the form still says what it renews.
    status, again = send(desk, NEW, NEW, **{**said, "from": "2026-01-01"}, right=one)
    assert (status, f'name="renews" value="{OLD}"' in again, "第十条" in again) == (409, True, True)


def test_who_signs_on_the_phone_reads_what_it_renews(
    leased_office: Office, tmp_path: Path, shift_clock: Callable[..., None]
) -> None:
    found = replace(leased_office, settings=replace(leased_office.settings, gateway=f"file://{tmp_path}"))
    with writing(leased_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, leased_office.vault)
        phone.tell(village, right_codes(village)[0])
        until = view(leased_office).sheets[0].given_until
        assert until is not None
        again(village, (until, add_months(until, 12)))
    shift_clock(leased_office, days=7)
    clerk, form = officer(found, "lu", PASSWORD), f"/work/transfers/{SECOND}/phone"
    first = re.search(r'name="signer" value="([^"]+)"', clerk.get(form).text)
    assert first is not None
    assert clerk.post(form, {"signer": first[1]}, form=form).status_code == 200
    (link,) = {
        m for f in tmp_path.glob("*.json") for m in re.findall(r"/consent/[\w-]+", f.read_text("utf-8"))
    }
    terms = sentences(Visitor(create_app(found)).get(link).text)
    assert f"原合同 {OLD} 届满后续约" in terms


def test_what_is_not_there_or_of_another_form_is_not_renewed(desk: Visitor, leased_office: Office) -> None:
    assert desk.get(NEW).status_code == 200
    assert desk.get(NEW.replace("/lease", "/equity_contribution")).status_code == 404
    assert desk.get(NEW.replace(OLD, SECOND)).status_code == 404
    page = desk.get(f"{NEW}&until=2030-01-01").text
    assert (ticked(page, "right"), 'name="renews"' in page) == ([], False)
    outsider = officer(leased_office, "wai", PASSWORD)
    assert outsider.get(NEW).status_code == 404


def test_another_gets_the_land_when_the_waiver_lies_beside(desk: Visitor, leased_office: Office) -> None:
    with writing(leased_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, leased_office.vault)
        until = view(leased_office).sheets[0].given_until
        assert until is not None
        term = (until, add_months(until, 6))
        agree(village, draft(village, right_codes(village)[:1], newcomer(village), term=term))
        today = str(village.today())
    here = f"/work/transfers/{SECOND}"
    told = {"priority_noticed_on": today, "priority_until": today}
    status, page = send(desk, f"{here}/apply", here, **told)
    assert (status, "第十条" in page, "合作社" in page) == (409, True, True)
    told |= {"renewal_asked_on": today, "renewal_answer": "waived"}
    status, page = send(desk, f"{here}/apply", here, **told)
    assert (status, '<option value="waived" selected>' in page) == (409, True)
    scan = (BytesIO(picture("PNG")), "waiver.png")
    assert send(desk, f"{here}/apply", here, **told, renewal_scan=scan) == (303, here)
    (case,) = re.findall(r'href="(/work/rights/\d+)"', desk.get(here).text)
    assert case
    with reading(leased_office.engine) as session:
        (found,) = transfers.cases_of(session, view(leased_office, SECOND).id)
    assert "是否续约的书面询问" in desk.get(f"/work/case/{found.id}").text
