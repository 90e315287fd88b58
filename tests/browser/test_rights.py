"""A household's rights on a phone and at a PC, without scripts: it fits, is axe clean, and is looked at."""

import re

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.pages import household, plot_and_house
from tests.support.server import Server
from tests.support.village import GRANTOR, ForGood

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


@pytest.fixture
def signed_office(loaded_office: Office, for_good: ForGood) -> Office:
    with for_good(loaded_office) as village:
        village.sign()
    return loaded_office


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_clerk_applies_for_a_household_s_rights(
    server: Server, signed_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with reading(signed_office.engine) as session:
        code, plot, house = plot_and_house(session)
        holder = household(session)
    with serving(server, signed_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        clerk.go("/work/rights/new")
        clerk.sound()
        page = clerk.go(f"/work/rights/new?grantor={GRANTOR}")
        clerk.sound()
        page.screenshot(path=PICTURES / f"rights-who-{width}-{language}.png")
        page.click(f'a[href="/work/rights/new?holder={holder}"]')
        page.fill("input[name=codes]", code)
        page.press("input[name=codes]", "Enter")
        page.wait_for_url("**codes=**")
        clerk.sound()
        page.check(f'input[name=unit][value="{plot}"]')
        page.check(f'input[name=unit][value="{house}"]')
        page.check("input[name=contract]")
        page.fill(f'[id="{plot}-location"]', "黄鹿镇五里村一组")
        page.fill(f'[id="{plot}-occupied_since"]', "1995-03-01")
        page.select_option(f'[id="{plot}-origin"]', "confirmation")
        page.click("button[value=preview]")
        page.wait_for_selector("section dl.facts")
        assert page.locator("[role=alert]").count() == 0, page.inner_text("[role=alert]")
        clerk.sound()
        page.screenshot(path=PICTURES / f"rights-new-{width}-{language}.png", full_page=True)
        page.click("button[value=apply]")
        page.wait_for_url(re.compile(r"/work/rights/\d+$"))
        clerk.sound()
        page.screenshot(path=PICTURES / f"rights-case-{width}-{language}.png", full_page=True)
        clerk.close()
