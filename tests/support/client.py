"""A visitor of the pages: Flask's test client, with log-in, form tokens and what the eye sees."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.office import Office
from api.web import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en-GB,en;q=0.9"}
_NUMBERS = iter(range(1, 60_000))


def new_address() -> str:
    """Return an address nobody came from yet: throttles of one test do not meet those of another."""
    number = next(_NUMBERS)
    return f"198.18.{number // 250}.{number % 250 + 1}"


class Visitor:
    """Someone at a browser, at an address of their own."""

    def __init__(self, app: Flask, address: str | None = None, **environment: str) -> None:
        self.address = address or new_address()
        self.client: FlaskClient = app.test_client()
        self.client.environ_base |= {"REMOTE_ADDR": self.address, **environment}

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for a page as a browser does."""
        options["headers"] = BROWSER | dict(options.pop("headers", {}))
        return self.client.get(path, buffered=True, **options)

    def post(self, path: str, data: Mapping[str, Any] | None = None, *, form: str = "/check") -> TestResponse:
        """Send a form with the token of a page that has one."""
        token = form_token(self.get(form).text)
        return self.client.post(path, data={"csrf_token": token, **(data or {})}, headers=BROWSER)

    def log_in(self, username: str, password: str, goal: str = "") -> TestResponse:
        """Fill in the log-in form."""
        values = {"username": username, "password": password, "next": goal}
        return self.post("/login", values, form="/login")

    def cookie(self, name: str = "sanquan") -> str:
        """Return what the browser remembers."""
        found = self.client.get_cookie(name)
        assert found is not None
        return str(found.value)


def officer(office: Office, username: str, password: str, app: Flask | None = None) -> Visitor:
    """Return a visitor who has logged in."""
    visitor = Visitor(app or create_app(office))
    answer = visitor.log_in(username, password)
    assert (answer.status_code, answer.location) == (302, "/work")
    return visitor


def form_token(html: str) -> str:
    """Return the hidden token of the page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found, "the page has no form with a token"
    return found.group(1)


def links(html: str) -> list[str]:
    """Return all addresses that a page leads to or loads from."""
    return re.findall(r'(?:href|src|action)="([^"]*)"', html)


class _Eye(HTMLParser):
    """Reads a page as a person does: no codes, no scripts, but titles, labels and hints."""

    def __init__(self, *skipped: str) -> None:
        super().__init__()
        self.skipped = skipped
        self.depth: list[bool] = []
        self.seen: list[str] = []

    _VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note hints, and whether the inside is to be read."""
        values = dict(attrs)
        classes = (values.get("class") or "").split()
        hidden = tag in ("script", "style", "code") or any(c in classes for c in self.skipped)
        if not any(self.depth) and not hidden:
            self.seen += [
                v for k in ("placeholder", "aria-label", "title", "data-label") if (v := values.get(k))
            ]
        if tag not in self._VOID:
            self.depth.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag not in self._VOID:
            self.depth.pop()

    def handle_data(self, data: str) -> None:
        """Note text."""
        if not any(self.depth) and data.strip():
            self.seen.append(data.strip())


def read(html: str, *skipped_classes: str) -> list[str]:
    """Return the pieces of text a person sees or hears, without elements of some classes."""
    eye = _Eye(*skipped_classes)
    eye.feed(html)
    return eye.seen


def sentences(html: str) -> str:
    """Return a page's text in one line."""
    return " ".join(" ".join(read(html)).split())


def facts(html: str) -> Iterator[tuple[str, str]]:
    """Give the (term, value) pairs of the page's list of facts."""
    for term, value in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.DOTALL):
        yield sentences(term), sentences(value)
