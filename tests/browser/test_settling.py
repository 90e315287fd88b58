"""From the desk to the phone: a member's settlement is reported, a link given, and by link and code the rights are seen."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import writing
from tests.conftest import cast_of
from tests.support import pages, settling
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.server import Server
from tests.support.settling import HOUSEHOLD
from tests.support.village import Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


def _codes(folder: Path) -> list[str]:
    said = [json.loads(f.read_text(encoding="utf-8"))["text"] for f in folder.glob("*.json")]
    return [
        found[0] for one in said if (found := re.search(r"(?<!\d)\d{6}(?!\d)", one)) and "/my/" not in one
    ]


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_settled_household_opens_its_portfolio_by_link_and_code(
    server: Server, entered_office: Office, chrome: Browser, tmp_path: Path, width: int, language: str
) -> None:
    with writing(entered_office.engine) as session:
        village = Village(session, cast_of(session), lambda **_: None, entered_office.vault)
        pages.apply(village, pages.homestead_page(session))
        settling.standard(village)
    box = tmp_path / "box"
    office = replace(entered_office, settings=replace(entered_office.settings, gateway=f"file://{box}"))
    with serving(server, office) as base:
        link = _at_the_desk(Visit(chrome, base, width, language))
        token = link.rpartition("/")[2]
        farmer = Visit(chrome, base, width, language)
        page = farmer.go(f"/my/{token}")
        farmer.sound()
        page.screenshot(path=PICTURES / f"my-door-{width}-{language}.png", full_page=True)
        page.click("main form button")
        page.wait_for_selector("input[name=code]")
        farmer.sound()
        page.fill("input[name=code]", "000000")
        page.click("main form:has(input[name=code]) button")
        page.wait_for_selector(".summary")
        farmer.troubles.clear()  # the browser notes that the answer was 403
        farmer.sound()
        page.screenshot(path=PICTURES / f"my-wrong-{width}-{language}.png", full_page=True)
        page.fill("input[name=code]", _codes(box)[0])
        page.click("main form:has(input[name=code]) button")
        page.wait_for_selector(".answer.valid")
        farmer.sound()
        assert page.locator("tbody tr").count() == 3
        page.screenshot(path=PICTURES / f"my-household-{width}-{language}.png", full_page=True)
        farmer.close()


def _at_the_desk(clerk: Visit) -> str:
    """Report, look at list and ledger, put a phone on record, give a link; return its address."""
    clerk.log_in("lu", PASSWORD)
    page = clerk.go(f"/work/household/{HOUSEHOLD}/settlement")
    clerk.sound()
    page.check("input[name=kind][value=hukou]")
    page.fill("input[name=destination_code]", "510623 100")
    page.fill("input[name=destination_name]", "凯江镇")
    page.select_option("select[name=destination_class]", "up_to_100")
    page.fill("input[name=settled_on]", "2025-03-01")
    page.screenshot(path=PICTURES / f"settlement-report-{clerk.width}.png", full_page=True)
    page.click("main form button.main")
    page.wait_for_selector(".summary")  # the paper is missing; what was typed is kept
    clerk.troubles.clear()  # the browser notes that the answer was 409
    clerk.sound()
    page.fill("input[name=document]", "户口簿")
    page.click("main form button.main")
    page.wait_for_url("**/work/settlements")
    for path, name in (("/work/settlements", "settlements"), ("/analysis/settlements?place=510623100&class=up_to_100", "ledger"), ("/work/standards", "standards")):  # fmt: skip
        page = clerk.go(path)
        clerk.sound()
        page.screenshot(path=PICTURES / f"{name}-{clerk.width}.png", full_page=True)
    page = clerk.go(f"/work/household/{HOUSEHOLD}/phone")
    clerk.sound()
    page.fill("input[name=number]", "138 0000 1234")
    page.fill("input[name=document]", "户主本人，身份证")
    page.click("main form.reading button")
    page.wait_for_selector("main form[action$=link]")
    page.click("main form[action$=link] button")
    page.wait_for_selector("#address")
    clerk.sound()
    page.screenshot(path=PICTURES / f"household-phone-{clerk.width}.png", full_page=True)
    address = page.locator("#address").inner_text()
    clerk.close()
    return address
