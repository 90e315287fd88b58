"""The program's version: the first heading of CHANGELOG.md."""

import re
from functools import cache

from api.settings import ROOT


@cache
def version() -> str:
    """Return the version of the first entry, such as `0.1.0`."""
    found = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert found, "CHANGELOG.md has no entry"
    return found.group(1)
