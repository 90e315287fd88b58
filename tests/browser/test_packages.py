"""A clerk with a phone and one at a PC: upload, follow, decide, load; the pages fit, are axe clean, and are looked at."""

import re
from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from tests.support import packages
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.deliveries import copied
from tests.support.server import Server
from tests.support.worker import ended, held_up, job_of, until, working

pytestmark = pytest.mark.browser
PICTURES = ROOT / "build" / "pictures"
GRANTOR = "51062310020001"


@pytest.fixture
def delivery(small_delivery: Path, tmp_path: Path) -> Path:
    """A delivery of two grantors in which two parcels lie on one place."""
    root = packages.lean(copied(small_delivery, tmp_path), "DK", tables_too=True)
    path = packages.layer(root, "DK")
    meta, _, shapes, columns = pyogrio.raw.read(path, encoding="GB18030")
    shapes[3] = shapes[9]
    for part in path.parent.glob(f"{path.stem}.*"):
        part.unlink()
    pyogrio.raw.write(
        path, shapes, columns, meta["fields"], crs=meta["crs"], encoding="GB18030", geometry_type="Polygon"
    )
    return packages.zipped(packages.second_grantor(root), tmp_path / "510623中江县2026.zip")


def _looked_at(visit: Visit, name: str) -> None:
    visit.sound()
    visit.page.screenshot(
        path=PICTURES / f"packages-{name}-{visit.width}-{visit.language}.png", full_page=True
    )


def _is_loading(office: Office) -> bool:
    """Return whether the two grantors are being entered: one is held up, the other may wait for its ground."""
    return job_of(office, 1).stage == "loading"


@pytest.mark.parametrize(
    ("width", "language"), [(360, "zh"), pytest.param(1280, "en", marks=pytest.mark.long)]
)
def test_a_delivery_goes_from_the_clerk_s_disk_into_the_register(
    server: Server, fresh_office: Office, chrome: Browser, delivery: Path, width: int, language: str
) -> None:
    words: Callable[[str, str], str] = lambda zh, en: zh if language == "zh" else en  # noqa: E731
    with serving(server, fresh_office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = clerk.go("/work/packages")
        _looked_at(clerk, "1-empty")
        page.set_input_files("input[type=file]", delivery)
        page.click("form.card button")
        page.wait_for_url("**/work/packages/1")
        _looked_at(clerk, "2-waiting")
        with working(server, fresh_office):
            page.wait_for_selector("form[action$='/load'] button")  # the page renews itself
            assert words("已检查，请决定", "checked, decide now") in clerk.text()
            _looked_at(clerk, "3-checked")
            with held_up(server, fresh_office, "51062310020002") as waits:
                with page.expect_navigation():
                    page.click("form[action$='/load'] button")
                waits()
                until(lambda: _is_loading(fresh_office) or None)
                clerk.go("/work/packages/1?stay=1")
                assert re.search(words("已完成 [01]，共 2", "[01] of 2"), clerk.text())
                _looked_at(clerk, "4-loading")
                clerk.page.click("text=" + words("自动刷新本页", "Renew this page by itself"))
            assert ended(fresh_office, 1).state == "done"
            page.wait_for_selector("a[href$='findings.xlsx']")
        assert words("被拒绝的行", "Refused rows") in clerk.text()
        _looked_at(clerk, "5-loaded")
        with page.expect_download() as download:
            page.click("a[href$='findings.xlsx']")
        assert Path(download.value.path()).read_bytes().startswith(b"PK")
        clerk.go("/work/packages")
        assert delivery.name in clerk.text()
        _looked_at(clerk, "6-list")
        clerk.close()


@pytest.mark.long
def test_the_pages_work_without_a_script(
    server: Server, fresh_office: Office, chrome: Browser, tmp_path: Path
) -> None:
    noise = tmp_path / "noise.zip"
    noise.write_bytes(b"this is no zip file")
    with serving(server, fresh_office) as base, working(server, fresh_office):
        clerk = Visit(chrome, base, 360, "zh", script=False)
        clerk.log_in("lu", PASSWORD)
        page = clerk.go("/work/packages")
        page.set_input_files("input[type=file]", noise)
        page.click("form.card button")
        page.wait_for_selector("form[action$='/go_on'] button")
        assert "成果包“noise.zip”不能读取" in clerk.text()
        page.screenshot(path=PICTURES / "packages-7-failed-360-zh.png", full_page=True)
        page.click("form[action$='/discard'] button")
        page.wait_for_url("**/work/packages")
        assert "noise.zip" not in clerk.text()
        clerk.close()
