"""A clerk splits a household of twelve parcels on a phone, without scripts: it fits, is axe clean, and is looked at."""

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading
from tests.conftest import cast_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.households import BIG, adult_child, held
from tests.support.server import Server
from tests.support.village import Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_clerk_splits_a_household(
    server: Server, entered_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with reading(entered_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        household, child = held(session), adult_child(village)
    people = [m.person_id for m in household.members]
    with serving(server, entered_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        for what in ("members", "representative", "parcels", "cancel", "merge?with=0006"):
            clerk.go(f"/work/household/{BIG}/change/{what}")
            clerk.sound()
        page = clerk.go(f"/work/household/{BIG}")
        clerk.sound()
        page.screenshot(path=PICTURES / f"household-{width}-{language}.png", full_page=True)
        page = clerk.go(f"/work/household/{BIG}/change/split")
        clerk.sound()
        for k, who in enumerate(people):
            page.check(f"input[name='member-{who}'][value='{int(k > 1)}']")
            page.fill(f"input[name='consent-{who}']", "同意书")
        for k, plot in enumerate(household.plots):
            page.check(f"input[name='plot-{plot.code}'][value='{int(k < 5)}']")
        page.select_option("#speaks-1", str(child))
        page.fill("#document", "分户协议")
        page.fill("#reason", "子女成家")
        page.click("button[value=preview]")
        page.wait_for_selector("tfoot")
        clerk.sound()
        page.screenshot(path=PICTURES / f"household-split-{width}-{language}.png", full_page=True)
        page.click("button[value=apply]")
        page.wait_for_url("**/work/change/*")
        clerk.sound()
        page.screenshot(path=PICTURES / f"household-case-{width}-{language}.png", full_page=True)
        clerk.close()
