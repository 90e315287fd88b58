"""From a surveyor's package to a farmer's check, in a real browser: both screens, both languages.

The county's steps are commands; after each the pages are walked at 360 and 1280 px, in Chinese and
English. Steps follow each other in this file, on one database and one server.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from api.office import Office
from tests.support import pdf
from tests.support.browser import Visit, chromium, drawn_parcel, serving
from tests.support.cast import PASSWORD
from tests.support.server import Server

pytestmark = pytest.mark.browser
WALKS = [
    (360, "zh"), (1280, "en"), pytest.param(1280, "zh", marks=pytest.mark.long),
    pytest.param(360, "en", marks=pytest.mark.long),
]  # fmt: skip
both_screens_and_languages = pytest.mark.parametrize(("width", "language"), WALKS)
"""Every screen and every language in each run, all four pairs in the long one."""
NUMBER = re.compile(r"川（\d{4}）中江县农村土地承包经营权证第(\d{6})号")


@dataclass(slots=True)
class Journey:
    """The county on its way: its office, its server, and what each step counted."""

    office: Office
    base: str
    folder: Path
    run: Callable[..., Any]
    shift: Callable[..., None]
    counts: dict[str, int] = field(default_factory=dict)

    def step(self, *arguments: object, code: int = 0) -> str:
        ran = self.run(self.office, *arguments)
        assert ran.code == code, f"{arguments}: {ran.code}\n{ran.out}{ran.err}"
        return str(ran.out)

    @property
    def papers(self) -> list[Path]:
        return sorted((self.folder / "certificates").glob("*.pdf"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def journey(
    server: Server, fresh_template: str, cli: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Journey]:
    name = server.clone(fresh_template)
    office = server.open(name)

    def shift(days: int) -> None:
        server.admin(f"INSERT INTO clock_offset (shift) VALUES ('{days} days')", name)

    with serving(server, office) as base:
        yield Journey(office, base, tmp_path_factory.mktemp("journey"), cli, shift)
    office.close()
    server.drop(name)


@pytest.fixture
def visit(browser: Browser, journey: Journey) -> Iterator[Callable[..., Visit]]:
    opened: list[Visit] = []

    def open_(width: int, language: str, **options: bool) -> Visit:
        opened.append(Visit(browser, journey.base, width, language, **options))
        return opened[-1]

    yield open_
    for each in opened:
        each.close()


def says(language: str, zh: str, en: str) -> str:
    return zh if language == "zh" else en


# ---- 1. the package ---------------------------------------------------------------------------------


def test_1_a_package_is_checked_and_loaded(journey: Journey) -> None:
    package = journey.folder / "package"
    journey.step("demo", "generate", "--parcels", 240, "--seed", 8, "--defects", 0.03, package)
    root = next(package.glob("510623*"))
    checked = json.loads(journey.step("check", root, "--json", code=1))
    truth = json.loads(next(package.glob("*truth*.json")).read_text(encoding="utf-8"))
    assert len(checked["findings"]) == len(truth) > 0
    loaded = json.loads(journey.step("load", root, "--as", "lu", "--json", code=1))
    parcels, contracts = loaded["counts"]["parcels"], loaded["counts"]["contracts"]
    assert parcels["rows"] == parcels["admitted"] + parcels["refused"]
    assert parcels["admitted"] > 200
    journey.counts |= {"parcels": parcels["admitted"], "contracts": contracts["admitted"]}


@both_screens_and_languages
def test_2_the_desk_counts_what_was_loaded(
    journey: Journey, visit: Callable[..., Visit], width: int, language: str
) -> None:
    clerk = visit(width, language)
    clerk.go("/login")
    clerk.sound()
    clerk.log_in("lu", PASSWORD)
    clerk.sound()
    assert f"{journey.counts['parcels']:,}" in clerk.text()
    clerk.page.get_by_role("link", name=says(language, "成果入库", "Deliveries")).click()
    clerk.sound()
    clerk.page.locator("main a").first.click()
    clerk.sound()
    assert f"{journey.counts['parcels']:,}" in clerk.text()


# ---- 2. display and announcement ----------------------------------------------------------------------


def test_3_the_survey_is_displayed(journey: Journey) -> None:
    journey.step("display", "open", "--all", "--as", "lu")
    journey.step("display", "print", "--all", "--as", "lu", journey.folder / "board")
    assert len(list((journey.folder / "board").glob("*公示表*.pdf"))) == 1


@both_screens_and_languages
def test_4_villagers_read_the_display(
    journey: Journey, visit: Callable[..., Visit], width: int, language: str
) -> None:
    villager = visit(width, language)
    villager.go("/")
    villager.sound()
    villager.page.get_by_role("link", name=says(language, "公示公告", "Notices")).last.click()
    villager.sound()
    assert says(language, "调查结果公示", "Public display of the survey") in villager.text()
    villager.page.locator("main a").first.click()
    villager.sound()
    names = villager.page.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert len(names) == journey.counts["contracts"]
    assert all("*" in name for name in names), "names are shortened in public"


def test_5_the_way_to_entry_waits_for_the_law(journey: Journey) -> None:
    journey.step("display", "close", "--all", "--as", "lu", code=3)  # not due yet
    for _ in range(2):
        journey.shift(8)
        journey.step("display", "close", "--all", "--as", "lu")
        journey.step("display", "open", "--all", "--as", "lu")
    hands = ("--as", "lu", "--accept-as", "shen", "--approve-as", "he")
    waiting = json.loads(journey.step("register", "--all", *hands, "--json"))
    assert waiting["entered_now"] == 0
    assert waiting["waiting"] + waiting["left_out"] == journey.counts["contracts"]
    journey.counts["lawful"] = waiting["waiting"]


@both_screens_and_languages
def test_6_villagers_read_the_announcement(
    journey: Journey, visit: Callable[..., Visit], width: int, language: str
) -> None:
    villager = visit(width, language)
    villager.go("/notices")
    assert says(language, "登记公告", "Announcement of registration") in villager.text()
    villager.page.locator("main a").first.click()
    villager.sound()
    assert villager.page.locator("tbody tr").count() == journey.counts["lawful"]


def test_7_rights_are_entered_and_certified(journey: Journey) -> None:
    hands = ("--as", "lu", "--accept-as", "shen", "--approve-as", "he")
    journey.shift(30)
    entered = json.loads(journey.step("register", "--all", *hands, "--json"))
    assert entered["entered_now"] == journey.counts["lawful"]
    # The server prints its own address into the QR codes; the command must name the same one.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANQUAN_PUBLIC_URL", journey.base)
        journey.step("certificate", "issue", "--all", "--as", "shen", "--to", journey.folder / "certificates")
    assert len(journey.papers) == journey.counts["lawful"]


# ---- 3. the clerk's map -------------------------------------------------------------------------------


@both_screens_and_languages
def test_8_a_click_on_the_map_leads_to_household_and_certificate(
    journey: Journey, visit: Callable[..., Visit], width: int, language: str, server: Server
) -> None:
    clerk = visit(width, language)
    clerk.log_in("lu", PASSWORD)
    page = clerk.go("/work/map")
    page.wait_for_function("window.sanquanMap && window.sanquanMap.getView().getZoom() > 10")
    page.evaluate("window.sanquanMap.getView().adjustZoom(1.7)")
    spot = drawn_parcel(page, "certified")
    page.mouse.click(spot["x"], spot["y"])
    page.wait_for_selector("#panel dl")
    assert spot["code"][-5:] in page.inner_text("#panel h1")
    assert NUMBER.search(page.inner_text("#panel"))
    clerk.sound()
    page.get_by_role("link", name=NUMBER).click()
    assert says(language, "有效", "valid") in clerk.text()
    clerk.sound()
    form = page.locator(
        "form", has=page.get_by_role("button", name=says(language, "打开 PDF", "Open the PDF"))
    )
    purpose = form.locator("select").input_value()
    address = journey.base + str(form.get_attribute("action"))
    got = clerk.context.request.get(address, params={"purpose": purpose})
    assert got.body().startswith(b"%PDF")
    page.get_by_role("link", name=says(language, "农户", "Household"), exact=True).click()
    clerk.sound()
    assert re.search(r"\d{3}\*{11}\d{3}[\dX]", clerk.text()), "ID numbers are masked"


@both_screens_and_languages
def test_9_the_clerk_finds_by_name_digits_and_paper_number(
    journey: Journey, visit: Callable[..., Visit], width: int, language: str
) -> None:
    number = NUMBER.search(journey.papers[0].name)
    assert number
    clerk = visit(width, language)
    clerk.log_in("lu", PASSWORD)
    household = journey.papers[0].name[:18]
    page = clerk.go(f"/work/household/{household}")
    name = page.inner_text("h1").strip()
    for asked, wanted in ((name, household[-4:]), (number.group(0), number.group(0)), ("00007", "00007")):
        clerk.go("/work")
        page.fill("main input[name=q]", asked)
        page.press("main input[name=q]", "Enter")
        page.wait_for_url("**/work/search?*")
        assert wanted in clerk.text()
        clerk.sound()
    page.locator("main ul a").first.click()
    page.wait_for_selector("#panel dl")
    assert page.inner_text("#panel h1").endswith("00007")
    page.get_by_role("button", name=says(language, "退出", "Log out")).click()
    page.goto(journey.base + "/work/map")
    assert "/login" in page.url


# ---- 4. the farmer's phone ----------------------------------------------------------------------------


@both_screens_and_languages
def test_a_farmer_checks_by_the_qr_code(
    journey: Journey, visit: Callable[..., Visit], width: int, language: str
) -> None:
    paper = journey.papers[0]
    found = pdf.qr_text(paper.read_bytes())
    assert found.startswith(f"{journey.base}/check/")
    assert len(found.rpartition("/")[2]) >= 22, "128 random bits in base 64"
    farmer = visit(width, language, script=False)
    farmer.go(found)
    _assert_valid(farmer.text(), language, paper)


@both_screens_and_languages
def test_b_farmer_types_number_and_check_code(
    journey: Journey, visit: Callable[..., Visit], width: int, language: str
) -> None:
    paper = journey.papers[1]
    printed = pdf.text(paper.read_bytes())
    number, code = NUMBER.search(printed), re.search(r"查验码([0-9A-Z]{6})", printed)
    assert number
    assert code
    farmer = visit(width, language)
    page = farmer.go("/check")
    farmer.sound()
    for typed, sign in ((code.group(1), "✓"), ("AAAAAA", "?")):
        farmer.go("/check")
        page.fill("#number", number.group(0))
        page.fill("#check_code", typed)
        page.press("#check_code", "Enter")
        page.wait_for_selector(".answer")
        assert page.inner_text(".sign") == sign
        farmer.sound()
        if sign == "✓":
            _assert_valid(farmer.text(), language, paper)
        else:
            assert says(language, "没有查到", "Nothing was found") in farmer.text()
            assert number.group(0) not in farmer.text()


def _assert_valid(text: str, language: str, paper: Path) -> None:
    number = NUMBER.search(paper.name)
    assert number
    assert says(language, "这本权证有效", "This certificate is valid") in text
    assert number.group(0) in text
    holder = re.search(says(language, r"承包方\s+(\S+)", r"Holder\s+(\S+)"), text)
    assert holder
    assert "*" in holder.group(1), "the name is shortened"
    assert not re.search(r"\d{6}\.\d+|\d{17}[\dX]", text), "no coordinates, no ID number"
