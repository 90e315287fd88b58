"""A clerk moves a homestead to another household on a phone and at a PC: axe clean, looked at."""

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from registry.queries import folios
from tests.support import pages
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.server import Server
from tests.support.village import GRANTOR, ForGood

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_clerk_applies_for_a_transfer(
    server: Server,
    entered_office: Office,
    chrome: Browser,
    for_good: ForGood,
    width: int,
    language: str,
) -> None:
    with for_good(entered_office) as village:
        wanted = pages.homestead_page(village.session)
        pages.enter(village, pages.apply(village, wanted))
        standing, heir = (
            folios.standing(village.session, wanted.folio_number),
            pages.household(village.session, 1),
        )
    with serving(server, entered_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = clerk.go(f"/work/household/{GRANTOR}0001")
        page.click(f"a[href='/work/rights/page/{wanted.folio_number}/change'] >> nth=0")
        clerk.sound()
        page.check("input[name=kind][value=right_transfer]")
        page.fill("#reason", "继承")
        page.click("button[value=apply]")
        page.wait_for_selector("[role=alert]")
        assert ["409" in noted for noted in clerk.troubles] == [
            True
        ]  # the browser notes the refusal's status
        clerk.troubles.clear()
        clerk.sound()
        page.screenshot(path=PICTURES / f"right-change-{width}-{language}.png", full_page=True)
        for right in standing.rights:
            page.select_option(f"[id='{right.id}-holder']", str(heir))
        page.click("button[value=apply]")
        page.wait_for_url("**/work/rights/*")
        clerk.sound()
        clerk.close()
