"""A browser for the pages of a file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from api.settings import ROOT
from tests.support.browser import chromium


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    (ROOT / "build" / "pictures").mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        yield browser
