"""Effect of securities: a mortgage on the right, which stays with its holder.

What is secured and until when stands in the signed terms; the entry makes it opposable to others
（农村土地承包法 47）. Discharging it is `end_restriction`.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry import clock
from registry.leaf import Json
from registry.models import Restriction
from registry.periods import OPEN_DATE
from registry.queries.transfers import SheetView, TransferView
from registry.rules.refusal import Refusal
from registry.rules.securities import refusals
from registry.rules.transfer_prices import yuan
from registry.services._transfer_effects import Prepared
from registry.services._write import Writing


def locks(session: Session, view: TransferView, folio: str | None) -> list[str]:  # noqa: ARG001 (Engine)
    """Return none: rights and grantor are locked by the transfer, as restrictions want."""
    return []


def prepare(session: Session, view: TransferView, sheets: Sequence[SheetView], folio: str | None) -> Prepared:  # noqa: ARG001
    """Return what stands against the securities; there is no page to draft."""
    return Prepared(refusals=_refusals(session, view, sheets))


def take_up(writing: Writing, case_id: int, prepared: Prepared) -> Json:  # noqa: ARG001 (Engine)
    """Write nothing: the sheets say it all."""
    return None


def drafted(
    session: Session,
    view: TransferView,
    sheets: Sequence[SheetView],
    case_id: int,  # noqa: ARG001 (Engine)
    said: Json,  # noqa: ARG001
) -> Prepared:
    """Return what stands against the securities now."""
    return Prepared(refusals=_refusals(session, view, sheets))


def enter(
    writing: Writing,
    view: TransferView,
    sheets: Sequence[SheetView],
    case_id: int,  # noqa: ARG001 (Engine)
    prepared: Prepared,  # noqa: ARG001
) -> dict[int, int | None]:
    """Place a mortgage on each right; no sheet gives a right."""
    writing.add(
        Restriction,
        [
            {
                "kind": "mortgage",
                "right_id": sheet.right_id,
                "claimant": view.receiver,
                "reason": f"担保债权 {yuan(sheet.sheet.price.amount_fen)} 元",
                "document_number": view.number,
                "due_on": None if sheet.sheet.term[1] == OPEN_DATE else sheet.sheet.term[1],
                "region_code": view.region_code,
            }
            for sheet in sheets
        ],
    )
    return {sheet.party_id: None for sheet in sheets}


def _refusals(session: Session, view: TransferView, sheets: Sequence[SheetView]) -> list[Refusal]:
    today = clock.today(session)
    return [
        refusal
        for sheet in sheets
        for refusal in refusals(
            f"{view.number} {sheet.right_code}", sheet.sheet.price, sheet.sheet.term[1], today
        )
    ]
