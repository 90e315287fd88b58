"""What a form, a program or a command says of a settlement, as the services take it; rules judge it there."""

from collections.abc import Mapping
from datetime import date

from registry.rules.settlements import NewSettlement
from registry.services.correct_settlement import Why

_LONGEST = 400


def settlement_of(said: Mapping[str, object]) -> NewSettlement:
    """Return a settlement as it was told; a day that cannot be read is none, which its rule refuses."""
    return NewSettlement(
        _text(said, "kind"),
        "".join(_text(said, "destination_code").split()),
        _text(said, "destination_name"),
        _text(said, "destination_class"),
        day_of(_text(said, "settled_on")),
        _text(said, "document"),
    )


def why_of(said: Mapping[str, object]) -> Why:
    """Return why a settlement is countered."""
    return Why(_text(said, "reason"), _text(said, "remark"))


def day_of(text: str) -> date | None:
    """Return a day written as 2026-11-26, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def number_of(said: object) -> int | None:
    """Return a number that was typed or picked, or None."""
    text = str(said)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _text(said: Mapping[str, object], name: str) -> str:
    value = said.get(name)
    return value.strip()[:_LONGEST] if isinstance(value, str) else ""
