"""Every page without a mouse: the Tab key comes to everything that can be pressed or filled, and shows where it is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from api.office import Office
from api.web import create_app
from tests.support import routes
from tests.support.browser import Visit, serving
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]
_MOST = 1_000
"""Tab stops of a page; more is a trap."""
_MARK = """() => {
  const able = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter((e) =>
    !e.disabled && e.type !== "hidden" && e.checkVisibility({visibilityProperty: true}));
  const radios = new Set();
  window.stops = new Set(able.filter((e) => {
    // Of a group of radio buttons the Tab key comes to one; the arrows go on from there.
    if (e.type !== "radio") return true;
    const group = e.form?.querySelector(`input[type=radio][name="${e.name}"]:checked:enabled`);
    if (radios.has(e.name)) return false;
    if (group && group !== e) return false;
    radios.add(e.name);
    return true;
  }));
  window.dark = [];
}"""
_STEP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return false;
  const style = getComputedStyle(at);
  if (window.stops.has(at) && style.outlineStyle === "none" && style.boxShadow === "none")
    window.dark.push(at.outerHTML.slice(0, 100));
  window.stops.delete(at);
  return window.stops.size > 0;
}"""
_LEFT = "() => [...window.stops].map((e) => e.outerHTML.slice(0, 100))"


def unreached(page: Page) -> tuple[list[str], list[str]]:
    """Press Tab until everything was reached or the page is through; return what was not, and what did not show it."""
    page.evaluate(_MARK)
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        if not page.evaluate(_STEP):
            break
    return page.evaluate(_LEFT), page.evaluate("() => window.dark")


@pytest.fixture(scope="module")
def base(server: Server, demo_office: Office) -> Iterator[str]:
    with serving(server, demo_office) as address:
        yield address


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (1280, "en")])
def test_the_tab_key_comes_to_everything(
    base: str, chrome: Browser, demo_office: Office, demo_passwords: dict[str, str], width: int, language: str
) -> None:
    seen = 0
    paths = [p for p in routes.pages(create_app(demo_office)) if not p.startswith("/api/") and p != "/logout"]
    for who in ("lu", "he"):
        visit = Visit(chrome, base, width, language)
        visit.log_in(who, demo_passwords[who])
        left = []
        for path in paths:
            answer = visit.page.goto(base + path)
            assert answer is not None
            if answer.status == 403 and who == "lu":
                left.append(path)
            if answer.status != 200 or "html" not in answer.headers["content-type"]:
                continue
            missed, dark = unreached(visit.page)
            assert not missed, f"{path}: {missed}"
            assert not dark, f"{path}: no focus to be seen on {dark}"
            seen += 1
        paths = left
        visit.close()
    assert seen > 70, seen


def test_a_place_that_the_tab_key_leaves_out_is_found(base: str, chrome: Browser) -> None:
    """The control: a button out of the order of the Tab key, and a field that does not show its focus."""
    visit = Visit(chrome, base, 1280, "en")
    visit.go("/login")
    visit.page.evaluate(
        """() => {
          document.querySelector("main button").tabIndex = -1;
          document.querySelector("input[name=username]").style.outline = "none";
        }"""
    )
    missed, dark = unreached(visit.page)
    assert (len(missed), len(dark)) == (1, 1)
    assert "<button" in missed[0]
    assert "username" in dark[0]
    visit.close()
