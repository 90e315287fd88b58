"""What would be typed to renew a transfer: its terms as they stand, from the day on which they are over."""

from dataclasses import replace
from datetime import date

from api.standing_terms import Standing, stand
from registry.periods import OPEN_DATE
from registry.queries.transfers import SheetView, TransferView
from registry.rules.transfer_sheet import TermSheet


def renewable(view: TransferView) -> dict[date, list[SheetView]]:
    """Return what a transfer gave that is in force and has a last day, by the day after that."""
    found: dict[date, list[SheetView]] = {}
    for sheet in view.sheets:
        until = sheet.given_until
        if until is not None and until != OPEN_DATE:
            found.setdefault(until, []).append(sheet)
    return dict(sorted(found.items()))


def renewing(view: TransferView, asked: str) -> Standing | None:
    """Return the terms that renew what of a transfer ends on a day, or what ends first; None for nothing.

    How long the new term is, is agreed anew, and so are days on which a sum was paid in parts.
    """
    ends = renewable(view)
    until = next((day for day in ends if asked in ("", str(day))), None)
    if until is None:
        return None
    return stand({s.right_code: _anew(s.sheet, view.number, until) for s in ends[until]}, {})


def _anew(sheet: TermSheet, number: str, since: date) -> TermSheet:
    return replace(
        sheet,
        agreement=replace(sheet.agreement, renews=number),
        price=replace(sheet.price, instalments=()),
        term=(since, OPEN_DATE),
    )
