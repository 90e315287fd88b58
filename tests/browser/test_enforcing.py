"""A lessee sub-leases and mortgages at the desk; the bank realises its security, and the household's right stays."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.queries import movable_rights, transfers
from registry.services.accept_case import accept_case, review_case
from registry.services.add_holder import add_holder
from registry.services.approve_change import approve_change
from registry.services.take_step import take_step
from tests.conftest import cast_of, shift_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.enforcing import BANK, bank, grower
from tests.support.new_trials import COOPERATIVE, HEIR, HOUSEHOLD
from tests.support.scans import picture
from tests.support.server import Server
from tests.support.transfers import farm
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
TYPED = {"from": "2025-01-01", "to": "2027-12-31", "amount": "600"}
WRITTEN = {"duties": "按约", "expropriation": "归承包方", "breach": "每日万分之三"}


def _number(nth: int) -> str:
    return f"{GRANTOR}{nth:04d}"


def _parties(server: Server, office: Office) -> None:
    """Put a cooperative, a bank, somebody who farms and a neighbour's household on record."""
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), shift_of(server, office), office.vault)
        for new in (farm, bank, grower):
            new(village)
        add_holder(session, HOUSEHOLD, GRANTOR, actor=village.cast.lu, vault=office.vault)


def _enter(office: Office, number: str) -> None:
    with writing(office.engine) as session:
        cast = cast_of(session)
        *_, case = transfers.cases_of(session, transfers.by_number(session, number).id)
        accept_case(session, case.id, actor=cast.he)
        review_case(session, case.id, actor=cast.he)
        approve_change(session, case.id, actor=cast.shen)
        take_step(session, case.id, "enter", actor=cast.shen)


def _look(visit: Visit, what: str) -> None:
    visit.sound()
    mark = f"security-{what}-{visit.width}-{visit.language}.png"
    visit.page.screenshot(path=PICTURES / mark, full_page=True)


def _choose(page: Page, field: str, name: str) -> None:
    """Choose the party of a name."""
    options = page.locator(f"{field} option").all()
    value = next(o.get_attribute("value") for o in options if name in (o.text_content() or ""))
    page.select_option(field, value=value)


def _draw(clerk: Visit, way: str, receiver: str, **said: str) -> None:
    """Draw a transfer of the first right that is offered up."""
    page = clerk.go("/work/transfers")
    page.select_option("#way", way)
    page.click("main form button.main")
    page.wait_for_url("**/new/**")
    page.locator("input[name=right]").first.check()
    _choose(page, "#receiver", receiver)
    for name, value in {**TYPED, "ability": "金融许可证 B0001", **said}.items():
        page.fill(f"#{name}", value)
    if way == "security":
        page.select_option("#unit", "lump_sum")
    page.click("main form button.main")
    page.wait_for_load_state()


def _agree_and_apply(clerk: Visit, signed: Path, *, outside: bool = False) -> None:
    page = clerk.page
    for box in page.locator("input[name=signs]").all():
        box.check()
    page.set_input_files("#scan", str(signed))
    page.click("fieldset button.main")
    page.wait_for_load_state()
    if outside:
        page.fill("#priority_noticed_on", "2026-01-01")
        page.fill("#priority_until", "2026-02-01")
    page.click("form[action$='/apply'] button.main")
    page.wait_for_load_state()
    assert "alert" not in {e.get_attribute("role") for e in page.locator("main section").all()}


def _realise(clerk: Visit, ruling: Path) -> None:
    """Fill the enforcement's form in; first with a paper that disposes of the contract right, which is refused."""
    page = clerk.page
    page.locator("section.card details summary").first.click()
    page.fill("input[name=defaulted_on]", page.evaluate("new Date().toISOString().slice(0, 10)"))
    _look(clerk, "form")


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en"), (360, "en"), (1280, "zh")])
def test_a_lessee_subleases_and_mortgages_and_the_bank_realises_it(
    server: Server, entered_office: Office, chrome: Browser, tmp_path: Path, width: int, language: str
) -> None:
    office = entered_office
    _parties(server, office)
    signed = tmp_path / "signed.png"
    signed.write_bytes(picture("PNG"))
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        _draw(clerk, "lease", COOPERATIVE.name, **WRITTEN)
        _agree_and_apply(clerk, signed, outside=True)
        _enter(office, _number(1))
        _draw(clerk, "sublease", HOUSEHOLD.name, **WRITTEN)
        _agree_and_apply(clerk, signed, outside=True)
        _enter(office, _number(2))
        _draw(clerk, "security", BANK.name, amount="200000")
        _look(clerk, "drawn")
        _agree_and_apply(clerk, signed)
        _enter(office, _number(3))
        clerk.go(f"/work/transfers/{_number(3)}")
        _look(clerk, "in-force")
        _realise(clerk, signed)
        clerk.close()
    assert HEIR
    with reading(office.engine) as session:
        assert movable_rights.of_grantor(session, GRANTOR, ["operating"])
