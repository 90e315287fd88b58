"""A lessee sub-leases and mortgages at the desk; the bank realises its security, and the household's right stays."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry import clock
from registry.queries import movable_rights, restrictions, transfers
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


def _realise(clerk: Visit, ruling: Path, today: str) -> None:
    """Fill the enforcement's form in; first as if the paper disposed of the contract right, which is refused."""
    page = clerk.page
    page.click("section.card details summary")
    page.fill("input[name=defaulted_on]", today)
    page.fill("section.card form[action$='/enforce'] input[name=reason]", "贷款逾期九十日，经催告仍不归还")
    page.check("input[name=ground][value=judgment]")
    _choose(page, "select[name=acquirer]", HEIR.name)
    page.fill("section.card input[name=ability]", "种粮大户登记证")
    page.fill("section.card input[name=priority_noticed_on]", "2026-01-01")
    page.fill("section.card input[name=priority_until]", "2026-02-01")
    page.fill("input[name=proceeds]", "260000.01")
    page.fill("input[name^=claim-]", "180000")
    page.select_option("select[name=takes]", "contract")
    page.set_input_files("section.card input[name=scan]", str(ruling))
    page.click("form[action$='/enforce'] button.main")
    page.wait_for_load_state()
    assert "第四十七条" in page.inner_text("section[role=alert]")
    clerk.troubles.clear()  # the browser logs the refusal's 409
    _look(clerk, "refused")
    page.select_option("select[name=takes]", "operating")
    page.set_input_files("section.card input[name=scan]", str(ruling))
    page.click("form[action$='/enforce'] button.main")
    page.wait_for_load_state()
    assert page.locator("form[action$='/enforce']").count() == 0, page.inner_text("main")
    _look(clerk, "realising")


def _seen(clerk: Visit) -> None:
    """See who holds the right now, who pays the household since, and that the household's own right stays."""
    page = clerk.go(f"/work/transfers/{_number(3)}")
    _look(clerk, "realised")
    said = page.inner_text("section.card")
    assert HEIR.name in said
    assert "80,000.01" in said
    assert page.locator("section.card .state.superseded").count() == 1
    assert page.locator("section.card .note").count() == 1
    rent = clerk.go(f"/work/transfers/{_number(1)}/payments")
    _look(clerk, "rent")
    assert HEIR.name in rent.inner_text("main")


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
        with reading(office.engine) as session:
            today = str(clock.today(session))
        _realise(clerk, signed, today)
        _enter(office, _number(3))
        _seen(clerk)
        clerk.close()
    with reading(office.engine) as session:
        codes = movable_rights.of_grantor(session, GRANTOR, ["operating", "contracted_land"])
        rights = movable_rights.by_codes(session, codes)
        leased, under = (transfers.by_number(session, _number(n)).sheets[0] for n in (1, 2))
        open_ones = restrictions.open_over(session, (), [leased.given_right_id or 0])
    held = {right.right_id: right.holder.name for right in rights.values()}
    assert held[leased.given_right_id or 0] == HEIR.name
    assert held[under.given_right_id or 0] == HOUSEHOLD.name
    assert held[leased.right_id] == leased.sheet.holder
    assert open_ones == []
