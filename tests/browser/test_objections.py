"""A farmer objects on a phone without scripts, a registrar decides at a PC: it fits, is axe clean, is looked at."""

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.queries import cases, restrictions
from registry.services.open_display import open_display
from tests.conftest import cast_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.server import Server
from tests.support.village import GRANTOR

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_farmer_objects_and_a_registrar_decides(
    server: Server, loaded_office: Office, chrome: Browser, width: int, language: str
) -> None:
    with writing(loaded_office.engine) as session:
        survey = cases.of_grantor(session, GRANTOR, "survey")[0].id
        notice = open_display(session, survey, actor=cast_of(session).lu)
    mark = f"{width}-{language}.png"
    with serving(server, loaded_office) as base:
        farmer = Visit(chrome, base, width, language)
        farmer.go(f"/notices/{notice}").click("a[href$='/object']")
        farmer.sound()
        farmer.page.screenshot(path=PICTURES / f"object-{mark}", full_page=True)
        plain = Visit(chrome, base, width, language, script=False)
        page = plain.go(f"/notices/{notice}/object")
        page.fill("#name", "王老五")
        page.fill("#contact", "13800001111")
        page.fill("#reason", "东边那块地是我家的,有原合同为证")
        page.click("button.main")
        page.wait_for_url("**filed=*")
        farmer.go(page.url)
        farmer.sound()
        farmer.page.screenshot(path=PICTURES / f"objected-{mark}", full_page=True)
        farmer.go(f"/notices/{notice}")
        farmer.sound()
        shen = Visit(chrome, base, width, language)
        shen.log_in("shen", PASSWORD)
        shen.sound()
        shen.page.screenshot(path=PICTURES / f"objections-{mark}", full_page=True)
        shen.page.check("input[value=dismissed]")
        shen.page.fill("textarea[name=reason]", "查阅原合同,四至无误")
        shen.page.click("form[action$='/decide'] button")
        shen.page.wait_for_url("**/work#objections")
        for visit in (farmer, plain, shen):
            visit.close()
    with reading(loaded_office.engine) as session:
        assert restrictions.undecided(session, survey) == 0
