"""Entrustments on record, as consents under them need them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.queries import transfers
from registry.queries.transfers import SheetView, TransferView
from registry.rules import mandates
from registry.rules.mandates import Entrusted, Proposed
from registry.rules.refusal import Refusal
from registry.services import _transfer_today


@dataclass(frozen=True, slots=True)
class Under:
    """An entrustment with its sheets that are in force, by the right and the household that gave it."""

    number: str
    agent: str
    agent_id: int
    sheets: Mapping[tuple[int, int], SheetView]


def found(session: Session, number: str) -> Under:
    """Return an entrustment on record; raises NotFoundError. Another transfer entrusts nobody."""
    view = transfers.by_number(session, number)
    agreed = [sheet for sheet in view.sheets if view.form.code == mandates.FORM and sheet.is_agreed]
    changed = _transfer_today.changed_sheets(session, view, agreed)
    sheets = {(s.right_id, s.holder_id): s for s in agreed if s.party_id not in changed}
    return Under(number, view.receiver, view.receiver_id or 0, sheets)


def named(under: Under | None, sheet: SheetView) -> dict[str, object]:
    """Return what a consent to a sheet says of the entrustment that it rests on."""
    given = under.sheets[sheet.right_id, sheet.holder_id] if under else None
    return {
        "mandate_id": given.party_id if given else None,
        "mandate_sha256": given.sha256 if given else None,
    }


def refusals(
    under: Under, view: TransferView, sheet: SheetView, capacity: str, agent: str, today: date
) -> Iterable[Refusal]:
    """Yield why a consent to a sheet does not rest on an entrustment."""
    given = under.sheets.get((sheet.right_id, sheet.holder_id))
    terms = sheet.sheet
    proposed = Proposed(
        f"{view.number} {sheet.right_code}",
        view.form.code,
        capacity,
        view.receiver_id,
        agent,
        terms.term,
        {p.code: p.area for p in terms.parcels},
        terms.price,
    )
    return mandates.consent_refusals(under.number, _entrusted(under, given), proposed, today)


def _entrusted(under: Under, given: SheetView | None) -> Entrusted | None:
    if given is None or given.sheet.mandate is None:
        return None
    return Entrusted(
        under.agent,
        under.agent_id,
        given.sheet.mandate,
        given.sheet.term,
        {p.code: p.area for p in given.sheet.parcels},
    )
