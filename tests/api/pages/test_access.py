"""Who may use which route: said on the route, denied by default, seen only inside one's region."""

import re

import pytest
from flask import Flask

from api.access import ROLES, officers, public
from api.office import Office
from api.web import create_app
from registry.queries.accounts import AccountView
from tests.api.pages.conftest import Certified
from tests.support import routes
from tests.support.cast import PASSWORD
from tests.support.client import Visitor, officer, sentences

PUBLIC = {
    "/api/v1/check/<path:token>",
    "/api/v1/market",
    "/api/v1/market/<int:listing_id>",
    "/",
    "/check",
    "/check/<token>",
    "/glossary",
    "/healthz",
    "/login",
    "/my/<token>",
    "/consent/<token>",
    "/market",
    "/market/<int:listing_id>",
    "/market/prices",
    "/notices",
    "/notices/<int:notice_id>",
    "/notices/<int:notice_id>/object",
    "/readyz",
    "/rules",
    "/track",
}
HOUSEHOLD_FORMS = {
    **dict.fromkeys(("members", "representative", "parcels", "cancel"), "apply"),
    **dict.fromkeys(("split", "merge"), "distribute"),
}
NOT_IN_DEMO = {"/work/certificate/<number>/signed", "/work/grantor/<code>/interim.pdf"}
"""Nothing of the kind in the demo; opened in test_certificate_life and test_interim."""
PERSONAL = {
    *routes.TRANSFER_DESK,
    *("/analysis/prices", "/work/market", "/work/market/new", "/work/market/<int:listing_id>"),
    "/work/market/<int:listing_id>/<any(accept, settle, withdraw):move>",
    "/work/case/<int:case_id>",
    "/work/case/<int:case_id>/<any(accept, completion, not_accept, refuse, letter):answer>",
    "/work/case/<int:case_id>/<any(complete, archive):done>",
    "/work/case/<int:case_id>/papers",
    "/work/case/<int:case_id>/papers/<int:paper_id>/file",
    "/work/case/new",
    "/work/case/<int:case_id>/fill",
    "/work/case/<int:case_id>/applicant",
    "/work/case/<int:case_id>/certificates",
    "/work/case/<int:case_id>/step/<what>",
    "/work/case/<int:case_id>/withdraw",
    "/work/extension/<code>/plan",
    "/work/extension/<code>/vote",
    "/work/extension/<code>/publish",
    "/work/extension/<code>/do/<what>",
    "/work/extension/<code>/case/<int:case_id>/<what>",
    "/work/extension/<code>/household/<contract>",
    *(f"/work/certificate/<number>{end}" for end in (".pdf", "/signed", "/<what>")),
    *(f"/work/grantor/<code>/{what}" for what in ("papers.pdf", "pickups")),
    *(f"/work/grantor/<code>/interim{end}" for end in ("", ".pdf", "/issue")),
    "/work/deliveries/<int:delivery_id>/differences",
    "/work/deliveries/<int:delivery_id>/differences/accept",
    "/work/deliveries/<int:delivery_id>/withdraw",
    "/work/deliveries/<int:delivery_id>/<any(apply, accept, enter, certify, export):kind>",
    "/work/duplicates",
    "/work/objection/<int:objection_id>/decide",
    "/work/packages",
    "/work/packages/<int:job_id>",
    "/work/packages/<int:job_id>/<any(cancel, go_on, load, discard):what>",
    "/work/packages/<int:job_id>/export.zip",
    "/work/packages/<int:job_id>/findings.<any(xlsx, html, gpkg, json):form>",
    "/work/change/<int:case_id>/step/<what>",
    "/work/parcel/<code>/<any(merge, boundary, area):plan>",
    "/work/parcel/<code>/<any(merge, boundary, area):plan>/apply",
    "/work/parcel/<code>/restrict",
    "/work/parcel/<code>/split",
    "/work/parcel/<code>/split/apply",
    "/work/household/<code>/extract.pdf",
    "/work/household/<code>/interim",
    "/work/household/<code>/interim/<int:paper_id>.pdf",
    *(f"/work/household/<code>/change/{what}" for what in HOUSEHOLD_FORMS),
    *(f"/work/household/<code>/change/{what}/{end}" for what, end in HOUSEHOLD_FORMS.items()),
    "/work/household/<code>/settlement",
    "/work/household/<code>/qualification",
    *("/work/units", "/work/relatives"),
    "/work/relatives/<int:relation_id>/end",
    "/work/household/<code>/phone",
    *(f"/work/household/<code>/link{end}" for end in ("", "/end")),
    "/work/settlements/<int:settlement_id>/correct",
    "/work/standards",
    "/work/standards/figure",
    "/api/v1/settlements/report",
    "/api/v1/settlements/<int:settlement_id>/counter",
    "/work/restriction/<int:restriction_id>/end",
    "/work/rights/<int:case_id>/step/<what>",
    "/work/rights/new",
    "/work/rights/page/<folio>/change",
    "/work/tasks",
    "/work/tasks/take",
}
"""Routes for clerks, and some for registrars, only."""
OFFICE = ("/work", "/analysis/", "/api/v1/parcels", "/api/v1/settlements", "/api/v1/transfers")
"""Where what is not for everyone lies."""
PROGRAMS_CHECK = "/api/v1/check/<path:token>"
NOTHING_THERE = {PROGRAMS_CHECK, "/consent/<token>"}
"""A token that was never printed."""
OUTSIDE_PARCEL = "5106231002010100001"


def test_exactly_these_routes_are_open_to_everyone(app: Flask) -> None:
    assert {r.rule for r in routes.of(app).values() if r.access.public} == PUBLIC
    closed = routes.of(app).keys() - PUBLIC
    assert all(rule.startswith(OFFICE) or rule == "/logout" for rule in closed)


def test_every_other_route_sends_a_strangers_browser_to_log_in(app: Flask) -> None:
    closed = [r for r in routes.of(app).values() if not r.access.public and "GET" in r.methods]
    assert len(closed) == 85
    for route in closed:
        answer = Visitor(app).get(route.address)
        assert answer.status_code == 302, route
        assert answer.location.startswith(tuple(f"/login?next={place}" for place in OFFICE)), route


def test_programs_without_a_session_are_told_401_and_shown_nothing(demo_office: Office) -> None:
    app = create_app(demo_office)
    app.config["WTF_CSRF_ENABLED"] = False  # without a token it is 400 before anything is asked
    headers = {"Accept": "application/json"}
    for route in routes.of(app).values():
        for method in route.methods & {"GET", "HEAD", "POST"} if not route.access.public else ():
            answer = app.test_client().open(route.address, method=method, headers=headers)
            assert answer.status_code == 401, route
            assert method == "HEAD" or answer.json == {
                "type": "about:blank",
                "status": 401,
                "code": "http.401",
                "detail": "",
            }


def test_public_routes_answer_a_stranger(app: Flask) -> None:
    for route in routes.of(app).values():
        wanted = 404 if route.rule in NOTHING_THERE else 200
        assert not route.access.public or Visitor(app).get(route.address).status_code == wanted, route


def test_a_route_that_says_nothing_is_refused_to_everyone(
    demo_office: Office, demo_passwords: dict[str, str]
) -> None:
    app = create_app(demo_office)
    app.add_url_rule("/unmarked", "unmarked", lambda: "secret")
    app.add_url_rule("/marked", "marked", public(lambda: "open"))
    app.add_url_rule("/officers", "officers", officers("registrar")(lambda: "for registrars"))
    lu = Visitor(app)
    assert lu.get("/unmarked").status_code == 403
    assert lu.get("/marked").text == "open"
    lu.log_in("lu", demo_passwords["lu"])
    assert lu.get("/unmarked").status_code == 403
    assert lu.get("/officers").status_code == 403  # a clerk is no registrar
    shen = Visitor(app)
    shen.log_in("shen", demo_passwords["shen"])
    assert shen.get("/officers").text == "for registrars"


def test_an_account_without_the_role_is_told_403(
    app: Flask, analyst: Visitor, clerk: Visitor, registrar: Visitor
) -> None:
    named = [r for r in routes.of(app).values() if r.access.roles not in ((), ROLES)]
    assert {r.rule for r in named} == PERSONAL
    assert analyst.get("/analysis/prices").status_code == 200
    assert clerk.get("/analysis/prices").status_code == 403
    for route in (r for r in named if "GET" in r.methods and not r.rule.startswith("/analysis")):
        refused = analyst.get(route.address)
        assert refused.status_code == 403, route
        assert "您的账号不能办理此项" in sentences(refused.text)
        # Who is no registrar has no export; who is, is tried in test_delivery_work.
        only = route.access.roles == ("registrar",) and "export" not in route.rule
        able = registrar if only else clerk
        wanted = 403 if "export" in route.rule else 404 if route.rule in NOT_IN_DEMO else 200
        assert able.get(route.address).status_code == wanted, route


def test_an_analyst_may_open_every_other_page(app: Flask, analyst: Visitor) -> None:
    for route in routes.of(app).values():
        if route.access.roles == ROLES and "GET" in route.methods:
            assert analyst.get(route.address).status_code == 200, route


def test_what_lies_in_the_next_village_is_not_found(villager: Visitor, clerk: Visitor) -> None:
    for path in (
        f"/work/parcel/{OUTSIDE_PARCEL}",
        f"/work/map/parcel/{OUTSIDE_PARCEL}",
        f"/work/parcel/{OUTSIDE_PARCEL}/lineage",
        f"/api/v1/parcels/{OUTSIDE_PARCEL}/lineage",
        f"/work/parcel/{OUTSIDE_PARCEL}/split",
        f"/work/parcel/{OUTSIDE_PARCEL}/area",
        "/work/household/510623100201010001",
        "/work/household/510623100201010001/extract.pdf",
        *(f"/work/household/510623100201010001/change/{what}" for what in HOUSEHOLD_FORMS),
        "/work/grantor/51062310020101",
        "/work/grantor/51062310020101/result-sheets.pdf",
        "/work/notice/5.pdf",
    ):
        assert villager.get(path).status_code == 404, path
        assert clerk.get(path).status_code == 200, path


def test_what_lies_in_ones_own_village_is_found(villager: Visitor) -> None:
    for path in (
        f"/work/parcel/{routes.PARCEL}",
        f"/work/map/parcel/{routes.PARCEL}",
        "/work/household/510623100200010001",
        "/work/grantor/51062310020002",
        f"/work/certificate/{routes.PAPER}",
        "/work/notice/1.pdf",
    ):
        assert villager.get(path).status_code == 200, path


def shown(html: str) -> str:
    """Return a page without the form token, which differs from one page to the next."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html)


@pytest.mark.parametrize(
    ("path", "outside", "nowhere"),
    [
        ("/work/parcel/{}", OUTSIDE_PARCEL, "5106231002010199999"),
        ("/work/map/parcel/{}", OUTSIDE_PARCEL, "5106231002010199999"),
        ("/work/map?parcel={}", OUTSIDE_PARCEL, "5106231002010199999"),
        ("/work/household/{}", "510623100201010001", "510623100201019999"),
        ("/work/grantor/{}", "51062310020101", "51062310020199"),
        ("/work/notice/{}.pdf", "5", "77777777"),
    ],
)
def test_outside_the_region_and_not_existing_look_the_same(
    villager: Visitor, path: str, outside: str, nowhere: str
) -> None:
    one, other = villager.get(path.format(outside)), villager.get(path.format(nowhere))
    assert one.status_code == other.status_code
    assert shown(one.text).replace(outside, "…") == shown(other.text).replace(nowhere, "…")


def test_a_certificate_of_another_village_is_as_unknown_as_one_never_issued(
    certified: Certified, demo_passwords: dict[str, str]
) -> None:
    cun, lu = (officer(certified.office, name, demo_passwords[name], certified.app) for name in ("cun", "lu"))
    there, never = certified.papers[0].number, "川（2026）中江县农村土地承包经营权证第999999号"
    for end in ("", ".pdf"):
        assert lu.get(f"/work/certificate/{there}{end}").status_code == 200
        one, other = cun.get(f"/work/certificate/{there}{end}"), cun.get(f"/work/certificate/{never}{end}")
        assert one.status_code == other.status_code == 404
        assert shown(one.text).replace(there, "…") == shown(other.text).replace(never, "…")


def test_a_role_counts_only_in_the_region_it_was_given_for(certified: Certified) -> None:
    """An analyst of the county who is clerk of one village opens personal papers of that village only."""
    yun = officer(certified.office, "yun", PASSWORD, certified.app)
    there = certified.papers[0].number
    assert yun.get(f"/work/certificate/{there}").status_code == 200
    assert yun.get(f"/work/certificate/{there}.pdf").status_code == 404
    assert yun.get(f"/work/certificate/{routes.PAPER}.pdf").status_code == 200


def account(*roles: tuple[str, str], is_active: bool = True) -> AccountView:
    return AccountView(1, "x", 1, "某", "", is_active, roles)


def test_scopes_are_the_widest_prefixes_of_all_roles() -> None:
    several = account(("clerk", "510623100200"), ("registrar", "510623"), ("analyst", "510623101"))
    assert several.scopes() == ("510623",)
    assert account(("clerk", "510623100"), ("clerk", "510623101")).scopes() == ("510623100", "510623101")
    assert several.scopes("clerk", "analyst") == ("510623100200", "510623101")
    assert account().scopes() == ()


def test_a_role_reaches_what_its_prefix_begins_and_no_further() -> None:
    clerk = account(("clerk", "510623100"))
    assert clerk.may_see("51062310020001")
    assert not clerk.may_see("51062310120001")
    assert not clerk.may_see("510623")  # the county is above the town
    assert clerk.has("clerk", "51062310020001")
    assert not clerk.has("registrar", "51062310020001")


def test_a_closed_account_may_nothing() -> None:
    closed = account(("clerk", "510623"), is_active=False)
    assert not closed.may_see("510623100")
    assert not closed.has("clerk", "510623100")
