"""The ledger of qualifications, members changed since the entry, relations, numbers: looked at, axe clean."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import writing
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.member_changes import CODE, certified_homestead, one_leaves_and_one_comes
from tests.support.races import village_of
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
FOLIO = "510623100200JC00101F00010001"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_ledgers_are_kept_at_the_desk(
    server: Server,
    entered_office: Office,
    chrome: Browser,
    shift_clock: Callable[..., None],
    width: int,
    language: str,
) -> None:
    with writing(entered_office.engine) as session:
        village = village_of(entered_office, session, shift_clock)
        paper = certified_homestead(village)
        one_leaves_and_one_comes(village)
    with serving(server, entered_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        _qualified(clerk)
        _seen(clerk, f"/work/certificate/{paper}", "certificate-members")
        _seen(clerk, "/work/units", "units")
        _related(clerk)
        _seen(clerk, f"/work/rights/page/{FOLIO}/change", "right-change")
        clerk.close()


def _seen(clerk: Visit, path: str, name: str) -> None:
    page = clerk.go(path)
    clerk.sound()
    page.screenshot(path=PICTURES / f"{name}-{clerk.width}-{clerk.language}.png", full_page=True)


def _qualified(clerk: Visit) -> None:
    form = f"/work/household/{CODE}/qualification"
    _seen(clerk, form, "qualification-form")
    clerk.page.select_option("select[name=who]", "all")
    clerk.page.select_option("select[name=ground]", "member")
    clerk.page.fill("input[name=effective_on]", "2020-01-01")
    clerk.page.click("main form button.main")
    clerk.page.wait_for_selector(".summary")
    clerk.troubles.clear()  # the browser notes that the answer was 409
    clerk.sound()
    clerk.page.fill("input[name=source]", "成员名册第 7 页")
    clerk.page.click("main form button.main")
    clerk.page.wait_for_url("**#qualification")
    _seen(clerk, f"/work/household/{CODE}", "qualification-folder")


def _related(clerk: Visit) -> None:
    page = clerk.go("/work/relatives")
    page.select_option("select[name=username]", "shen")
    page.select_option("select[name=relation]", "sibling")
    page.fill("input[name=household]", CODE)
    page.fill("input[name=source]", "个人申报")
    page.click("main form button.main")
    page.wait_for_selector("main table")
    _seen(clerk, "/work/relatives", "relatives")
