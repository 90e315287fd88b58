"""Households entrust somebody, who agrees to a lease for them; one revokes; the lease's terms are changed."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.queries import transfers
from registry.queries.transfers import SheetView
from registry.services._transfer_terms import PartyWanted
from tests.conftest import cast_of, shift_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.inheritances import heir
from tests.support.mandates import LEASE, MANDATE
from tests.support.scans import picture
from tests.support.server import Server
from tests.support.transfers import CASH, draft, farm, right_codes, term
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


def _look(clerk: Visit, what: str) -> None:
    clerk.sound()
    mark = f"entrustment-{what}-{clerk.width}-{clerk.language}.png"
    clerk.page.screenshot(path=PICTURES / mark, full_page=True)


def _sheets(office: Office, number: str) -> tuple[SheetView, ...]:
    with reading(office.engine) as session:
        return transfers.by_number(session, number).sheets


def _draw(clerk: Visit, agent: int, rights: list[str], today: str) -> None:
    page = clerk.go(f"/work/transfers/new/{GRANTOR}/entrustment")
    for right in rights:
        page.check(f"input[name=right][value='{right}']")
    page.select_option("#receiver", value=str(agent))
    page.check("input[name=act][value=lease]")
    for name, value in (("from", today), ("to", "2027-12-31"), ("least", "500"), ("most_years", "5")):
        page.fill(f"#{name}", value)
    _look(clerk, "new")
    page.click("main form button.main")
    page.wait_for_url(f"**/work/transfers/{MANDATE}")


def _sign(clerk: Visit, number: str, signed: Path, mandate: str = "") -> None:
    page = clerk.go(f"/work/transfers/{number}")
    for box in page.locator("input[name=signs]").all():
        box.check()
    page.set_input_files("#scan", str(signed))
    if mandate:
        page.click("details:has(#agent) summary")
        page.select_option("#mandate", value=mandate)
    page.click("fieldset button.main")
    page.wait_for_load_state()


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en"), (360, "en"), (1280, "zh")])
def test_an_agent_agrees_for_households_until_one_revokes(
    server: Server, entered_office: Office, chrome: Browser, tmp_path: Path, width: int, language: str
) -> None:
    office = entered_office
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), shift_of(server, office), office.vault)
        rights, today = right_codes(village)[:3], str(village.today())
        agent, receiver = heir(village), farm(village)
    signed = tmp_path / "signed.png"
    signed.write_bytes(picture("PNG"))
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        _draw(clerk, agent, rights, today)
        _look(clerk, "drawn")
        _sign(clerk, MANDATE, signed)
        _look(clerk, "signed")
        parties = [
            PartyWanted(rights[0]),
            PartyWanted(rights[1], {}, CASH, (term()[0], term()[1].replace(year=2027))),
        ]
        with writing(office.engine) as session:
            village = Village(session, cast_of(session), shift_of(server, office), office.vault)
            draft(village, (), receiver, parties=parties)
        _sign(clerk, LEASE, signed, MANDATE)
        _look(clerk, "used")
        assert all(sheet.is_agreed for sheet in _sheets(office, LEASE))
        page = clerk.go(f"/work/transfers/{LEASE}/revise")
        _look(clerk, "revise")
        page.fill("#amount", "650")
        page.click("main form button.main >> nth=0")
        page.wait_for_url(f"**/work/transfers/{LEASE}")
        assert [s.sheet.term[1].year for s in _sheets(office, LEASE)] == [2028, 2027]
        page = clerk.go(f"/work/transfers/{MANDATE}")
        page.locator("button[formaction$='/withdraw']").first.click()
        page.wait_for_load_state()
        _sign(clerk, LEASE, signed, MANDATE)
        clerk.troubles.clear()  # the browser notes that the answer was 409
        _look(clerk, "revoked")
        assert MANDATE in page.locator(".summary").inner_text()
        assert not any(sheet.is_agreed for sheet in _sheets(office, LEASE))
