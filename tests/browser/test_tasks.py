"""A registrar's tasks and restrictions and a clerk's plans, on a phone and at a PC: they fit, and axe is content."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import writing
from tests.conftest import cast_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.parcels import FIRST, enter_change, split_case
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
SECOND, THIRD, PART = f"{GRANTOR}00002", f"{GRANTOR}00003", f"{GRANTOR}00061"


@pytest.fixture
def busy_office(loaded_office: Office, shift_clock: Callable[..., None]) -> Office:
    """Every right entered, the first parcel split, and two splits asked for."""
    with writing(loaded_office.engine) as session:
        cast = cast_of(session)
        Village(session, cast, lambda **by: shift_clock(loaded_office, **by), loaded_office.vault).enter()
        enter_change(session, split_case(session, cast), cast)
        for code in (SECOND, THIRD):
            split_case(session, cast, code)
    return loaded_office


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_tasks_are_done_by_keyboard_and_pages_are_sound(
    server: Server, busy_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with serving(server, busy_office) as base:
        registrar = Visit(chrome, base, width, language)
        registrar.log_in("he", PASSWORD)
        page = registrar.go("/work/tasks?step=accept")
        registrar.sound()
        case = page.locator("tbody a").first.get_attribute("href") or ""
        for box in page.locator("input[name=case]").all():
            box.focus()
            page.keyboard.press("Space")
        page.locator("form[method=post] button.main").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("section[role=status]")
        registrar.sound()
        page.screenshot(path=PICTURES / f"tasks-{width}-{language}.png", full_page=True)
        for name, path in (
            ("case", case),
            ("restrict", f"/work/parcel/{FIRST}/restrict"),
            ("ended", f"/work/parcel/{FIRST}"),
        ):
            registrar.go(path).screenshot(path=PICTURES / f"{name}-{width}-{language}.png", full_page=True)
            registrar.sound()
        registrar.close()
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        for plan in (f"merge?with={GRANTOR}00062%0A123", "area?area=700", "boundary"):
            name = plan.partition("?")[0]
            page = clerk.go(f"/work/parcel/{PART}/{plan}")
            page.screenshot(path=PICTURES / f"{name}-{width}-{language}.png", full_page=True)
            clerk.sound()
        clerk.close()
