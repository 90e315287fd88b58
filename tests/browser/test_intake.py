"""An application over the counter on a phone and at a PC: completed, accepted, followed; fits, axe clean, no scripts."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.queries import case_files
from registry.queries import cases as cases_of
from tests.conftest import cast_of
from tests.support import pdf as printed
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.scans import pdf, picture
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


def _fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"#{name}", value)


def _add(page: Page, kind: str, file: Path) -> None:
    page.select_option("#paper-kind", kind)
    page.set_input_files("#file", str(file))
    page.click("form[action$='/papers'] button")
    page.wait_for_load_state()


def _follow(farmer: Visit, number: str, code: str) -> None:
    """Ask on the public page how far a case is."""
    _fill(farmer.go("/track"), number=number, code=code)
    farmer.page.click("button.main")
    farmer.page.wait_for_load_state()


def _letter(office: Office, case_id: int) -> tuple[str, str, bytes]:
    """Return number, code and bytes of the first letter."""
    with reading(office.engine) as session:
        first = next(p for p in case_files.papers(session, case_id) if p.kind.startswith("letter_"))
        content = case_files.content(session, office.vault, first.sha256)
        number = cases_of.by_id(session, case_id).number
    return number, printed.text(content).partition("查询码")[2][:8], content


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_an_application_is_taken_in_completed_accepted_and_followed(  # noqa: PLR0915, PLR0917 (one walk)
    server: Server,
    loaded_office: Office,
    shift_clock: Callable[..., None],
    chrome: Browser,
    width: int,
    language: str,
    tmp_path: Path,
) -> None:
    with writing(loaded_office.engine) as session:
        shift = partial(shift_clock, loaded_office)
        Village(session, cast_of(session), shift, loaded_office.vault).sign()
    mark = f"{width}-{language}.png"
    good, bad = tmp_path / "a.pdf", tmp_path / "b.heic"
    good.write_bytes(pdf(2))
    bad.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    (tmp_path / "c.png").write_bytes(picture("PNG"))

    def shot(visit: Visit, name: str) -> None:
        # The browser notes a refusal's status as an error, a little after the page.
        visit.page.wait_for_load_state()
        visit.page.evaluate("document.title")
        visit.troubles = [t for t in visit.troubles if "status of 4" not in t]
        visit.sound()
        visit.page.screenshot(path=PICTURES / f"{name}-{mark}", full_page=True)

    with serving(server, loaded_office) as base:
        lu, he, plain = (
            Visit(chrome, base, width, language, script=script) for script in (True, True, False)
        )
        lu.log_in("lu", PASSWORD)
        lu.page.click("a[href='/work/case/new']")
        lu.page.click("summary")
        shot(lu, "case-new")
        lu.page.click("button.main")
        shot(lu, "case-new-missing")
        plain.log_in("lu", PASSWORD)
        page = plain.go("/work/case/new")
        page.select_option("#kind", "first")
        _fill(
            page, grantor=GRANTOR, applicant="王老五", contact="13800001111", subject="本户三块承包地首次登记"
        )
        page.click("button.main")
        page.wait_for_url(re.compile(r"/work/case/\d+$"))
        case_id = int(page.url.rpartition("/")[2])
        _add(page, "application", good)
        lu.go(f"/work/case/{case_id}")
        shot(lu, "case-file")
        _add(lu.page, "identity", bad)
        shot(lu, "case-file-heic")
        he.log_in("he", PASSWORD)
        he.go(f"/work/case/{case_id}").click("form[action$='/accept'] button")
        shot(he, "case-file-refused")
        he.page.click("summary >> nth=0")
        he.page.fill("#completion-article-0", "不动产登记暂行条例 第十七条第三项")
        he.page.fill("#completion-says-0", "申请书没有签字")
        shot(he, "case-completion")
        he.page.click("form[action$='/completion'] button")
        he.page.wait_for_url(re.compile("#letters$"))
        number, code, letter = _letter(loaded_office, case_id)
        (PICTURES / f"letter-{width}.png").write_bytes(
            printed._poppler("pdftoppm", letter, "-png", "-r", "60", "-singlefile", "-")
        )
        farmer = Visit(chrome, base, width, language)
        farmer.go("/").click("a[href='/track']")
        shot(farmer, "track")
        _follow(farmer, number, code)
        shot(farmer, "track-completion")
        for kind in ("identity", "contract", "survey"):
            _add(page, kind, tmp_path / "c.png")
        page.click("form[action$='/complete'] button")
        page.click("a[href$='/fill']")
        page.click("form[action$='/fill'] button")
        page.wait_for_url(f"**/work/case/{case_id}")
        he.go(f"/work/case/{case_id}").click("form[action$='/accept'] button")
        he.page.wait_for_url(re.compile("#letters$"))
        shot(he, "case-accepted")
        _follow(farmer, number, code)
        shot(farmer, "track-accepted")
        _follow(farmer, number, "22222222")
        shot(farmer, "track-unknown")
        for visit in (lu, he, plain, farmer):
            visit.close()
    with reading(loaded_office.engine) as session:
        assert cases_of.by_id(session, case_id).state == "accepted"
        assert [p.pages for p in case_files.papers(session, case_id)] == [2, 1, 1, 1, 1, 1]
