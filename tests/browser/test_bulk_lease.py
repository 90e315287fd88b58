"""A lease of a hundred households and more: land picked by a line on the map and in the list, five refuse, one withdraws."""

import re
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page

from api.bench.leases import under_one_grantor
from api.bench.multiply import multiply
from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.queries import audit, transfers
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
NUMBER = f"{GRANTOR}0001"
TYPED = {
    "ability": "种粮大户登记证", "from": "2025-01-01", "to": "2027-12-31", "amount": "600",
    "duties": "按约", "expropriation": "归承包方", "breach": "每日万分之三",
}  # fmt: skip
REFUSE = 5


def _hundred(office: Office) -> int:
    """Give one group more than a hundred households that hold rights; return how many."""
    rights = under_one_grantor(office, lambda _: multiply(office, 8))
    assert office.settings.admin_url is not None
    url = office.settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE land_right SET region_code = %s WHERE kind = 'contracted_land'", [GRANTOR])
    return len(rights)


def _draw_around(page: Page) -> int:
    """Draw a line around what the map shows of the group; return how many households' land it ticked."""
    page.click("details.picking summary")
    page.wait_for_function("window.sanquanMap && window.sanquanMap.getLayers().getLength() > 0")
    page.click("#lasso-draw")
    page.locator("#lasso").scroll_into_view_if_needed()
    box = page.locator("#lasso").bounding_box()
    assert box is not None
    left, top, right, bottom = (
        box["x"] + 8,
        box["y"] + 8,
        box["x"] + box["width"] - 8,
        box["y"] + box["height"] - 8,
    )
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 4)):
        page.mouse.move(x, y, steps=12)
    with page.expect_response("**/inside?*") as answer:
        page.mouse.up()
    assert answer.value.ok
    page.wait_for_function("document.querySelectorAll('input[name=right]:checked').length > 0")
    return page.locator("input[name=right]:checked").count()


def _draw_up(clerk: Visit, households: int) -> None:
    page = clerk.go(f"/work/transfers/new/{GRANTOR}/lease")
    on_the_map = _draw_around(page)
    assert 12 <= on_the_map < households
    page.screenshot(path=ROOT / "build" / "pictures" / "transfer-picked.png")
    for box in page.locator("input[name=right]").all():
        box.check()
    (cooperative,) = re.findall(r'<option value="(\d+)">[^<]*合作社', page.content())
    page.select_option("#receiver", value=cooperative)
    for name, value in TYPED.items():
        page.fill(f"#{name}", value)
    page.click("main form button.main")
    page.wait_for_url(f"**/work/transfers/{NUMBER}", timeout=120_000)


def _agree(clerk: Visit, households: int, signed: Path) -> None:
    page = clerk.page
    sheets = page.locator("input[name=sheet]")
    assert sheets.count() == households
    for k in range(REFUSE):
        sheets.nth(k).check()
    page.fill("#reason", "自己耕种")
    page.click("button[formaction$='/leave']")
    page.wait_for_load_state()
    assert sheets.count() == households - REFUSE
    for box in page.locator("input[name=signs]").all():
        box.check()
    page.set_input_files("#scan", str(signed))
    page.click("fieldset button.main")
    page.wait_for_load_state()
    assert page.locator("progress").get_attribute("value") == str(households - REFUSE)
    page.locator("button[formaction$='/withdraw']").first.click()
    page.wait_for_load_state()
    assert page.locator("progress").get_attribute("value") == str(households - REFUSE - 1)
    page.fill("#priority_noticed_on", "2026-01-01")
    page.fill("#priority_until", "2026-02-01")
    page.click("form[action$='/apply'] button.main")
    page.wait_for_load_state()
    assert page.locator("main a.code").count() == 1, page.content()


def _enter(office: Office) -> object:
    with writing(office.engine) as session:
        cast = cast_of(session)
        (case,) = transfers.cases_of(session, transfers.by_number(session, NUMBER).id)
        accept_case(session, case.id, actor=cast.he)
        review_case(session, case.id, actor=cast.he)
        approve_change(session, case.id, actor=cast.shen)
        return take_step(session, case.id, "enter", actor=cast.shen)


def test_a_cooperative_leases_the_land_of_more_than_a_hundred_households(
    server: Server, entered_office: Office, chrome: Browser, tmp_path: Path
) -> None:
    office = entered_office
    households = _hundred(office)
    assert households >= 100
    with writing(office.engine) as session:
        farm(Village(session, cast_of(session), shift_of(server, office), office.vault))
    signed = tmp_path / "signed.png"
    signed.write_bytes(picture("PNG"))
    with serving(server, office) as base:
        clerk = Visit(chrome, base, 1280, "zh")
        clerk.page.set_default_timeout(120_000)
        clerk.log_in("lu", PASSWORD)
        _draw_up(clerk, households)
        _agree(clerk, households, signed)
        assert _enter(office) == households - REFUSE - 1
        page = clerk.go(f"/work/transfers/{NUMBER}/payments")
        assert page.locator("input[name=due]").count() == 3 * (households - REFUSE - 1)
        clerk.close()
    with reading(office.engine) as session:
        view = transfers.by_number(session, NUMBER)
        assert [bool(sheet.entered_on) for sheet in view.sheets] == [False] + [True] * (
            households - REFUSE - 1
        )
        wrong = {
            a.invariant: a.first
            for a in audit.run(session)
            if a.violations and a.invariant in {"I11", "I18", "I27", "I31"}
        }
        assert wrong == {}
