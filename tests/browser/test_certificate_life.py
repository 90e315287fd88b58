"""Certificates at the desk and for everyone, on a phone and at a PC: they fit, are axe clean, and are looked at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import writing
from registry.services._issuing import Draft
from tests.conftest import cast_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


@pytest.fixture
def papers(loaded_office: Office, shift_clock: Callable[..., None]) -> list[Draft]:
    """Return what three certificates of the village were printed from."""
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        village = Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault)
        village.enter()
        village.issue(village.rights()[:3])
        return village.drafts


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_papers_are_picked_up_lost_and_replaced(
    server: Server, loaded_office: Office, papers: list[Draft], chrome: Browser, width: int, language: str
) -> None:
    def picture(visit: Visit, name: str) -> None:
        visit.sound()
        visit.page.screenshot(path=PICTURES / f"{name}-{width}-{language}.png", full_page=True)

    with serving(server, loaded_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = clerk.go(f"/work/grantor/{GRANTOR}/pickups")
        picture(clerk, "pickups")
        page.check(f"input[value='{papers[0].number}']")
        page.click("form[action$='/pickups'] button.main")
        page.wait_for_url("**/pickups")
        assert papers[0].number not in clerk.text()
        page = clerk.go(f"/work/certificate/{papers[1].number}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        picture(clerk, "certificate-clerk")
        page.fill("#lose-name", "李二")
        page.fill("#lose-reason", "搬家时遗失")
        page.click("form[action$='/lose'] button.main")
        page.wait_for_url("**/work/certificate/*")
        picture(clerk, "certificate-lost")
        clerk.go("/notices")
        picture(clerk, "losses")
        clerk.go(f"/check/{papers[1].token}")
        picture(clerk, "check-lost")
        registrar = Visit(chrome, base, width, language)
        registrar.log_in("shen", PASSWORD)
        page = registrar.go(f"/work/certificate/{papers[2].number}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        picture(registrar, "certificate-registrar")
        page.fill("#replace-reason", "污损")
        page.fill("#replace-name", "张三")
        page.click("form[action$='/replace'] button.main")
        page.wait_for_url("**/work/certificate/*")
        registrar.go(f"/work/certificate/{papers[2].number}")
        picture(registrar, "certificate-replaced")
        for visit in (clerk, registrar):
            visit.close()
