"""A lease of a group's households at the desk: five refuse, one consent is withdrawn, the others go on; rent comes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.queries import transfers
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.take_step import take_step
from tests.conftest import cast_of, shift_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.scans import picture
from tests.support.server import Server
from tests.support.transfers import farm
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
NUMBER = f"{GRANTOR}0001"
TYPED = (
    ("ability", "种粮大户登记证"), ("from", "2025-01-01"), ("to", "2027-12-31"), ("amount", "600"),
    ("duties", "按约"), ("expropriation", "归承包方"), ("breach", "每日万分之三"),
)  # fmt: skip
REFUSE = range(5)


def _enter(office: Office) -> object:
    with writing(office.engine) as session:
        cast = cast_of(session)
        (case,) = transfers.cases_of(session, transfers.by_number(session, NUMBER).id)
        accept_case(session, case.id, actor=cast.he)
        review_case(session, case.id, actor=cast.he)
        approve_change(session, case.id, actor=cast.shen)
        return take_step(session, case.id, "enter", actor=cast.shen)


def _cooperative(page: str) -> int:
    (found,) = re.findall(r'<option value="(\d+)">[^<]*合作社', page)
    return int(found)


def _look(clerk: Visit, what: str) -> None:
    clerk.sound()
    mark = f"transfer-{what}-{clerk.width}-{clerk.language}.png"
    clerk.page.screenshot(path=PICTURES / mark, full_page=True)


def _draw(clerk: Visit) -> None:
    """Draw up a lease of all households of the group."""
    page = clerk.go("/work/transfers")
    _look(clerk, "none")
    page.select_option("#way", "lease")
    page.click("main form button.main")
    page.wait_for_url("**/new/**")
    for box in page.locator("input[name=right]").all():
        box.check()
    page.select_option("#receiver", value=str(_cooperative(page.content())))
    for name, value in TYPED:
        page.fill(f"#{name}", value)
    _look(clerk, "new")
    page.click("main form button.main")
    page.wait_for_url(f"**/work/transfers/{NUMBER}")


def _agree(clerk: Visit, signed: Path) -> None:
    """Five households refuse; the others sign, and one withdraws; what is left is applied for."""
    page = clerk.page
    sheets = page.locator("input[name=sheet]").all()
    assert len(sheets) == 12
    for k in REFUSE:
        sheets[k].check()
    page.fill("#reason", "自己耕种")
    page.click("button[formaction$='/leave']")
    page.wait_for_load_state()
    assert page.locator("input[name=sheet]").count() == 7
    for box in page.locator("input[name=signs]").all():
        box.check()
    page.set_input_files("#scan", str(signed))
    page.click("fieldset button.main")
    page.wait_for_load_state()
    assert page.locator("progress").get_attribute("value") == "7"
    _look(clerk, "agreed")
    page.locator("button[formaction$='/withdraw']").first.click()
    page.wait_for_load_state()
    assert page.locator("progress").get_attribute("value") == "6"
    page.fill("#priority_noticed_on", "2026-01-01")
    page.fill("#priority_until", "2026-02-01")
    page.click("form[action$='/apply'] button.main")
    page.wait_for_load_state()
    _look(clerk, "applied")


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en"), (360, "en"), (1280, "zh")])
def test_a_group_leases_its_land_without_those_who_refuse(
    server: Server, entered_office: Office, chrome: Browser, tmp_path: Path, width: int, language: str
) -> None:
    office = entered_office
    with writing(office.engine) as session:
        farm(Village(session, cast_of(session), shift_of(server, office), office.vault))
    signed = tmp_path / "signed.png"
    signed.write_bytes(picture("PNG"))
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        _draw(clerk)
        _agree(clerk, signed)
        assert _enter(office) == 6
        page = clerk.go(f"/work/transfers/{NUMBER}/payments")
        assert page.locator("input[name=due]").count() == 18
        page.locator("input[name=due]").first.check()
        page.fill("#document", "银行 1")
        page.click("main form button.main")
        page.wait_for_load_state()
        assert page.locator("input[name=due]").count() == 17
        _look(clerk, "payments")
        clerk.go("/work/transfers")
        _look(clerk, "list")
        clerk.close()
    with reading(office.engine) as session:
        view = transfers.by_number(session, NUMBER)
    assert [bool(sheet.entered_on) for sheet in view.sheets] == [False] + [True] * 6
