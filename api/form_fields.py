"""Fields of forms, read or named as what cannot be read."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _


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
    try:
        fen = Decimal(said) * 100
        if fen != int(fen) or fen < 0:
            raise Unread(field)
    except (InvalidOperation, ValueError, OverflowError):
        raise Unread(field) from None
    return int(fen)


def day(form: Mapping[str, str], field: str) -> date:
    """Return a day as typed; raises Unread."""
    try:
        return date.fromisoformat(form.get(field, "").strip())
    except ValueError:
        raise Unread(field) from None
