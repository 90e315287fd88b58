"""The demo county on one map, and a certificate: looked at here, shown in the README (`make pictures`)."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from api.office import Office
from api.settings import ROOT
from api.transaction import reading
from registry.models import Certificate
from registry.queries import certificates
from tests.support.browser import Visit, chromium, serving
from tests.support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"
COLOURS = {
    "surveyed": "#f2dfb2",
    "entered": "#c9dcee",
    "certified": "#cfe3cd",
    "homestead": "#f6d9d0",
    "house": "#b98873",
    "canal": "#9cc3dd",
}


@pytest.fixture(scope="module")
def desk(server: Server, demo_office: Office, demo_passwords: dict[str, str]) -> Iterator[Visit]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with serving(server, demo_office) as base, chromium() as browser:
        visit = _clerk(browser, base, demo_passwords["lu"])
        yield visit
        visit.close()


def _clerk(browser: Browser, base: str, password: str) -> Visit:
    visit = Visit(browser, base, 1280, "zh")
    visit.log_in("lu", password)
    return visit


def _drawn(page: Page, path: Path) -> dict[str, int]:
    """Save the map once all tiles are drawn; return how many pixels have each kind's colour."""
    page.wait_for_selector(".ol-layer canvas")
    page.evaluate(
        "new Promise((done) => { window.sanquanMap.once('rendercomplete', done); window.sanquanMap.render(); })"
    )
    page.screenshot(path=path)
    box = page.locator("#map").bounding_box()
    assert box is not None
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))[int(box["y"]) :, 140 : int(box["width"])]
    return {
        kind: int((pixels == [int(colour[i : i + 2], 16) for i in (1, 3, 5)]).all(axis=2).sum())
        for kind, colour in COLOURS.items()
    }


def test_one_map_shows_fields_canals_houses_and_homesteads(desk: Visit) -> None:
    county = _drawn(desk.go("/work/map"), PICTURES / "county.png")
    assert min(county[kind] for kind in ("surveyed", "entered", "certified")) > 5_000, county
    page = desk.page
    page.evaluate("window.sanquanMap.getView().setZoom(window.sanquanMap.getView().getZoom() + 1.9)")
    near = _drawn(page, PICTURES / "near.png")
    assert min(near[kind] for kind in ("homestead", "house", "canal")) > 100, near


def test_a_parcel_is_found_on_the_map_with_its_holder(desk: Visit) -> None:
    page = desk.go("/work/map?parcel=5106231002000100012")
    page.wait_for_selector("#panel dl")
    colours = _drawn(page, PICTURES / "map.png")
    assert colours["certified"] > 20_000, colours
    assert page.inner_text("#panel h1").endswith("00012")


def test_a_certificate_prints_on_two_pages(demo_office: Office, tmp_path: Path) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    paper = tmp_path / "paper.pdf"
    with reading(demo_office.engine) as session:
        number = session.scalars(select(Certificate.paper_number).order_by(Certificate.id)).first()
        assert number
        paper.write_bytes(certificates.pdf(session, demo_office.vault, number))
    subprocess.run(["pdftoppm", "-r", "75", "-png", paper, PICTURES / "certificate"], check=True)
    pages = sorted(PICTURES.glob("certificate-*.png"))
    assert [page.name for page in pages] == ["certificate-1.png", "certificate-2.png"]
    for page in pages:
        with Image.open(page) as image:
            ink = float((np.asarray(image.convert("L")) < 128).mean())
        assert 0.002 < ink < 0.3, f"{page.name}: {ink:.3f} of it is dark"
