"""What every answer carries, wherever it comes from, and what no request can put into a page."""

import re

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from api.office import Office
from api.security import client_address
from api.settings import ROOT
from api.web import create_app
from tests.support import routes
from tests.support.client import Visitor, links

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
ELSEWHERE = ("/no/such/page", "/static/no-such-file.css", "/check/" + "a" * 101, "/work/map/tiles/99/0/0.mvt")


def policy(header: str) -> dict[str, str]:
    pairs = (part.strip().partition(" ") for part in header.split(";"))
    return {name: value for name, _, value in pairs}


@pytest.fixture(scope="module")
def answers(app: Flask, clerk: Visitor) -> dict[str, Headers]:
    """The headers of every route and of some addresses without one."""
    rules = {route.rule: route.address for route in routes.of(app).values()} | {
        path: path for path in ELSEWHERE
    }
    return {rule: clerk.get(address).headers for rule, address in rules.items()}


def test_every_answer_has_the_headers_that_keep_browsers_safe(answers: dict[str, Headers]) -> None:
    for address, headers in answers.items():
        assert policy(headers["Content-Security-Policy"]).items() >= POLICY.items(), address
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]


def test_only_tiles_may_be_kept_and_only_by_the_officers_own_browser(answers: dict[str, Headers]) -> None:
    tile = "/work/map/tiles/<int:z>/<int:x>/<int:y>.mvt"
    assert answers[tile]["Cache-Control"] == "private, max-age=60"
    assert {answer["Cache-Control"] for rule, answer in answers.items() if rule != tile} == {"no-store"}


def test_static_files_may_be_kept_by_anyone_and_are_taken_for_nothing_else(stranger: Visitor) -> None:
    for path, kind in (
        ("/static/style.css", 'text/css; charset="utf-8"'),
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/dist/ol.css", 'text/css; charset="utf-8"'),
    ):
        answer = stranger.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Cache-Control"] == "max-age=3600, public"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert policy(answer.headers["Content-Security-Policy"]).items() >= POLICY.items()
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.data == (ROOT / "api" / path.lstrip("/")).read_bytes()
        answer.close()


@pytest.mark.parametrize(
    "path", ["/static/../web.py", "/static/..%2fweb.py", "/static/%2e%2e/web.py", "/static//etc/passwd"]
)
def test_static_files_are_only_those_of_their_folder(stranger: Visitor, path: str) -> None:
    assert stranger.get(path).status_code == 404


MAPS = {
    "/work/map": "/static/dist/map.js",
    f"/work/transfers/new/{routes.GRANTOR}/lease": "/static/dist/lasso.js",
    f"/work/transfers/{routes.GRANTOR}0001/revise": "/static/dist/lasso.js",
}
"""Pages with a script: what cannot be drawn without one."""


def test_pages_hold_no_script_style_or_handler_that_the_policy_would_stop(app: Flask, clerk: Visitor) -> None:
    for address in routes.pages(app):
        page = clerk.get(address).text
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", page) == [], address
        assert re.findall(r"<script(?![^>]*src=)", page) == [], address
        scripts = re.findall(r'<script src="([^"]+)"', page)
        assert scripts == [MAPS[address]] if address in MAPS else scripts == [], address


def test_the_host_a_request_names_reaches_no_link_and_no_redirect(app: Flask, clerk: Visitor) -> None:
    for address in routes.pages(app):
        answer = clerk.get(address, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.text, address
        assert all(link.startswith(("/", "#")) for link in links(answer.text) if link), address
    led = Visitor(app).get("/work", headers={"Host": "evil.example"})
    assert led.location == "/login?next=/work"


def test_https_is_demanded_for_a_year_where_it_is_spoken(stranger: Visitor) -> None:
    secure = stranger.get("/", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in stranger.get("/").headers


def test_long_and_strange_questions_are_answered(stranger: Visitor, clerk: Visitor) -> None:
    assert stranger.get("/?x=" + "y" * 100_000).status_code == 200
    assert stranger.get("/?" + "&".join(f"k{i}=1" for i in range(5000))).status_code == 200
    assert stranger.get("/check?number=%FF%FE&lang=%00").status_code == 200
    assert clerk.get("/work/search?q=%FF%FE").status_code == 200
    injected = stranger.get('/?a="><script>alert(1)</script>').text
    assert "<script>alert" not in injected


def test_no_header_can_be_put_in_by_a_redirect(stranger: Visitor) -> None:
    led = stranger.get("/work/search?q=%0d%0aSet-Cookie:%20x=1")
    assert led.status_code == 302
    assert "\n" not in led.location
    assert "x=1" not in led.headers.get("Set-Cookie", "")


def test_the_address_is_what_the_server_saw(demo_office: Office) -> None:
    from flask import request

    with create_app(demo_office).test_request_context(
        "/", environ_base={"REMOTE_ADDR": "192.0.2.7"}, headers={"X-Forwarded-For": "10.0.0.1"}
    ):
        assert client_address(request) == "192.0.2.7"
    with create_app(demo_office).test_request_context("/", environ_base={"REMOTE_ADDR": ""}):
        assert client_address(request) == "?"
