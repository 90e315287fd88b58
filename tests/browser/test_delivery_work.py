"""A registrar with a phone and one at a PC: certificates and an export in the background; the pages are looked at."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api import demo
from api.office import Office
from api.settings import ROOT
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.server import Server
from tests.support.worker import ended, working

pytestmark = pytest.mark.browser
PICTURES = ROOT / "build" / "pictures"
PAGE = "/work/deliveries/1"


def _looked_at(visit: Visit, name: str) -> None:
    visit.sound()
    visit.page.screenshot(path=PICTURES / f"work-{name}-{visit.width}-{visit.language}.png", full_page=True)


@pytest.mark.parametrize(
    ("width", "language"), [(360, "zh"), pytest.param(1280, "en", marks=pytest.mark.long)]
)
def test_a_registrar_asks_for_certificates_and_an_export(
    server: Server, loaded_office: Office, chrome: Browser, width: int, language: str
) -> None:
    words: Callable[[str, str], str] = lambda zh, en: zh if language == "zh" else en  # noqa: E731
    actors = demo.actors_of(loaded_office)
    demo.shorten_notices(loaded_office, actors["lu"])
    demo.register_surveys(loaded_office, actors, displayed_only=0)
    with serving(server, loaded_office) as base:
        shen = Visit(chrome, base, width, language)
        shen.log_in("shen", PASSWORD)
        page = shen.go(PAGE)
        _looked_at(shen, "1-delivery")
        page.click("form[action$='/certify'] button")
        page.wait_for_url("**/work/packages/1")
        _looked_at(shen, "2-waiting")
        with working(server, loaded_office):
            assert ended(loaded_office, 1).state == "done"
            page.wait_for_selector("form[action$='/discard'] button")  # the page renews itself
            assert words("本次发证", "Certificates issued now") in shen.text()
            _looked_at(shen, "3-certified")
            shen.go(PAGE)
            page.click("details:has(form[action$='/export']) summary")
            _looked_at(shen, "4-export")
            page.fill("input[name=purpose]", words("县档案馆移交", "for the county archive"))
            page.click("form[action$='/export'] button")
            page.wait_for_selector("a[href$='/export.zip']")
        _looked_at(shen, "5-exported")
        with page.expect_download() as download:
            page.click("a[href$='/export.zip']")
        assert zipfile.ZipFile(Path(download.value.path())).testzip() is None
        shen.go(PAGE)
        _looked_at(shen, "6-list")
        shen.close()
