"""Takes a receipt back that was recorded wrongly, by a counter-entry; the first one stays on record."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry import clock
from registry.models import PaymentReceipt
from registry.queries import payments
from registry.queries.payments import ReceiptView
from registry.queries.transfers import TransferView
from registry.rules.payments import NOT_REVERSED
from registry.rules.refusal import Refusal
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing


def reverse_receipt(session: Session, number: str, receipt_id: int, reason: str, *, actor: Actor) -> int:
    """Record the counter-entry of a receipt; return its id. Raises Refused, NotFoundError."""

    def gather(session: Session, _: TransferView) -> ReceiptView | None:
        return payments.receipt(session, number, receipt_id)

    def refuse(_: TransferView, found: ReceiptView | None) -> Iterable[Refusal]:
        # What a voucher pays is paid by its issue: uses of the voucher are taken back, never the voucher.
        fixed = found is None or found.is_reversed or found.amount_fen < 0 or found.kind == "voucher"
        if fixed or not reason.strip():
            yield NOT_REVERSED.refuse(f"{number} #{receipt_id}")

    def change(writing: Writing, view: TransferView, found: ReceiptView | None) -> int:
        assert found is not None
        writing.facts |= {"reverses": receipt_id, "reason": reason.strip()}
        return writing.add_one(
            PaymentReceipt,
            party_id=found.party_id,
            due_id=found.due_id,
            amount_fen=-found.amount_fen,
            paid_on=clock.today(writing.session),
            document_number=found.document_number,
            document_sha256=None,
            reverses_id=receipt_id,
            region_code=view.region_code,
        )

    return act_on(
        session, number, "reverse_receipt", actor=actor, gather=gather, refuse=refuse, change=change
    )
