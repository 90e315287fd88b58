"""A clerk looks at what a delivery says otherwise, on a phone and at a PC: it fits, is axe clean, and is looked at."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.deliver import load_package
from api.office import Office
from api.settings import ROOT
from api.transaction import reading
from registry.queries import parcels
from tests.conftest import cast_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.deliveries import with_two_changed
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
ONE, TWO = "5106231002000100001", "5106231002000100002"


@pytest.fixture
def delivery(loaded_office: Office, small_delivery: Path, tmp_path: Path) -> int:
    """The county's delivery again: another name and area for the first parcel, a smaller second one."""
    root = with_two_changed(small_delivery, tmp_path, ONE, TWO)
    with reading(loaded_office.engine) as session:
        actor = cast_of(session).lu
    return load_package(loaded_office, root, actor)[1].delivery_id


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_clerk_chooses_what_to_correct(
    server: Server, loaded_office: Office, chrome: Browser, delivery: int, width: int, language: str
) -> None:
    with serving(server, loaded_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = clerk.go(f"/work/deliveries/{delivery}")
        clerk.sound()
        page.screenshot(path=PICTURES / f"delivery-{width}-{language}.png", full_page=True)
        page.click("a[href$='/differences']")
        clerk.sound()
        page.screenshot(path=PICTURES / f"differences-{width}-{language}.png", full_page=True)
        page.check(f"input[value='{ONE}']")
        page.fill("input[name=reason]", "复测")
        page.click("button.main")
        page.wait_for_selector(f"input[value='{TWO}']")
        assert page.locator(f"input[value='{ONE}']").count() == 0
    with reading(loaded_office.engine) as session:
        assert parcels.by_code(session, ONE).name == "改过名的田"
