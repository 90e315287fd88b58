"""`as_of` on every page: answered with the register of then, or refused in words; never ignored."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from api.office import Office
from api.transaction import reading
from tests.api.pages.conftest import Certified
from tests.support import routes
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, facts, links, officer, sentences
from tests.support.routes import GRANTOR, HOUSEHOLD, PAPER, PARCEL

PAST = {
    "/check", "/check/<token>", "/track", "/api/v1/check/<path:token>", "/rules", "/work", "/work/search", "/work/map",
    "/work/map/tiles/<int:z>/<int:x>/<int:y>.mvt", "/work/map/parcel/<code>", "/work/ground", "/work/duplicates",
    "/work/grantor/<code>", "/work/grantor/<code>/result-sheets.pdf", "/work/parcel/<code>", "/work/parcel/<code>/lineage",
    "/work/household/<code>", "/work/household/<code>/extract.pdf", "/work/household/<code>/interim/<int:paper_id>.pdf",
    "/work/certificate/<number>", "/work/certificate/<number>/signed",
    "/work/certificate/<number>.pdf", "/work/case/<int:case_id>", "/work/case/<int:case_id>/papers/<int:paper_id>/file",
    "/work/rights/<int:case_id>", "/work/change/<int:case_id>", "/work/notice/<int:notice_id>.pdf",
    "/work/extension/<code>", "/work/extension/<code>/<what>.pdf", "/work/settlements", "/analysis/settlements",
    "/analysis/settlements.xlsx", "/api/v1/settlements", "/api/v1/settlements/ledger",
    "/work/transfers", "/work/transfers/<transfer>", "/api/v1/transfers", "/api/v1/transfers/<transfer>",
    "/api/v1/parcels/<code>/lineage", "/api/v1/parcels/at",
    "/work/transfers/expiring", "/work/transfers/expiring.xlsx", "/api/v1/transfers/expiring",
}  # fmt: skip
"""Pages of what is registered."""
PRESENT = {
    "/": "the front page has nothing of the register",
    "/glossary": "the words of the program",
    "/healthz": "the process",
    "/readyz": "the process",
    "/login": "a form",
    "/my/<token>": "asks for a code; what a household owns is what it owns now",
    "/consent/<token>": "asks whether somebody agrees now",
    "/work/transfers/<transfer>/contract.pdf": "prints what is to be signed",
    "/work/transfers/<transfer>/phone": "who is asked today, beside the form for it",
    "/market": "the board of the day",
    "/market/<int:listing_id>": "the board of the day",
    "/market/prices": "the board of the day",
    "/api/v1/market": "the board of the day",
    "/api/v1/market/<int:listing_id>": "the board of the day",
    "/analysis/prices": "prices of what took effect, by year",
    "/work/market": "offers that stand",
    "/work/market/<int:listing_id>": "offers that stand",
    "/work/transfers/<transfer>/payments": "what is to be paid now",
    "/work/transfers/<transfer>/payments.xlsx": "what is to be paid now",
    "/work/standards": "forms, beside what they set",
    "/work/units": "what waits for its number",
    "/work/relatives": "who stands aside today, beside the form for it",
    "/work/household/<code>/phone": "a form; the phone that messages go to",
    "/notices": "what hung in the village for its days is taken down",
    "/notices/<int:notice_id>": "what hung in the village for its days is taken down",
    "/notices/<int:notice_id>/object": "a form",
    "/work/tasks": "what waits for somebody",
    "/work/tasks/<int:case_id>": "what waits for somebody",
    "/work/grantor/<code>/pickups": "what waits for somebody",
    "/work/grantor/<code>/interim": "who has no paper yet",
    "/work/grantor/<code>/interim.pdf": "prints what stands beside the form",
    "/work/grantor/<code>/papers.pdf": "prints what waits to be picked up",
    "/work/deliveries": "work on what came in; what of it was admitted is in the register",
    "/work/deliveries/<int:delivery_id>": "work on what came in",
    "/work/deliveries/<int:delivery_id>/differences": "what waits for somebody",
}
FORMS = (
    "/new",
    "/transfers/new",
    "/revise",
    "/page/<folio>/change",
    "/fill",
    "/restrict",
    "/end",
    "/split",
    "/household/<contract>",
    "/settlement",
    "/qualification",
    "/correct",
    "/work/packages",
)


def _rules(app: Flask) -> dict[str, bool]:
    return {
        rule.rule: getattr(app.view_functions[rule.endpoint], "any_moment", False)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }


def test_every_page_is_of_any_moment_or_of_the_present_for_a_reason(app: Flask) -> None:
    rules = _rules(app)
    assert {rule for rule, past in rules.items() if past} == PAST
    others = set(rules) - PAST - set(PRESENT)
    assert {r for r in others if not any(form in r for form in FORMS) and "/change/" not in r} == {
        "/work/parcel/<code>/<any(merge, boundary, area):plan>"
    }, "a new page answers for the past, or says here why it has none"


def test_what_has_no_past_refuses_to_be_asked_for_it(
    app: Flask, clerk: Visitor, registrar: Visitor, analyst: Visitor
) -> None:
    asked = 0
    for route in routes.of(app).values():
        if "GET" not in route.methods or route.rule in PAST:
            continue
        who = (
            clerk if not route.access.roles or {"clerk", "operator"} & set(route.access.roles) else registrar
        )
        who = analyst if route.access.roles == ("analyst",) else who
        answer = who.get(route.address, query_string={"as_of": "2026-01-01"})
        assert answer.status_code == 422, route.rule
        if answer.mimetype == "text/html":
            assert "只有现在的内容，不能按过去的时刻" in sentences(answer.text)
        asked += 1
    assert asked > 20
    refused = clerk.post(f"/work/certificate/{PAPER}/hand-back?as_of=2026-01-01", {"name": "某人"})
    assert (refused.status_code, "only" in refused.text or "只有现在" in refused.text) == (422, True)


def _middle(office: Office) -> str:
    """Return a moment between two acts of the register."""
    with reading(office.engine) as session:
        last = session.scalar(text("SELECT max(numbered_at) FROM event_number"))
    assert last is not None
    return str((last - timedelta(microseconds=1)).isoformat())


@pytest.mark.parametrize(
    "page",
    [
        "/work", f"/work/grantor/{GRANTOR}", f"/work/household/{HOUSEHOLD}", f"/work/parcel/{PARCEL}", "/work/map",
        f"/work/certificate/{PAPER}", f"/work/extension/{GRANTOR}", "/work/search?q=00001", "/work/duplicates",
    ],
)  # fmt: skip
def test_a_page_of_then_says_so_leads_back_to_now_and_stays_in_the_past(
    demo_office: Office, clerk: Visitor, page: str
) -> None:
    when = _middle(demo_office)
    path, _, query = page.partition("?")
    arguments = dict(pair.split("=") for pair in query.split("&") if pair)
    answer = clerk.get(path, query_string={**arguments, "as_of": when})
    assert answer.status_code == 200
    assert sentences(answer.text).count("登记簿截至") == 1
    assert page in [link.replace("&amp;", "&") for link in links(answer.text)], "back to now"
    inside = [
        link
        for link in links(answer.text)
        if re.match(r"/work/(grantor|household|parcel|certificate)/", link)
    ]
    inside = [link for link in inside if link.partition("?")[0] != path]
    assert [link for link in inside if "as_of=" not in link] == []
    forms = re.findall(r'<form method="post" action="([^"]*)"', answer.text)
    assert forms == ["/logout"], "nothing can be done to the past"
    assert "登记簿截至" not in sentences(clerk.get(page).text)


def test_a_version_s_link_shows_that_version(clerk: Visitor) -> None:
    page = clerk.get(f"/work/household/{HOUSEHOLD}").text
    moments = re.findall(r'as_of=([^"&]+)">(\d+)<', page)
    assert moments
    for when, number in moments:
        then = clerk.get(f"/work/household/{HOUSEHOLD}?as_of={when}").text
        assert re.findall(r'as_of=[^"&]+">(\d+)<', then)[-1] == number


def test_a_certificate_is_asked_for_a_moment_before_it_was_printed(certified: Certified) -> None:
    stranger, paper = Visitor(certified.app), certified.papers[0]
    with reading(certified.office.engine) as session:
        begun = session.scalar(
            text(
                "SELECT n.numbered_at FROM certificate c JOIN event_number n ON n.act_id = c.begun_by WHERE c.paper_number = :n"
            ),
            {"n": paper.number},
        )
    assert begun is not None
    before, then = (begun - timedelta(microseconds=1)).isoformat(), begun.isoformat()
    api, page = f"/api/v1/check/{paper.token}", f"/check/{paper.token}"
    assert stranger.get(api, query_string={"as_of": before}).status_code == 404
    said = stranger.get(api, query_string={"as_of": then}).get_json()
    moment = said.pop("as_of")
    assert said == stranger.get(api).get_json()
    assert (moment["asked"], moment["nothing_later_is_numbered"]) == (then, False)
    assert "没有查到" in sentences(stranger.get(page, query_string={"as_of": before}).text)
    assert dict(facts(stranger.get(page, query_string={"as_of": then}).text)) == dict(
        facts(stranger.get(page).text)
    )
    form = {"number": paper.number, "check_code": paper.check_code}
    assert paper.number in stranger.post(f"/check?as_of={then.replace('+', '%2B')}", form).text
    assert "没有查到" in sentences(stranger.post(f"/check?as_of={before.replace('+', '%2B')}", form).text)


def test_who_may_ask_is_settled_by_the_roles_of_today(certified: Certified) -> None:
    # The cast's `yun` was hired after everything else: there was no such account at the moment asked for.
    yun = officer(certified.office, "yun", PASSWORD, certified.app)
    with reading(certified.office.engine) as session:
        first = session.scalar(text("SELECT min(numbered_at) FROM event_number"))
    assert first is not None
    answer = yun.get("/work", query_string={"as_of": first.isoformat()})
    assert answer.status_code == 200
    assert "0 地块" in sentences(answer.text)
