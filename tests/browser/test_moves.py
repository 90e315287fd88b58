"""At the desk: an exchange, an assignment refused and then consented, an idle house leased, a house inherited."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import text

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry import clock
from registry.periods import add_years
from registry.queries import audit, movable_rights, transfers
from registry.queries.transfers import TransferView
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.take_step import take_step
from tests.conftest import cast_of, shift_of
from tests.support import pages
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.inheritances import owners
from tests.support.new_trials import ID, OTHER_ID
from tests.support.scans import picture
from tests.support.server import Server
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
NUMBER = f"{GRANTOR}0001"
SCREENS = pytest.mark.parametrize(
    ("width", "language"), [(360, "zh"), (1280, "en"), (360, "en"), (1280, "zh")]
)


@pytest.fixture
def signed(tmp_path: Path) -> str:
    scan = tmp_path / "signed.png"
    scan.write_bytes(picture("PNG"))
    return str(scan)


def _look(clerk: Visit, what: str) -> None:
    clerk.sound()
    mark = f"moves-{what}-{clerk.width}-{clerk.language}.png"
    clerk.page.screenshot(path=PICTURES / mark, full_page=True)


def _begin(clerk: Visit, way: str) -> Page:
    page = clerk.go("/work/transfers")
    page.select_option("#way", way)
    page.click("main form button.main")
    page.wait_for_url("**/new/**")
    return page


def _draw(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        page.fill(f"#{name}", value)
    page.click("main form button.main")
    page.wait_for_url(f"**/work/transfers/{NUMBER}")


def _add(clerk: Visit, name: str, number: str, others: str = "") -> None:
    """Add a receiver beside the form; it is chosen then."""
    page = clerk.page
    for field, value in (("name", name), ("number", number), ("others", others)):
        page.fill(f"#party_{field}", value)
    page.click("button[name=add]")
    page.wait_for_load_state()
    assert page.locator("#receiver option:checked").inner_text().startswith(name)


def _sign(clerk: Visit, signed: str, *, but: str = "no such capacity") -> None:
    """Let everybody sign who has not, but for one capacity."""
    page = clerk.page
    for label in page.locator("label.choice:has(input[name=signs])").all():
        if but not in label.inner_text():
            label.locator("input").check()
    page.set_input_files("#scan", signed)
    page.click("fieldset button.main")
    page.wait_for_load_state()


def _apply(clerk: Visit) -> None:
    clerk.page.click("form[action$='/apply'] button.main")
    clerk.page.wait_for_load_state()


def _enter(office: Office) -> object:
    with writing(office.engine) as session:
        cast = cast_of(session)
        (case,) = transfers.cases_of(session, transfers.by_number(session, NUMBER).id)
        accept_case(session, case.id, actor=cast.he)
        review_case(session, case.id, actor=cast.he)
        approve_change(session, case.id, actor=cast.shen)
        done = take_step(session, case.id, "enter", actor=cast.shen)
        assert [a.first for a in audit.run(session) if a.violations] == []
        return done


def _view(office: Office) -> TransferView:
    with reading(office.engine) as session:
        return transfers.by_number(session, NUMBER)


def _holders(office: Office, *kinds: str) -> set[str]:
    query = text(
        "SELECT c.name FROM land_right AS r JOIN land_right_version AS v ON v.right_id = r.id AND v.ended_by IS NULL "
        "JOIN contract_holder_version AS c ON c.holder_id = v.holder_id AND c.ended_by IS NULL WHERE r.kind = ANY(:kinds)"
    )
    with reading(office.engine) as session:
        return set(session.scalars(query, {"kinds": list(kinds)}))


def _parcels(office: Office, codes: Sequence[str]) -> list[list[str]]:
    with reading(office.engine) as session:
        found = movable_rights.by_codes(session, codes)
        return [[p.code for p in found[code].parcels] for code in codes]


def _settled(server: Server, office: Office) -> list[int]:
    """Register a homestead with its house; return its household's co-owners, by number."""
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), shift_of(server, office), office.vault)
        pages.enter(village, pages.apply(village, pages.homestead_page(session)))
        return [person for person, _ in owners(village)]


@SCREENS
def test_two_households_exchange_a_parcel(
    server: Server, entered_office: Office, chrome: Browser, signed: str, width: int, language: str
) -> None:
    office = entered_office
    with reading(office.engine) as session:
        codes = movable_rights.of_grantor(session, GRANTOR, ["contracted_land"])[:2]
    before = _parcels(office, codes)
    given = [own[0] for own in before]
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = _begin(clerk, "exchange")
        assert page.locator("#receiver").count() == 0
        for code, parcel in zip(codes, given, strict=True):
            row = page.locator(f"tr:has(input[name=right][value='{code}'])")
            row.locator("input[name=right]").check()
            row.locator("summary").click()
            row.locator(f"input[name=parcel][value='{code}/{parcel}']").check()
        _look(clerk, "exchange-new")
        _draw(page)
        _sign(clerk, signed)
        _look(clerk, "exchange")
        _apply(clerk)
        assert _enter(office) == 2
        clerk.close()
    after = _parcels(office, [c for c in codes if c in _standing(office)])
    assert {p for own in after for p in own} <= {p for own in before for p in own}
    assert _acquired(office) == set(given)


def _standing(office: Office) -> set[str]:
    with reading(office.engine) as session:
        return set(movable_rights.of_grantor(session, GRANTOR, ["contracted_land"]))


def _acquired(office: Office) -> set[str]:
    query = text("SELECT parcel_code FROM contract_parcel WHERE transfer_code = :number AND ended_by IS NULL")
    with reading(office.engine) as session:
        return set(session.scalars(query, {"number": NUMBER}))


@SCREENS
def test_an_assignment_is_refused_until_the_grantor_consents_and_never_goes_outside(
    server: Server, entered_office: Office, chrome: Browser, signed: str, width: int, language: str
) -> None:
    office = entered_office
    with reading(office.engine) as session:
        codes = movable_rights.of_grantor(session, GRANTOR, ["contracted_land"])
        giver, taker = movable_rights.by_codes(session, codes[:2]).values()
    parcel = giver.parcels[0].code
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = _begin(clerk, "assignment")
        row = page.locator(f"tr:has(input[name=right][value='{giver.code}'])")
        row.locator("input[name=right]").check()
        row.locator("summary").click()
        row.locator(f"input[value='{giver.code}/{parcel}']").check()
        page.select_option("#unit", "lump_sum")
        page.fill("#amount", "80000")
        _add(clerk, "王城", ID)
        page.click("main form button.main")
        page.wait_for_load_state()
        assert "第三十四条" in clerk.text()  # a townsman is of no household of the collective
        clerk.troubles.clear()  # the browser counts a refused form among its errors
        _look(clerk, "assignment-outside")
        page.select_option("#receiver", value=str(taker.holder.holder_id))
        _draw(page)
        grantor = {"zh": "发包方", "en": "(grantor)"}[language]
        _sign(clerk, signed, but=grantor)
        _apply(clerk)
        assert "第三十四条" in clerk.text()
        clerk.troubles.clear()
        _look(clerk, "assignment-refused")
        clerk.go(f"/work/transfers/{NUMBER}")
        _sign(clerk, signed)
        _apply(clerk)
        assert _enter(office) == 1
        clerk.go(f"/work/transfers/{NUMBER}")
        _look(clerk, "assignment-entered")
        clerk.close()
    assert _acquired(office) == {parcel}


@SCREENS
def test_a_townsman_leases_an_idle_house_for_twenty_years(
    server: Server, entered_office: Office, chrome: Browser, signed: str, width: int, language: str
) -> None:
    office = entered_office
    _settled(server, office)
    with reading(office.engine) as session:
        today = clock.today(session)
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = _begin(clerk, "homestead_lease")
        page.locator("input[name=right]").check()
        page.fill("#from", str(today))
        page.fill("#to", str(add_years(today, 20)))
        page.select_option("#use", "tourism")
        page.select_option("#unit", "lump_sum")
        for name, value in (
            ("amount", "60000"),
            ("duties", "按约"),
            ("expropriation", "归出租方"),
            ("breach", "按日"),
        ):
            page.fill(f"#{name}", value)
        _add(clerk, "王城", ID)
        _look(clerk, "house-new")
        page.click("main form button.main")
        page.wait_for_load_state()
        assert "第七百零五条" in clerk.text()  # twenty years and a day
        clerk.troubles.clear()
        _draw(page, to=str(add_years(today, 19)))
        _sign(clerk, signed)
        _apply(clerk)
        assert _enter(office) == 1
        clerk.go(f"/work/transfers/{NUMBER}")
        _look(clerk, "house-leased")
        clerk.close()
    assert _holders(office, "homestead_lease") == {"王城"}
    assert "王城" not in _holders(office, "homestead", "house")


@SCREENS
def test_urban_heirs_inherit_a_house_of_a_dead_household(
    server: Server, entered_office: Office, chrome: Browser, signed: str, width: int, language: str
) -> None:
    office = entered_office
    dead = _settled(server, office)
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = _begin(clerk, "inheritance")
        page.locator("input[name=right]").check()
        for who in dead:
            page.locator(f"input[name=deceased][value$='/{who}']").check()
        typed = (
            ("paper_number", "（2026）川德旌证字第1号"),
            ("paper_day", "2026-01-05"),
        )
        for name, value in typed:
            page.fill(f"#{name}", value)
        _add(clerk, "王城", ID, f"王乡 {OTHER_ID}")
        _look(clerk, "heirs-new")
        page.click("main form button.main")
        page.wait_for_load_state()
        assert "第二百三十条" in clerk.text()  # without the paper's scan
        clerk.troubles.clear()
        page.set_input_files("#paper_scan", signed)
        _draw(page)
        assert page.locator("input[name=signs]").count() == 2
        _sign(clerk, signed)
        _look(clerk, "heirs")
        _apply(clerk)
        assert _enter(office) == 1
        clerk.close()
    assert _holders(office, "homestead", "house") == {"王城"}
    with reading(office.engine) as session:
        facts = session.scalar(text("SELECT facts FROM unit_draft ORDER BY id DESC LIMIT 1"))
    assert "该权利人为本农民集体经济组织原成员住宅的合法继承人" in str(facts)
    assert [s.capacity for s in _view(office).sheets[0].signatories] == ["heir", "heir"]
