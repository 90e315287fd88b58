"""A household's land on the market board: listed at a PC, found on a phone, accepted, settled, displayed."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import writing
from tests.conftest import cast_of, shift_of
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.market import CONTACT, NAME, SCAN
from tests.support.server import Server
from tests.support.transfers import lease, right_codes
from tests.support.village import GRANTOR, Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


def _list(clerk: Visit, right: str, until: str, mandate: Path) -> str:
    """The clerk lists the land of a household that came with its mandate; return the offer's number."""
    page = clerk.go("/work/market/new")
    for name, value in (
        ("grantor", GRANTOR), ("right", right), ("from", "2025-01-01"), ("to", "2027-12-31"),
        ("until", until), ("price", "600"), ("place", "村委会向东约一公里，水渠边"), ("terms", "只种粮食，按年付租"),
    ):  # fmt: skip
        page.fill(f"#{name}", value)
    page.set_input_files("#consent", str(mandate))
    clerk.sound()
    page.screenshot(path=PICTURES / f"market-new-{clerk.width}-{clerk.language}.png", full_page=True)
    page.click("main button.main")
    page.wait_for_url(re.compile(r"/work/market/\d+$"))
    return urlsplit(page.url).path.rsplit("/", 1)[1]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_land_is_offered_found_and_settled(
    server: Server, loaded_office: Office, chrome: Browser, tmp_path: Path, width: int, language: str
) -> None:
    shift = shift_of(server, loaded_office)
    with writing(loaded_office.engine) as session:
        village = Village(session, cast_of(session), shift, loaded_office.vault)
        village.enter()
        right, until = right_codes(village)[0], str(village.today() + timedelta(days=60))
    mandate = tmp_path / "mandate.png"
    mandate.write_bytes(SCAN.content)
    with serving(server, loaded_office) as base:
        clerk, visitor = (Visit(chrome, base, width, language) for _ in range(2))
        clerk.log_in("lu", PASSWORD)
        number = _list(clerk, right, until, mandate)

        def look(visit: Visit, what: str) -> None:
            visit.sound()
            mark = f"market-{what}-{width}-{language}.png"
            visit.page.screenshot(path=PICTURES / mark, full_page=True)

        page = visitor.go("/market?kind=contracted_land&price=600")
        look(visitor, "board")
        page.click(f"h3 a[href='/market/{number}']")
        look(visitor, "offer")
        for name, value in (("name", NAME), ("contact", CONTACT), ("message", "想种粮食，三年")):
            page.fill(f"#{name}", value)
        page.click("main button.main")
        page.wait_for_url("**sent=1*")
        look(visitor, "sent")
        page = clerk.go(f"/work/market/{number}")
        assert CONTACT not in clerk.text()
        page.click("form[action$='/accept'] button")
        page.wait_for_url("**#interests")
        assert CONTACT in clerk.text()
        with writing(loaded_office.engine) as session:
            contract = lease(Village(session, cast_of(session), shift, loaded_office.vault), 3)
        page.fill("#number", contract)
        page.click("form[action$='/settle'] button")
        page.wait_for_url("**#interests")
        assert contract in clerk.text()
        look(clerk, "settled")
        clerk.go("/work/market")
        look(clerk, "desk")
        visitor.go(f"/market/{number}")
        assert CONTACT not in visitor.page.content()
        look(visitor, "outcome")
        visitor.go("/market/prices")
        assert "600.00" in visitor.text()
        look(visitor, "prices")
        for visit in (clerk, visitor):
            visit.close()
