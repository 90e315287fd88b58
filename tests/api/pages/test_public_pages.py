"""What everyone may read: the front page, notices with shortened names, rules, words, health."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from api import database
from api.office import Office
from api.web import create_app
from geodata.checks.catalogue import CATALOGUE
from registry.db import Base, engine_for
from registry.queries import cases, sheets
from registry.rules.book import ALL_RULES, AS_OF
from registry.rules.parameters import SETTINGS
from tests.support.client import Visitor, links, sentences
from tests.support.server import Server

RUNNING, TAKEN_DOWN = 11, 1
"""The demo county's display that still hangs, and one that was closed."""


@pytest.fixture
def lost_office(server: Server, demo_office: Office) -> Office:
    """An office whose database is gone."""
    return replace(demo_office, engine=engine_for(server.url("no_such_database")))


def test_the_front_page_leads_to_the_three_doors(stranger: Visitor) -> None:
    page = stranger.get("/")
    assert "中江县 · 农村土地权利登记" in sentences(page.text)
    doors = [path for path in links(page.text) if path in ("/check", "/notices", "/work")]
    assert set(doors) == {"/check", "/notices", "/work"}


def test_every_link_of_the_public_pages_leads_somewhere(app: Flask) -> None:
    someone = Visitor(app)
    found = {
        path
        for page in ("/", "/check", "/notices", "/rules", "/glossary")
        for path in links(someone.get(page).text)
        if not path.startswith("#")
    }
    assert len(found) > 8
    for path in found:
        answer = someone.get(path)
        assert answer.status_code in (200, 302), path
        answer.close()


def test_notices_list_what_hangs_now_with_its_days(stranger: Visitor, demo_office: Office) -> None:
    page = stranger.get("/notices").text
    rows = re.findall(r"/notices/(\d+)", page)
    assert rows == [str(RUNNING)]
    with demo_office.engine.connect() as connection:
        opened, due = connection.execute(
            text("SELECT opened_on, due_on FROM notice WHERE id = :id"), {"id": RUNNING}
        ).one()
    shown = sentences(page)
    assert "中江县凯江镇玉坡村二组" in shown
    for day in (opened, due):
        assert isinstance(day, date)
        assert f"{day.year}年{day.month}月{day.day}日" in shown


def test_a_notice_shows_households_without_names_numbers_or_codes(
    stranger: Visitor, demo_office: Office
) -> None:
    page = stranger.get(f"/notices/{RUNNING}").text
    with Session(demo_office.engine) as session:
        notice = cases.notice(session, RUNNING)
        shown = sheets.of_contracts(session, cases.surveyed_contracts(session, notice.case_id))
    assert page.count("<tr><td") == len(shown) == 51
    names = {m.name for sheet in shown for m in sheet.members} | {s.holder_name for s in shown}
    body = sentences(page)
    assert [name for name in names if name and len(name) > 1 and name in body] == []
    assert [s.holder_code for s in shown if s.holder_code in page] == []
    assert [p.code for s in shown for p in s.parcels if p.code in page] == []
    first = shown[0]
    line = f"{first.holder_code[-4:]} {(first.holder_name or '')[0]}"
    assert line in body
    assert notice.content_sha256.hex()[:16] in body


def test_a_notice_that_was_taken_down_is_not_shown_any_more(stranger: Visitor, clerk: Visitor) -> None:
    assert stranger.get(f"/notices/{TAKEN_DOWN}").status_code == 404
    assert stranger.get("/notices/7777").status_code == 404
    assert clerk.get(f"/work/notice/{TAKEN_DOWN}.pdf").status_code == 200  # the office keeps it


def test_a_notice_is_printed_for_the_board(clerk: Visitor) -> None:
    pdf = clerk.get(f"/work/notice/{RUNNING}.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.headers["Content-Disposition"] == f'inline; filename="notice-{RUNNING}.pdf"'
    assert pdf.data.startswith(b"%PDF-")


def test_a_county_without_displays_says_what_will_hang_here(fresh_office: Office) -> None:
    page = Visitor(create_app(fresh_office)).get("/notices")
    assert "今天没有公示公告" in sentences(page.text)


def test_the_rule_book_has_every_rule_setting_and_check(stranger: Visitor) -> None:
    page = stranger.get("/rules").text
    assert f"法规截至 {AS_OF}" in sentences(page)
    codes = re.findall(r'class="[^"]*code"[^>]*>([a-z][a-z0-9_.-]+)<', page)
    assert len(ALL_RULES) > 20
    for rule in ALL_RULES:
        assert codes.count(rule.code) == 1, rule.code
        assert rule.article in sentences(page)
    for setting in SETTINGS.values():
        assert setting.name.zh in page
    assert "{" not in page  # places for a case's own facts are shown as left open
    assert "用户名“…”已被使用" in page
    for check in CATALOGUE.values():
        assert f">{check.id}<" in page


def test_the_glossary_has_every_table_and_the_terms_of_the_standard(stranger: Visitor) -> None:
    page = stranger.get("/glossary").text
    headings = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert headings == sorted(Base.metadata.tables)
    assert '<td>发包方编码</td><td class="code">FBFBM</td><td>B.2</td>' in page
    assert page.count("<tr>") > 200


# ---- health ---------------------------------------------------------------------------------------


def test_health_says_what_works(stranger: Visitor) -> None:
    assert stranger.get("/healthz").json["status"] == "ok"
    ready = stranger.get("/readyz")
    assert ready.status_code == 200
    assert ready.json == {"status": "ready", "database": True, "migrations": True, "disk": True}


def test_without_its_database_the_process_lives_and_is_not_ready(lost_office: Office) -> None:
    someone = Visitor(create_app(lost_office))
    assert someone.get("/healthz").status_code == 200
    ready = someone.get("/readyz")
    assert ready.status_code == 503
    assert ready.json == {"status": "not ready", "database": False, "migrations": False, "disk": True}


def test_a_database_at_another_migration_is_not_ready(server: Server, fresh_office: Office) -> None:
    someone = Visitor(create_app(fresh_office))
    assert someone.get("/readyz").status_code == 200
    name = str(fresh_office.settings.app_url.database)
    server.admin("UPDATE alembic_version SET version_num = 'older'", name)
    ready = someone.get("/readyz")
    assert ready.status_code == 503
    assert ready.json == {"status": "not ready", "database": True, "migrations": False, "disk": True}
    assert database.head() != "older"
