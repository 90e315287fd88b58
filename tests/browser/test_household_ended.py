"""A form of a household that was merged meanwhile: the page that tells where to go on, looked at."""

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from tests.api.pages.test_household_ended import REPRESENTATIVE, _done, _merge
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.households import BIG, SMALL
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (360, "en"), (1280, "zh"), (1280, "en")])
def test_an_open_form_of_a_merged_household_leads_on(
    server: Server, entered_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with serving(server, entered_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = clerk.go(REPRESENTATIVE)
        clerk.sound()
        page.fill("input[name=document]", "推选书")
        page.fill("[name=reason]", "推选")
        _done(entered_office, _merge(SMALL, BIG))
        page.click("main form button.main")
        page.wait_for_selector(f"a[href='/work/household/{BIG}']")
        clerk.troubles.clear()  # the browser notes that the answer was 409
        clerk.sound()
        page.screenshot(path=PICTURES / f"household-ended-{width}-{language}.png", full_page=True)
        clerk.close()
