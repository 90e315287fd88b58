"""A clerk divides a parcel and looks at its lineage, on a phone and at a PC: it fits, is axe clean, and is looked at."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from tests.conftest import cast_of
from tests.support.browser import Visit, chromium, serving
from tests.support.cast import PASSWORD
from tests.support.parcels import FIRST, enter_change, middle, shape_of, split_case
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
SECOND = GRANTOR + "00002"


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        yield browser


@pytest.fixture
def entered_office(loaded_office: Office, shift_clock: Callable[..., None]) -> Office:
    """Every right entered, and the first parcel split."""
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault).enter()
        enter_change(session, split_case(session, cast), cast)
    return loaded_office


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_clerk_divides_a_parcel_and_sees_its_lineage(
    server: Server, entered_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with reading(entered_office.engine) as session:
        line = "\n".join(f"{x:.2f} {y:.2f}" for x, y in middle(shape_of(session, SECOND)).coords)
    with serving(server, entered_office) as base:
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
