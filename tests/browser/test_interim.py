"""A registrar issues interim papers at 360 px, and whoever has one in hand checks it: axe clean, looked at."""

import re

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import writing
from tests.conftest import cast_of
from tests.support import pages, pdf
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.interim import HOUSEHOLD
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_an_interim_paper_from_the_desk_to_its_check(
    server: Server, entered_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with writing(entered_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        pages.apply(village, pages.homestead_page(session))
    with serving(server, entered_office) as base:
        registrar = Visit(chrome, base, width, language)
        registrar.log_in("shen", PASSWORD)
        for number in range(2):
            page = registrar.go(f"/work/household/{HOUSEHOLD}")
            page.click("details:has(input[value=membership]) summary")
            page.locator("form:has(input[value=membership], input[value=household_rights]) button").nth(
                number
            ).click()
            page.wait_for_url("**#interim")
            registrar.sound()
        page.click("details:has(input[value=membership]) summary")
        page.screenshot(path=PICTURES / f"interim-{width}-{language}.png", full_page=True)
        address = page.locator("a[href*='purpose=issue']").first.get_attribute("href")
        paper = page.request.get(f"{base}{address}").body()
        (PICTURES / f"interim-{width}.pdf").write_bytes(paper)
        said = pdf.text(paper)
        number, code = (
            re.search(r"川（\d+）中江县农业人口市民化权益证第\d+号", said),
            re.search(r"查验码 ?(\w{6})", said),
        )
        assert number is not None
        assert code is not None
        registrar.close()
        farmer = Visit(chrome, base, width, language)
        page = farmer.go("/check")
        page.fill("input[name=number]", number[0])
        page.fill("input[name=check_code]", code[1])
        page.click("main form button")
        page.wait_for_selector(".answer.valid")
        farmer.sound()
        assert page.locator("tbody tr").count() == 3
        page.screenshot(path=PICTURES / f"interim-check-{width}-{language}.png", full_page=True)
        farmer.close()


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_group_s_papers_come_from_one_form(
    server: Server, entered_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with serving(server, entered_office) as base:
        registrar = Visit(chrome, base, width, language)
        registrar.log_in("shen", PASSWORD)
        page = registrar.go(f"/work/grantor/{GRANTOR}/interim")
        page.click("form:has(input[value=household_rights]) button.main")
        page.wait_for_selector("a[href*='interim.pdf']", timeout=120_000)
        registrar.sound()
        page.screenshot(path=PICTURES / f"group-interim-{width}-{language}.png", full_page=True)
        with writing(entered_office.engine) as session:
            village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
            village.issue(village.rights()[:3])
        page = registrar.go(f"/work/grantor/{GRANTOR}/pickups")
        registrar.sound()
        page.screenshot(path=PICTURES / f"pickups-{width}-{language}.png", full_page=True)
