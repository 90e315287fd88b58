"""A real Chromium against a real server of the program."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from api.office import Office
from api.settings import ROOT
from tests.support.server import Server

SCREENS = {360: 740, 1280: 860}
_BY_AXE = {(360, "zh"), (1280, "en")}
_AXE = ROOT / "api" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def serving(server: Server, office: Office) -> Iterator[str]:
    """Serve an office's pages by the program's own command; give the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    name = str(office.settings.app_url.database)
    environment = dict(os.environ) | server.environment(name)  # noqa: TID251 (handed on)
    environment |= {"SANQUAN_BIND": bind, "SANQUAN_PUBLIC_URL": f"http://{bind}"}
    environment["SANQUAN_GATEWAY"] = office.settings.gateway
    environment.pop("PYTHONDEVMODE", None)
    process = subprocess.Popen([Path(sys.executable).parent / "sanquan", "serve"], cwd=ROOT, env=environment)
    try:
        _wait_for(f"http://{bind}/readyz", process)
        yield f"http://{bind}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Return once the page answers: each try ends when the connection is refused or answered."""
    for _ in range(1200):  # two minutes: a machine that many share starts it slowly
        assert process.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (ConnectionError, urllib.error.URLError):
            threading.Event().wait(0.1)
    raise AssertionError(f"{url} does not answer")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give Debian's Chromium."""
    with sync_playwright() as play:
        path = next(p for p in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(p).exists())
        browser = play.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


class Visit:
    """One person at one screen: pages in one language, no script errors, no refused resources, axe clean."""

    def __init__(
        self, browser: Browser, base: str, width: int, language: str, *, script: bool = True
    ) -> None:
        self.base, self.width, self.language = base, width, language
        self.context = browser.new_context(
            viewport={"width": width, "height": SCREENS[width]},
            java_script_enabled=script,
            bypass_csp=False,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.troubles: list[str] = []
        self.page.on("console", lambda m: self.troubles.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.troubles.append(str(e)))
        if language == "en":
            self.go("/?lang=en")

    def go(self, path: str) -> Page:
        """Open a page of the register."""
        answer = self.page.goto(path if path.startswith("http") else self.base + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.page

    def text(self, where: str = "main") -> str:
        return self.page.inner_text(where)

    def sound(self) -> None:
        """Assert that the page fits its screen, speaks its language and is free of axe's findings."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.width, f"{self.page.url} is {width} px wide on a screen of {self.width}"
        assert self.page.get_attribute("html", "lang") == {"zh": "zh-CN", "en": "en"}[self.language]
        assert not self.troubles, f"{self.page.url}: {self.troubles}"
        # The other language's page has the same bones on this screen, and axe takes its second.
        if (self.width, self.language) in _BY_AXE:
            assert not (found := axe(self.page)), f"{self.page.url}: {found}"

    def log_in(self, username: str, password: str) -> None:
        page = self.go("/login")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/work")

    def close(self) -> None:
        self.context.close()


def axe(page: Page) -> list[str]:
    """Return what axe finds. The script goes in by the debugger, so the page's CSP stays as served."""
    page.evaluate(_AXE.read_text(encoding="utf-8") + "; null")
    result: dict[str, Any] = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
    )
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]


def drawn_parcel(page: Page, state: str) -> dict[str, Any]:
    """Return code and place on screen of a parcel in a state, once the map has drawn all of its view."""
    # Until then the map answers for the frame on screen, and a click lands in the next one.
    page.evaluate(
        """() => new Promise((done) => {
          window.sanquanMap.once("rendercomplete", done);
          window.sanquanMap.render();
        })"""
    )
    handle = page.wait_for_function(
        """(state) => {
          const map = window.sanquanMap;
          if (!map || !map.getTargetElement()) return null;
          const box = map.getTargetElement().getBoundingClientRect();
          const at = (x, y) => map.forEachFeatureAtPixel([x, y], (f) => f.get("layer") === "parcels" ? f : undefined);
          // Well inside a parcel: a click near a border may mean either side.
          const inside = (x, y, code) => [[-6, 0], [6, 0], [0, -6], [0, 6]].every(
            ([dx, dy]) => at(x + dx, y + dy)?.get("code") === code);
          for (let y = 60; y < box.height - 110; y += 13)
            for (let x = 60; x < box.width - 60; x += 13) {
              const hit = at(x, y);
              if (hit?.get("state") === state && inside(x, y, hit.get("code")))
                return { x: box.x + x, y: box.y + y, code: hit.get("code") };
            }
          return null;
        }""",
        arg=state,
        polling=400,
    )
    found: dict[str, Any] = handle.json_value()
    return found
