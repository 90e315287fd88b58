"""One case through the desk, from the counter to the reissue of a lost paper, by pages only."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.queries import case_files, cases, unit_sheets
from registry.rules.homestead import HEIR_NOTE
from registry.services.add_holder import add_holder
from registry.services.add_unit import add_unit
from tests.conftest import cast_of
from tests.support.browser import serving
from tests.support.new_trials import FOREST, HEIR, PLOT, UNIT_CODE
from tests.support.pages import household, plot_and_house
from tests.support.pdf import text
from tests.support.scans import pdf
from tests.support.server import Server
from tests.support.village import GRANTOR, Village
from tests.support.walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
STATES = [
    "applied", "completion", "applied", "accepted", "reviewed", "announced", "approved", "entered", "certified",
    "archived",
]  # fmt: skip
Begin = Callable[..., Walk]


@pytest.fixture
def shift(loaded_office: Office, shift_clock: Callable[..., None]) -> Callable[..., None]:
    return partial(shift_clock, loaded_office)


@pytest.fixture
def begin(
    server: Server, loaded_office: Office, chrome: Browser, shift: Callable[..., None], tmp_path: Path
) -> Iterator[Begin]:
    """Give what begins a walk, with the people logged in."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(pdf(1))
    with serving(server, loaded_office) as base:
        walks: list[Walk] = []

        def start(name: str, width: int, language: str) -> Walk:
            walks.append(Walk(chrome, base, width, language, shift, scan, PICTURES, name))
            return walks[-1]

        yield start
        for walk in walks:
            walk.close()


def sign(office: Office, shift: Callable[..., None]) -> None:
    with writing(office.engine) as session:
        Village(session, cast_of(session), shift, office.vault).sign()


def went(office: Office, walk: Walk) -> list[str]:
    """Return the states that the case of a walk went through."""
    with reading(office.engine) as session:
        return [s.state for s in case_files.steps(session, int(walk.case.rpartition("/")[2]))]


def notes(office: Office, walk: Walk) -> dict[str, str]:
    """Return the notes of the pages of a walk's case, by the kind of the page."""
    with reading(office.engine) as session:
        found = unit_sheets.of_case(session, int(walk.case.rpartition("/")[2]))
    return {sheet.kind: sheet.facts.get("note", "") for sheet in found}


def to_the_end(walk: Walk, *kinds: str) -> list[str]:
    """Go on from the completion to the archive; return the certificates that were issued."""
    walk.complete(*kinds)
    walk.accept_and_announce()
    walk.object_and_dismiss()
    walk.approve()
    certificates = walk.certify()
    walk.pick_up(certificates)
    new = walk.lose_and_reissue(certificates[0])
    assert new not in certificates
    walk.archive()
    return certificates


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_contracted_land_from_the_counter_to_the_reissue(
    begin: Begin, loaded_office: Office, shift: Callable[..., None], width: int, language: str
) -> None:
    sign(loaded_office, shift)
    walk = begin("contracts", width, language)
    walk.take_in("first", "长岭村一组")
    page = walk.fill_in()
    page.click("form[action$='/fill'] button.main")
    page.wait_for_url(f"**{walk.case}")
    certificates = to_the_end(walk, "identity", "contract", "survey")
    assert len(certificates) == 12
    assert went(loaded_office, walk) == STATES
    with reading(loaded_office.engine) as session:
        assert len(cases.of_grantor(session, GRANTOR, "first")) == 1


@pytest.mark.parametrize(
    ("who", "origin", "width", "language"),
    [("household", "confirmation", 360, "zh"), ("heir", "inheritance", 1280, "en")],
)
def test_homestead_and_house_above_the_standard(
    begin: Begin, loaded_office: Office, who: str, origin: str, width: int, language: str
) -> None:
    with writing(loaded_office.engine) as session:
        code, plot, house = plot_and_house(session)
        actor = cast_of(session).lu
        heir = add_holder(session, HEIR, GRANTOR, actor=actor, vault=loaded_office.vault)
        holder = household(session) if who == "household" else heir
    walk = begin(who, width, language)
    walk.take_in("joint_first", "张大山")
    _homestead(walk, holder, code, plot, house, origin)
    walk.lu.page.click("button[value=apply]")
    walk.lu.page.wait_for_url("**/work/rights/*")
    walk.look(walk.lu, "contents")
    (certificate,) = to_the_end(walk, "identity")
    assert went(loaded_office, walk) == STATES
    note = notes(loaded_office, walk)["homestead"]
    assert "超占" in note
    assert (HEIR_NOTE in note) == (who == "heir")
    told = text(walk.paper(certificate))
    assert "超占" in told
    assert (HEIR_NOTE in told) == (who == "heir")


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_a_household_s_rights_are_confirmed_together(
    begin: Begin, loaded_office: Office, shift: Callable[..., None], width: int, language: str
) -> None:
    sign(loaded_office, shift)
    with writing(loaded_office.engine) as session:
        code, plot, house = plot_and_house(session)
        holder = household(session)
        forest = add_unit(session, PLOT, GRANTOR, actor=cast_of(session).lu)
    walk = begin("joint", width, language)
    walk.take_in("joint_first", "李大山")
    _homestead(walk, holder, f"{code} {FOREST}", plot, house, "confirmation")
    page = walk.lu.page
    page.check(f"input[name=unit][value='{forest}']")
    for name, value in (("location", "后山"), ("from", "2000-01-01"), ("to", "2069-12-31")):
        page.fill(f"[id='{forest}-{name}']", value)
    page.check("input[name=contract]")
    page.fill("#portion-folio", f"{UNIT_CODE}-000001")
    page.fill("#portions", "1.5")
    page.click("button[value=preview]")
    page.wait_for_selector("section dl.facts")
    assert page.locator("[role=alert]").count() == 0, page.inner_text("[role=alert]")
    walk.look(walk.lu, "preview")
    page.click("button[value=apply]")
    page.wait_for_url("**/work/rights/*")
    walk.look(walk.lu, "contents")
    certificates = to_the_end(walk, "identity")
    assert len(certificates) == 4
    assert went(loaded_office, walk) == STATES
    assert sorted(notes(loaded_office, walk)) == ["asset_pool", "forest", "homestead"]


def _homestead(walk: Walk, holder: int, codes: str, plot: int, house: int, origin: str) -> None:
    """Choose the holder, and fill in the plot with its house on the form."""
    page = walk.fill_in()
    page.click(f"a[href^='/work/rights/new?holder={holder}&']")
    page.fill("input[name=codes]", codes)
    page.press("input[name=codes]", "Enter")
    page.wait_for_url("**codes=**")
    for unit in (plot, house):
        page.check(f"input[name=unit][value='{unit}']")
    page.fill(f"[id='{plot}-location']", "黄鹿镇五里村一组")
    page.fill(f"[id='{plot}-occupied_since']", "1995-03-01")
    page.select_option(f"[id='{plot}-origin']", origin)
