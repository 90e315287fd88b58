"""Search at the desk: names, codes and papers of one's own region, and nothing by tricks."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from registry.queries import search
from tests.support.client import Visitor, sentences
from tests.support.routes import GRANTOR, HOUSEHOLD, PAPER, PARCEL
from tests.support.server import Server

COUNTY, VILLAGE = ("510623",), ("510623100200",)


@pytest.fixture
def county(demo_office: Office) -> Session:
    with Session(demo_office.engine) as session:
        yield session


def kinds(hits: list[search.Hit]) -> list[tuple[str, str]]:
    return [(hit.kind, hit.code) for hit in hits]


def test_five_digits_find_the_parcel_of_that_number_in_every_group(county: Session) -> None:
    expected = [
        ("parcel", f"510623100{village}{group}00007") for village in (200, 201, 202) for group in ("01", "02")
    ]
    assert kinds(search.find(county, "00007", COUNTY, 50)) == expected
    assert kinds(search.find(county, "00007", VILLAGE, 50)) == expected[:2]
    assert kinds(search.find(county, " ０００ ０７ ", COUNTY, 50)) == expected


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (PARCEL, [("parcel", PARCEL)]),
        ("510623 100 200 01 00001", [("parcel", PARCEL)]),
        (HOUSEHOLD, [("household", HOUSEHOLD)]),
        (GRANTOR, [("grantor", GRANTOR)]),
        (PAPER, [("certificate", PAPER)]),
        (PAPER.replace("（", " (").replace("）", ") "), [("certificate", PAPER)]),
        ("51062310020199", []),
        ("川（2026）中江县农村土地承包经营权证第999999号", []),
    ],
)
def test_a_code_or_number_finds_exactly_its_thing(
    county: Session, asked: str, found: list[tuple[str, str]]
) -> None:
    assert kinds(search.find(county, asked, COUNTY, 50)) == found


def test_a_name_finds_the_household_of_every_member_by_its_beginning(county: Session) -> None:
    name = county.scalar(
        text(
            "SELECT p.name FROM household_member m JOIN person p ON p.id = m.person_id "
            "JOIN contract_holder h ON h.id = m.holder_id JOIN contract_holder_version v ON v.holder_id = h.id "
            "WHERE h.code = :code AND p.name <> v.name AND m.ended_by IS NULL LIMIT 1"
        ),
        {"code": HOUSEHOLD},
    )
    assert name is not None
    assert ("household", HOUSEHOLD) in kinds(search.find(county, name, COUNTY, 50))
    assert ("household", HOUSEHOLD) in kinds(search.find(county, name[:2], COUNTY, 500))
    assert ("household", HOUSEHOLD) not in kinds(search.find(county, name[1:], COUNTY, 500))


def test_nothing_outside_the_region_is_found(county: Session) -> None:
    outside = ("51062310020101", "510623100201010001", "5106231002010100001", "00007")
    for asked in outside:
        assert search.find(county, asked, COUNTY, 50)
        assert {hit.code[:12] for hit in search.find(county, asked, VILLAGE, 50)} <= set(VILLAGE)
    assert search.find(county, PAPER, ("510623100201",), 50) == []
    everyone = {hit.code[:12] for name in "王李张刘陈杨" for hit in search.find(county, name, VILLAGE, 500)}
    assert everyone == set(VILLAGE)


@pytest.mark.parametrize(
    "asked", ["%", "_", "%%%%%", "\\", "%张", "_" * 3, "' OR '1'='1", "'; DROP TABLE person; --"]
)
def test_signs_of_sql_are_letters_like_others(county: Session, asked: str) -> None:
    assert search.find(county, asked, COUNTY, 50) == []
    assert county.scalar(text("SELECT count(*) > 1000 FROM person")) is True


def test_a_name_with_a_sign_of_sql_in_it_is_found_by_it(server: Server, loaded_office: Office) -> None:
    name = str(loaded_office.settings.app_url.database)
    server.admin(
        "DO $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true); "
        "UPDATE contract_holder_version SET name = '张%_\\三' WHERE id = (SELECT min(id) FROM contract_holder_version); END $$",
        name,
    )
    with Session(loaded_office.engine) as session:
        for asked in ("张%", "张%_", "张%_\\", "张%_\\三"):
            assert [hit.line for hit in search.find(session, asked, COUNTY, 50)] == ["张%_\\三"], asked
        assert search.find(session, "张_", COUNTY, 50) == []


def test_no_more_is_listed_than_asked_for(county: Session, clerk: Visitor) -> None:
    first = search.find(county, "00007", COUNTY, 3)
    assert len(first) == 3
    counts = {s: len(search.find(county, s, COUNTY, 500)) for s in "王李张刘陈杨赵黄周吴"}
    common = max(counts, key=lambda s: counts[s])
    assert counts[common] > 2
    page = clerk.get(f"/work/search?q={common}").text
    assert page.count('<li><a href="/work/') == min(counts[common], 50)
    assert ("只显示了前面的" in sentences(page)) == (counts[common] >= 50)


def test_the_page_links_each_kind_to_its_place(clerk: Visitor) -> None:
    for asked, goal in (
        (PARCEL, f"/work/map?parcel={PARCEL}"),
        (HOUSEHOLD, f"/work/household/{HOUSEHOLD}"),
        (GRANTOR, f"/work/grantor/{GRANTOR}"),
        (PAPER, "/work/certificate/%E5%B7%9D"),
    ):
        page = clerk.get("/work/search", query_string={"q": asked}).text
        links = re.findall(r'<li><a href="([^"]+)"', page)
        assert links[0].startswith(goal)
        assert clerk.get(links[0]).status_code == 200


def test_what_was_typed_is_shown_as_text_and_never_as_markup(clerk: Visitor) -> None:
    typed = '"><script>alert(1)</script>'
    page = clerk.get("/work/search", query_string={"q": typed}).text
    assert "<script>alert" not in page
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "在您的辖区内没有查到" in sentences(page)


def test_the_village_clerks_page_finds_nothing_of_the_next_village(villager: Visitor, clerk: Visitor) -> None:
    asked = "/work/search?q=510623100201010001"
    assert "在您的辖区内没有查到" in sentences(villager.get(asked).text)
    assert "在您的辖区内没有查到" not in sentences(clerk.get(asked).text)


def test_an_empty_question_lists_nothing_and_a_very_long_one_is_cut(clerk: Visitor) -> None:
    for asked in ("", "   "):
        page = clerk.get("/work/search", query_string={"q": asked})
        assert (page.status_code, "<li><a" in page.text, "没有查到" in page.text) == (200, False, False)
    assert 'value="' + "张" * 80 + '"' in clerk.get("/work/search", query_string={"q": "张" * 5000}).text
