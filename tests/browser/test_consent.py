"""Consent on a phone: the desk sends the link, a farmer reads the terms, agrees by a code, and withdraws."""

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from api.office import Office
from api.settings import ROOT
from api.transaction import reading, writing
from registry.queries import transfers
from tests.conftest import cast_of, shift_of
from tests.support import phone_consents as phone
from tests.support.browser import Visit, serving
from tests.support.cast import PASSWORD
from tests.support.phone_consents import NUMBER
from tests.support.server import Server
from tests.support.transfers import draft, farm, right_codes
from tests.support.village import Village

pytestmark = [pytest.mark.browser, pytest.mark.long]
PICTURES = ROOT / "build" / "pictures"


def _prepare(office: Office, server: Server) -> None:
    """A lease of three households; the first told its phone a week ago."""
    shift = shift_of(server, office)
    with writing(office.engine) as session:
        village = Village(session, cast_of(session), shift, office.vault)
        rights = right_codes(village)[:3]
        phone.tell(village, rights[0])
        draft(village, rights, farm(village))
    shift(days=7)


def _said(box: Path) -> list[str]:
    """Return what went to the phone that was told, oldest first."""
    files = sorted(box.glob("*.json"), key=lambda f: f.stat().st_mtime_ns)
    said = [json.loads(f.read_text(encoding="utf-8")) for f in files]
    return [one["text"] for one in said if one["to"] == phone.PHONES[0]]


def _look(visit: Visit, what: str) -> None:
    visit.sound()
    mark = f"consent-{what}-{visit.width}-{visit.language}.png"
    visit.page.screenshot(path=PICTURES / mark, full_page=True)


def _decide(farmer: Visit, box: Path, want: str) -> None:
    """Ask for a code, type it, and answer."""
    page = farmer.page
    page.click(f"button[name=ask][value={want}]")
    page.wait_for_url(f"**sent={want}")
    _look(farmer, want)
    code = re.search(r"(?:验证码|Code) (\d{6})", _said(box)[-1])
    assert code is not None
    page.fill("#code", code[1])
    page.click("form:has(#code) button")
    page.wait_for_selector("#code", state="detached")


def _by_phone(office: Office) -> list[bool]:
    with reading(office.engine) as session:
        return [
            sheet.signatories[0].method == "code" for sheet in transfers.by_number(session, NUMBER).sheets
        ]


@pytest.mark.parametrize(("width", "language"), [(360, "zh"), (360, "en"), (1280, "zh")])
def test_a_farmer_agrees_on_the_phone_and_withdraws(
    server: Server, entered_office: Office, chrome: Browser, tmp_path: Path, width: int, language: str
) -> None:
    box = tmp_path / "box"
    settings = replace(entered_office.settings, gateway=f"file://{box}")
    office = replace(entered_office, settings=settings)
    _prepare(office, server)
    with serving(server, office) as base:
        clerk = Visit(chrome, base, width, language)
        clerk.log_in("lu", PASSWORD)
        page = clerk.go(f"/work/transfers/{NUMBER}/phone")
        page.click("form button.main:not([name])")
        page.wait_for_selector("[role=status]")
        _look(clerk, "desk")
        link = re.search(r"https?://\S+/consent/[\w-]+", _said(box)[-1])
        assert link is not None
        farmer = Visit(chrome, base, width, language)
        farmer.go(urlsplit(link[0]).path)
        _look(farmer, "terms")
        _decide(farmer, box, "consent")
        assert _by_phone(office) == [True, False, False]
        _look(farmer, "agreed")
        clerk.go(f"/work/transfers/{NUMBER}")
        _look(clerk, "progress")
        _decide(farmer, box, "withdraw")
        assert _by_phone(office) == [False] * 3
        farmer.close()
        clerk.close()
