"""What a form would send as it stands: texts, choices, ticks; as a browser reads the page."""

from collections.abc import Sequence
from html.parser import HTMLParser

_UNSENT = ("file", "submit", "button")


class _Form(HTMLParser):
    """Reads every field of a page; a select that chooses nothing has its first option."""

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, list[str]] = {}
        self._select: tuple[str, list[str], list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = (of["name"], [], [])
        elif tag == "option" and self._select:
            self._select[1].append(of["value"])
            if "selected" in of:
                self._select[2].append(of["value"])
        elif tag == "input" and "name" in of and _is_sent(of):
            self.said.setdefault(of["name"], []).append(of.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            name, every, chosen = self._select
            self._select = None
            self.said[name] = (chosen or every)[:1]


def _is_sent(of: dict[str, str]) -> bool:
    return of["type"] not in _UNSENT and (of["type"] not in ("checkbox", "radio") or "checked" in of)


def typed(page: str) -> dict[str, list[str]]:
    """Return what the only form of a page would send."""
    form = _Form()
    form.feed(page)
    return form.said
