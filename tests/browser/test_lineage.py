"""A clerk divides a parcel and looks at its lineage, on a phone and at a PC: it fits, is axe clean, and is looked at."""

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from tests.conftest import cast_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.parcels import FIRST, enter_change, middle, shape_of, split_case
from tests.support.server import Server
from tests.support.village import GRANTOR

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
SECOND = GRANTOR + "00002"


@pytest.fixture
def split_office(entered_office: Office) -> Office:
    """Every right entered, and the first parcel split."""
    with writing(entered_office.engine) as session:
        cast = cast_of(session)
        enter_change(session, split_case(session, cast), cast)
    return entered_office


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_clerk_divides_a_parcel_and_sees_its_lineage(
    server: Server, split_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with reading(split_office.engine) as session:
        line = "\n".join(f"{x:.2f} {y:.2f}" for x, y in middle(shape_of(session, SECOND)).coords)
    with serving(server, split_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = clerk.go(f"/work/parcel/{FIRST}/lineage")
        clerk.sound()
        page.screenshot(path=PICTURES / f"lineage-{width}-{language}.png", full_page=True)
        assert page.locator("svg.family rect").count() == 3
        page = clerk.go(f"/work/parcel/{SECOND}/split")
        clerk.sound()
        page.fill("#line", line)
        page.click("form[method=get] button")
        page.wait_for_selector("fieldset")
        clerk.sound()
        page.screenshot(path=PICTURES / f"split-{width}-{language}.png", full_page=True)
        for number in (0, 1):
            page.check(f"input[name^='parts-'][value='{number}']")
        page.fill("input[name=reason]", "分户")
        page.click("form[method=post] button.main")
        page.wait_for_url("**/work/change/*")
        clerk.sound()
        page.screenshot(path=PICTURES / f"change-{width}-{language}.png", full_page=True)
        clerk.go("/work/ground")
        clerk.sound()
        clerk.close()
