"""A group is taken through its extension at the desk, on a phone and at a PC: each page fits, is axe clean, works."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Browser, Page

from api.office import Office
from api.transaction import reading
from tests.conftest import cast_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.extension import PLAN_DAYS, Extension
from tests.support.server import Server
from tests.support.village import DISPLAY_DAYS, GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PAGE = f"/work/extension/{GRANTOR}"


def _press(page: Page, what: str) -> None:
    page.click(f"form[action='{PAGE}/{what}'] button")
    page.wait_for_load_state()


def _refused(visit: Visit) -> None:
    """The page of a refusal is as sound as any; the browser notes its status, once."""
    noted, visit.troubles[:] = list(visit.troubles), []
    assert len(noted) == 1
    assert "409" in noted[0]
    visit.sound()


def _decide(clerk: Visit, end: date) -> Page:
    page = clerk.go(PAGE)
    clerk.sound()
    for name, text in (("body", "直接延包三十年"), ("hardship", "机动地"), ("base_on", "2026-06-30")):
        page.fill(f"#{name}", text)
    page.fill("#last_day", str(end))
    _press(page, "plan")
    page.fill("#place", "村务公开栏")
    _press(page, "publish")
    meeting = {"held_on": "2026-07-01", "roster": "50", "present": "45", "minutes": "记录一号"}
    for name, text in meeting.items():
        page.fill(f"#{name}", text)
    page.fill("#in_favour", "33")
    _press(page, "vote")
    _refused(clerk)
    assert page.input_value("#minutes") == "记录一号", "what is refused is kept"
    page.fill("#in_favour", "40")
    _press(page, "vote")
    return page


def _ask(clerk: Visit, page: Page, following: str) -> None:
    page.locator("main table a").first.click()
    page.wait_for_selector("#m1-mark")
    clerk.sound()
    page.select_option("#m1-share", "0")
    page.select_option("#m1-reason", "married_away")
    page.fill("#m1-evidence", "结婚证")
    page.click("main button.main")
    page.wait_for_selector("[role=alert]")
    _refused(clerk)
    assert page.input_value("#m1-evidence") == "结婚证"
    page.select_option("#m1-share", "1")
    page.select_option("#m1-mark", "married_out")
    page.click("main button.main")
    page.wait_for_url(f"**/household/{following}")


def _register(open_: Callable[[], Visit]) -> str:
    """Two registrars take the case to entry; return what the page then says was entered."""
    last = ""
    for who, steps in (("he", ("accept", "review")), ("shen", ("approve", "enter"))):
        registrar = open_()
        registrar.log_in(who, PASSWORD)
        page = registrar.go(PAGE)
        for step in steps:
            page.click(f"form[action$='/{step}'] button")
            page.wait_for_load_state()
        registrar.sound()
        last = page.locator(".figures b").nth(4).inner_text()
        registrar.close()
    return last


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_group_goes_through_its_extension(
    server: Server,
    entered_office: Office,
    chrome: Browser,
    shift_clock: Callable[..., None],
    width: int,
    language: str,
) -> None:
    with reading(entered_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        sheets = Extension(village).sheets
    end = sheets[0].last_day
    assert end is not None
    with serving(server, entered_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = _decide(clerk, end)
        shift_clock(entered_office, days=PLAN_DAYS)
        _press(page, "do/close-publication")
        _press(page, "do/begin")
        clerk.sound()
        _ask(clerk, page, sheets[1].code)
        page = clerk.go(PAGE)
        _press(page, "do/rest")
        for _ in range(2):
            _press(page, "do/show")
            clerk.sound()
            shift_clock(entered_office, days=DISPLAY_DAYS)
            _press(page, "do/close")
        _press(page, "do/sign")
        _press(page, "do/apply")
        clerk.sound()
        clerk.close()
        assert _register(lambda: Visit(chrome, base, width, language)) == str(len(sheets))
    with reading(entered_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        new = {s.last_day for s in Extension(village).sheets}
    assert {day.year for day in new if day} == {end.year + 30}
