"""Leaving for payment at the desk: a settled household's land in secured instalments; a homestead for a voucher."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.errors import RegistryError
from registry.periods import add_months, add_years
from registry.queries import audit, payments, transfers, vouchers
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.take_step import take_step
from tests.conftest import cast_of, shift_of
from tests.support import homesteads, settling
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.households import BIG, held
from tests.support.scans import picture
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
NUMBER = f"{GRANTOR}0001"
SCREENS = pytest.mark.parametrize(
    ("width", "language"), [(360, "zh"), (1280, "en"), (360, "en"), (1280, "zh")]
)
LINES = (
    ("house-area-1", "120.5"), ("house-price-1", "900"), ("house-left-1", "80"), ("footprint", "98.76"),
    ("zone_price", "120.01"), ("people", "3"), ("qualification_m2", "20"), ("qualification_price", "350"),
    ("relocation", "3000"), ("purchase", "200"),
    ("part-cash", f"{(homesteads.WORTH - homesteads.VOUCHER) / 100:.2f}"),
    ("part-voucher", f"{homesteads.VOUCHER / 100:.2f}"), ("voucher_until", "2099-12-31"),
)  # fmt: skip


def _village(server: Server, office: Office, session: object) -> Village:
    return Village(session, cast_of(session), shift_of(server, office), office.vault)  # type: ignore[arg-type]


def _look(clerk: Visit, what: str) -> None:
    clerk.sound()
    clerk.page.screenshot(path=PICTURES / f"exit-{what}-{clerk.width}-{clerk.language}.png", full_page=True)


def _new(clerk: Visit, way: str, right: str) -> None:
    page = clerk.go(f"/work/transfers/new/{GRANTOR}/{way}")
    page.check(f"input[name=right][value='{right}']")


def _send(clerk: Visit) -> None:
    clerk.page.click("main form button.main")
    clerk.page.wait_for_load_state()


def _agree(clerk: Visit, signed: Path, **said: str) -> None:
    """Let all sign on the sheet, and apply."""
    page = clerk.page
    for box in page.locator("input[name=signs]").all():
        box.check()
    page.set_input_files("#scan", str(signed))
    page.click("fieldset button.main")
    page.wait_for_load_state()
    page.check("input[name=is_told]")
    for name, value in said.items():
        page.fill(f"#{name}", value)
    page.click("form[action$='/apply'] button.main")
    page.wait_for_load_state()


def _approve(office: Office) -> int:
    with writing(office.engine) as session:
        cast = cast_of(session)
        (case,) = transfers.cases_of(session, transfers.by_number(session, NUMBER).id)
        accept_case(session, case.id, actor=cast.he)
        review_case(session, case.id, actor=cast.he)
        approve_change(session, case.id, actor=cast.shen)
    return int(case.id)


def _enter(office: Office, case: int) -> str:
    """Enter a case; return by which rules it was refused, or nothing."""
    try:
        with writing(office.engine) as session:
            take_step(session, case, "enter", actor=cast_of(session).shen)
    except RegistryError as error:
        return str(error)
    return ""


def _secure(clerk: Visit, signed: Path, kind: str, yuan: str, until: str = "") -> None:
    page = clerk.go(f"/work/transfers/{NUMBER}/payments")
    page.select_option("#kind", kind)
    for name, value in (
        ("secured", yuan), ("held_by", "农业银行旌阳支行"), ("proof_number", "监管 1"), ("expires_on", until),
    ):  # fmt: skip
        page.fill(f"#{name}", value)
    page.set_input_files("#proof", str(signed))
    page.click("form[action$='/secure'] button.main")
    page.wait_for_load_state()


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    paper = tmp_path / "signed.png"
    paper.write_bytes(picture("PNG"))
    return paper


def _land_for_instalments(clerk: Visit, right: str, parts: Sequence[date]) -> None:
    """Fill in that a household's land is left for good, for half of the sum on each day."""
    _new(clerk, "paid_exit", right)
    page = clerk.page
    page.fill("#from", str(parts[0]))
    page.fill("#amount", "80000")
    page.select_option("#scope", "permanent")
    page.select_option("#paid_in", "cash")
    page.select_option("#unit", "lump_sum")
    page.click("summary:has-text('分期')" if clerk.language == "zh" else "summary:has-text('Instalments')")
    for k, day in enumerate(parts, start=1):
        page.fill(f"#instalment-day-{k}", str(day))
        page.fill(f"#instalment-{k}", "40000")


@SCREENS
def test_a_settled_household_leaves_its_land_for_instalments_by_its_own_act_alone(
    server: Server, entered_office: Office, chrome: Browser, signed: Path, width: int, language: str
) -> None:
    office = entered_office
    with writing(office.engine) as session:
        village = _village(server, office, session)
        settling.report(village, code=BIG)
        right, today = held(session, BIG).right_code or "", village.today()
    parts = [add_years(today, k) for k in range(2)]
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        _land_for_instalments(clerk, right, parts)
        page = clerk.page
        # The collective may not take it because they settled; the household may give it.
        page.select_option("#initiator", "grantor")
        page.select_option("#reason", "settled")
        _send(clerk)
        assert "第二十七条" in page.content()
        clerk.troubles.clear()  # the browser notes that the answer was 409
        _look(clerk, "refused")
        page.check(f"input[name=right][value='{right}']")
        page.select_option("#initiator", "household")
        _send(clerk)
        page.wait_for_url(f"**/work/transfers/{NUMBER}")
        _agree(clerk, signed, noticed_on=str(add_months(today, -7)))
        case = _approve(office)
        assert "不可逆" in _enter(office, case)
        _secure(clerk, signed, "escrow", "80000", str(add_years(today, 2)))
        _look(clerk, "secured")
        assert _enter(office, case) == ""
        page = clerk.go(f"/work/transfers/{NUMBER}/payments")
        assert page.locator("input[name=due]").count() == 2
        page.locator("input[name=due]").first.check()
        page.fill("#document", "银行 1")
        page.click("form[action$='/receive'] button.main")
        page.wait_for_load_state()
        _look(clerk, "received")
        clerk.close()
    with reading(office.engine) as session:
        assert [d.open_fen for d in payments.dues(session, NUMBER)] == [0, 40_000_00]
        assert [a.first for a in audit.run(session) if a.violations] == []


@SCREENS
def test_a_homestead_is_swapped_for_cash_and_a_voucher_that_buys_a_home(
    server: Server, entered_office: Office, chrome: Browser, signed: Path, width: int, language: str
) -> None:
    office = entered_office
    with writing(office.engine) as session:
        village = _village(server, office, session)
        right, today = homesteads.settle(village, entered=True), village.today()
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        _new(clerk, "housing_swap", right)
        page = clerk.page
        page.fill("#from", str(today))
        for name, value in LINES:
            page.fill(f"#{name}", value)
        page.check("input[name=part-rental]")
        _look(clerk, "lines")
        _send(clerk)
        page.wait_for_url(f"**/work/transfers/{NUMBER}")
        page.locator("details summary").first.click()
        _look(clerk, "sheet")
        _agree(clerk, signed)
        case = _approve(office)
        _secure(clerk, signed, "paid", dict(LINES)["part-cash"])
        assert _enter(office, case) == ""
        page = clerk.go(f"/work/transfers/{NUMBER}/payments")
        for fen, contract in (("60000", "购房合同 1"), ("40000", "购房合同 2")):
            page.fill("#used", fen)
            page.fill("#used_on", str(today))
            page.fill("#bought", contract)
            page.click("form[action$='/buy'] button.main")
            page.wait_for_load_state()
        page.locator("input[name=use]").first.check()
        page.locator("form[action$='/take-back'] summary").click()
        page.locator("input[name=use_reason]").fill("记错票")
        page.click("form[action$='/take-back'] button")
        page.wait_for_load_state()
        _look(clerk, "voucher")
        clerk.close()
    with reading(office.engine) as session:
        (voucher,) = vouchers.of_transfer(session, NUMBER)
        assert [u.amount_fen for u in voucher.uses] == [60_000_00, 40_000_00, -60_000_00]
        assert [a.first for a in audit.run(session) if a.violations] == []
