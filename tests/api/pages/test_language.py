"""Chinese first, English by switch: whole pages in one language, and the switch is remembered."""

import re

import pytest
from flask import Flask

from api.language import day, listed, m2, moment, mu
from api.office import Office
from api.web import create_app
from tests.support import routes
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, read, sentences

NAMES = {
    "": {"English", "JavaScript", "PDF"},  # the switch, and what has no Chinese name
    "/consent/no-such-token": {"registry", "not", "found", "link"},  # the code of the error
    f"/work/certificate/{routes.PAPER}/signed": {"registry", "not", "found"},
    "/work/relatives": {"lu", "shen", "he", "fen", "cun"},  # accounts
    "/rules": {
        "NY",
        "GF",
        "GB",
        "CGCS",
        "shx",
        "dbf",
        "prj",
        "standards",
        "md",
        "GBK",
        "UTF",
    },  # standards, files, sources
    "/work/packages": {"MB", "zip"},
    "/work/packages/1": {"MB", "SHA", "xlsx", "html", "gpkg", "json"},
    f"/work/case/{routes.CASE}": {"JPEG", "PNG", "MB", "KB"},
    "/glossary": {"PDF", "JSON", "SHA", "EPSG", "argon", "id"},
}
"""Words that a Chinese page may hold: everywhere, and on pages that quote standards, tables and files."""


def words(page: str, *skipped: str) -> set[str]:
    text = " ".join(read(page, *skipped))
    return set(re.findall(r"[A-Za-z][A-Za-z']+", text))


@pytest.fixture
def fresh_clerk(app: Flask, demo_office: Office, demo_passwords: dict[str, str]) -> Visitor:
    return officer(demo_office, "lu", demo_passwords["lu"], app)


def test_a_browser_that_prefers_english_gets_chinese_first(stranger: Visitor) -> None:
    page = stranger.get("/", headers={"Accept-Language": "en"}).text
    assert '<html lang="zh-CN">' in page
    assert "农村土地权利登记" in page


def test_the_switch_is_remembered_until_it_is_switched_back(stranger: Visitor) -> None:
    assert '<html lang="en">' in stranger.get("/check?lang=en").text
    assert "Register of rural land rights" in stranger.get("/").text
    assert '<html lang="en">' in stranger.get("/notices?lang=fr").text  # no such language: nothing changes
    assert '<html lang="zh-CN">' in stranger.get("/?lang=zh").text
    assert '<html lang="zh-CN">' in stranger.get("/notices").text


def test_the_switch_keeps_page_and_question(fresh_clerk: Visitor) -> None:
    page = fresh_clerk.get("/work/search?q=王").text
    assert 'href="/work/search?q=%E7%8E%8B&amp;lang=en"' in page
    other = fresh_clerk.get("/work/search?q=%E7%8E%8B&lang=en").text
    assert 'value="王"' in other
    assert 'href="/work/search?q=%E7%8E%8B&amp;lang=zh"' in other


def test_the_language_stays_through_log_in_and_log_out(app: Flask, demo_passwords: dict[str, str]) -> None:
    lu = Visitor(app)
    lu.get("/login?lang=en")
    lu.log_in("lu", demo_passwords["lu"])
    assert "Rights entered" in lu.get("/work").text
    lu.post("/logout", form="/work")
    assert "Register of rural land rights" in lu.get("/").text


def test_chinese_pages_hold_no_english(
    app: Flask, clerk: Visitor, registrar: Visitor, analyst: Visitor
) -> None:
    # Codes of rules and of the standard are set in the class `code`; the glossary's first column is
    # the program's own words, which is what it is for.
    for address in (a for a in routes.pages(app) if not a.startswith("/api/")):
        answers = (who.get(address) for who in (clerk, registrar, analyst))
        page = next(answer for answer in answers if answer.status_code != 403).text
        assert "<html" not in page or '<html lang="zh-CN">' in page
        if address == "/glossary":
            page = re.sub(r'<tr>(<td>[^<]*</td>|<th scope="row">[^<]*</th>)', "<tr>", page)
        page = re.sub(r"\[[A-Za-z_]+[^\]]*\]|\b[0-9a-f]{16}\b", "", page)  # classes of LADM, fingerprints
        assert words(page, "code") - NAMES[""] - NAMES.get(address, set()) == set(), address


def test_error_pages_hold_one_language(stranger: Visitor) -> None:
    assert words(stranger.get("/none").text) == {"English", "http"}
    page = stranger.get("/none?lang=en").text
    assert re.findall(r"[\u4e00-\u9fff]+", " ".join(read(page))) == ["中文"]


def test_english_pages_hold_chinese_only_where_the_register_does(app: Flask, fresh_clerk: Visitor) -> None:
    fresh_clerk.get("/?lang=en")
    for address in ("/", "/check", "/login", "/work/map", "/work/search", "/work/duplicates"):
        page = " ".join(read(fresh_clerk.get(address).text))
        left = set(re.findall(r"[\u4e00-\u9fff]+", page))
        names = {"中文", "陆明", "中江县", "川", "中江县农村土地承包经营权证第", "号"}
        assert left <= names, address


@pytest.mark.parametrize(
    "address", ["/work", "/notices/11", "/work/grantor/51062310020001", f"/work/household/{routes.HOUSEHOLD}",
                f"/work/parcel/{routes.PARCEL}", f"/work/map/parcel/{routes.PARCEL}", "/rules", "/work/deliveries/1", "/work/packages", "/work/packages/1"],
)  # fmt: skip
def test_labels_of_english_pages_are_english(fresh_clerk: Visitor, address: str) -> None:
    fresh_clerk.get("/?lang=en")
    page = fresh_clerk.get(address).text
    labels = re.findall(r"<(?:dt|th|h2|button|label)[^>]*>([^<]*)<", page) + re.findall(
        r'data-label="([^"]*)"', page
    )
    assert len(labels) > 3
    assert [label for label in labels if re.search(r"[\u4e00-\u9fff]", label)] == []
    assert re.findall(r"[0-9] 亩", page) == []


def test_every_page_answers_in_both_languages_with_the_same_form(app: Flask, fresh_clerk: Visitor) -> None:
    for address in (a for a in routes.pages(app) if not a.startswith("/api/")):  # codes, no words
        zh = fresh_clerk.get(f"{address}?lang=zh").text
        en = fresh_clerk.get(f"{address}?lang=en").text
        tags = [re.findall(r"<[a-z0-9]+", page) for page in (zh, en)]
        assert tags[0] == tags[1], address
        assert sentences(zh) != sentences(en), address


def test_days_times_and_areas_are_written_as_people_write_them(demo_office: Office) -> None:
    from datetime import UTC, date, datetime
    from decimal import Decimal

    app = create_app(demo_office)
    with app.test_request_context("/"):
        assert day(date(2026, 11, 3)) == "2026年11月3日"
        # 20:30 in Greenwich is half past four the next morning in the county.
        assert moment(datetime(2026, 11, 3, 20, 30, tzinfo=UTC)) == "2026-11-04 04:30:00"
        assert mu(Decimal(1000)) == "1.50 亩"
        assert mu(Decimal("2000000.00")) == "3,000.00 亩"
        assert m2(Decimal("1234.5")) == "1,234.50 m²"
        assert (mu(None), m2(None), day(None), moment(None)) == ("", "", "", "")
        assert listed(["a", "b"]) == "a、b"
    with app.test_request_context("/?lang=en"):
        assert day(date(2026, 11, 3)) == "3 November 2026"
        assert mu(Decimal(1000)) == "1.50 mu"
        assert listed(["a", "b"]) == "a, b"


def test_wrong_log_in_is_told_in_the_language_chosen(loaded_office: Office) -> None:
    someone = Visitor(create_app(loaded_office))
    someone.get("/login?lang=en")
    assert "Username or password is wrong." in sentences(someone.log_in("lu", PASSWORD + "x").text)
