"""A transfer's sheets as things stand today: whose signers have changed, what terms and proofs lack."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from registry import clock
from registry.queries import movable_rights, parameters
from registry.queries.transfers import SheetView, TransferView, required
from registry.rights import KINDS
from registry.rules import contract_moves, transfer_consents, transfer_proofs, transfers
from registry.rules.refusal import Refusal
from registry.services import _renewals
from registry.services._transfer_terms import (
    Drawn,
    PartyWanted,
    form_case,
    party_case,
    receiver_case,
    receiver_of,
    sides,
    signers,
)


def changed(session: Session, view: TransferView, sheets: Sequence[SheetView]) -> Iterable[Refusal]:
    """Yield sheets whose right, holder or signers are no longer what they were when it was drawn up."""
    yield from changed_sheets(session, view, sheets).values()


def changed_sheets(session: Session, view: TransferView, sheets: Sequence[SheetView]) -> dict[int, Refusal]:
    """Return the same by the sheets' parties."""
    found: dict[int, Refusal] = {}
    rights = movable_rights.by_codes(session, [sheet.right_code for sheet in sheets])
    signed = required(session, [sheet.party_id for sheet in sheets])
    receiver = receiver_of(session, view.receiver_id)
    for sheet in sheets:
        where = f"{view.number} {sheet.right_code}"
        right = rights.get(sheet.right_code)
        if right is None:
            found[sheet.party_id] = transfers.RIGHT_GONE.refuse(where)
            continue
        now = signers(view.form, right, receiver, sheet.sheet.agreement.deceased_ids)
        if now != signed[sheet.party_id] or right.holder.holder_id != sheet.holder_id:
            found[sheet.party_id] = transfer_consents.SIGNERS_CHANGED.refuse(where)
    return found


def refusals_today(
    session: Session,
    view: TransferView,
    sheets: Sequence[SheetView],
    proofs: transfer_proofs.Proofs,
    *,
    is_registered: bool,
) -> Iterable[Refusal]:
    """Yield what the terms that were signed and the proofs lack, as things stand today."""
    if not sheets:
        return
    rights = movable_rights.by_codes(session, [sheet.right_code for sheet in sheets])
    receiver = receiver_of(session, view.receiver_id)
    drawn = [
        Drawn(rights[s.right_code], s.sheet, list(s.units.values()), ())
        for s in sheets
        if s.right_code in rights
    ]
    cases = [party_case(d, PartyWanted(d.right.code), receiver, view.grantor_id) for d in drawn]
    years = parameters.number(session, "registered_lease_years")
    other = receiver_case(session, receiver, view.region_code)
    gives = view.form.gives
    # Only what may be filed instead is registered from some years on; anything else always is.
    derives = gives is not None and KINDS[gives].is_filed and is_registered
    for agreement in dict.fromkeys(d.sheet.agreement for d in drawn):
        # Households may have agreed to other words: each is asked for its own.
        alike = [k for k, d in enumerate(drawn) if d.sheet.agreement == agreement]
        said = [cases[k] for k in alike]
        yield from transfers.refusals(
            form_case(view.form), other, agreement, said, registered_years=years if derives else None
        )
        yield from contract_moves.refusals(view.form.code, agreement, said, sides([drawn[k] for k in alike]))
    if cases:
        yield from transfer_proofs.proof_refusals(form_case(view.form), other, proofs, cases, config(session))
        yield from _renewals.refusals_today(session, view.form, [d.let for d in drawn], receiver, proofs)


def config(session: Session) -> transfer_proofs.Config:
    """Return the settings of the day that rules of transfers ask for."""
    return transfer_proofs.Config(
        clock.today(session),
        parameters.number(session, "hand_back_notice_months"),
        Decimal(parameters.in_force(session, "capital_review_mu").value),
    )
