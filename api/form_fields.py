"""Fields of forms, read or named as what cannot be read."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _

from registry.periods import OPEN_DATE

_WHOLE = re.compile(r"[0-9]{1,18}")
_YUAN = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,2})?")


class Unread(Exception):  # noqa: N818 (what the form has, not a fault)
    """A field that cannot be read. Not a frozen dataclass: `with` sets the traceback of what leaves it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def unread(field: Unread) -> str:
    """Return what is said of a field that cannot be read."""
    return str(_("“%(field)s” cannot be read: write days as 2029-01-31, sums in yuan.", field=field.field))


def yuan(form: Mapping[str, str], field: str) -> int:
    """Return fen for yuan as typed; nothing is 0; raises Unread."""
    said = form.get(field, "").strip() or "0"
    if not _YUAN.fullmatch(said):
        raise Unread(field)
    return int(Decimal(said) * 100)


def typed_yuan(fen: int) -> str:
    """Return what would be typed for fen."""
    return f"{Decimal(fen) / 100:.2f}"


def whole(form: Mapping[str, str], field: str, default: str = "") -> int:
    """Return a whole number as typed, not below 0; where nothing is, the default. Raises Unread."""
    said = form.get(field, "").strip() or default
    if not _WHOLE.fullmatch(said):
        raise Unread(field)
    return int(said)


def number(form: Mapping[str, str], field: str) -> Decimal:
    """Return a number as typed, not below 0; nothing is 0; raises Unread."""
    try:
        found = Decimal(form.get(field, "").strip() or "0")
        fits = 0 <= found < 10**9 and found == round(found, 4)
    except InvalidOperation:
        raise Unread(field) from None
    if not fits:
        raise Unread(field)
    return found


def day_or_none(form: Mapping[str, str], field: str) -> date | None:
    """Return a day as typed, None where nothing is; raises Unread."""
    return day(form, field) if form.get(field, "").strip() else None


def day(form: Mapping[str, str], field: str) -> date:
    """Return a day as typed; raises Unread."""
    try:
        found = date.fromisoformat(form.get(field, "").strip())
    except ValueError:
        raise Unread(field) from None
    if found >= OPEN_DATE:  # stands for no last day, and has none after it
        raise Unread(field)
    return found
