"""A lease that ends in half a year: found on the list, renewed for one of two households, who signs anew."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.periods import add_months
from registry.queries import transfers
from tests.conftest import cast_of, shift_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.renewing import until
from tests.support.scans import picture
from tests.support.server import Server
from tests.support.transfers import farm, lease
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
OLD, NEW = f"{GRANTOR}0001", f"{GRANTOR}0002"


def _look(clerk: Visit, what: str) -> None:
    clerk.sound()
    mark = f"renewal-{what}-{clerk.width}-{clerk.language}.png"
    clerk.page.screenshot(path=PICTURES / mark, full_page=True)


def _renew(clerk: Visit, last: str) -> None:
    """Go from the list to the form, leave one household out, and draw the renewal up."""
    page = clerk.go("/work/transfers")
    page.click("a[href^='/work/transfers/expiring']")
    page.wait_for_url("**/expiring")
    _look(clerk, "list")
    page.click("td a[href*='renews=']")
    page.wait_for_url("**/new/**")
    ticked = page.locator("input[name=right]:checked")
    assert ticked.count() == 2
    ticked.last.uncheck()
    page.fill("#to", last)
    _look(clerk, "new")
    page.locator("main form button.main").first.click()
    page.wait_for_url(f"**/work/transfers/{NEW}")


def _apply(clerk: Visit, signed: Path) -> None:
    page = clerk.page
    page.locator("input[name=signs]").check()
    page.set_input_files("#scan", str(signed))
    page.click("fieldset button.main")
    page.wait_for_load_state()
    page.fill("#priority_noticed_on", "2026-01-01")
    page.fill("#priority_until", "2026-02-01")
    page.locator("details", has=page.locator("#renewal_answer")).locator("summary").click()
    _look(clerk, "agreed")
    page.click("form[action$='/apply'] button.main")
    page.wait_for_load_state()


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en"), (360, "en"), (1280, "zh")])
def test_a_lease_is_renewed_from_the_list_of_what_ends(
    server: Server, entered_office: Office, chrome: Browser, tmp_path: Path, width: int, language: str
) -> None:
    office = entered_office
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), shift_of(server, office), office.vault)
        term = until(village, 6)
        lease(village, 2, farm(village), term=term)
    signed = tmp_path / "signed.png"
    signed.write_bytes(picture("PNG"))
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        _renew(clerk, str(add_months(term[1], 12)))
        _apply(clerk, signed)
        page = clerk.go("/work/transfers/expiring")
        assert page.locator(f"td a[href='/work/transfers/{NEW}']").count() == 1
        _look(clerk, "renewed")
        clerk.go(f"/work/transfers/{OLD}")
        _look(clerk, "old")
        clerk.close()
    with reading(office.engine) as session:
        (sheet,) = transfers.by_number(session, NEW).sheets
        assert (sheet.is_agreed, sheet.sheet.agreement.renews, sheet.sheet.term[0]) == (True, OLD, term[1])
        assert len(transfers.under_way(session, [sheet.party_id])) == 1
