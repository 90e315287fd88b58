"""Records what was paid on dues of a transfer: one receipt, or a bank's whole list in one act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.models import PaymentReceipt
from registry.queries import payments
from registry.queries.transfers import TransferView
from registry.rules.cases import NOTHING_TO_DO
from registry.rules.payments import ReceiptCase, receipt_refusals
from registry.rules.refusal import Refusal
from registry.services._scans import ProofScan, keep_once
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came on a due."""

    due_id: int
    amount_fen: int
    paid_on: date
    document_number: str


def record_receipts(
    session: Session,
    number: str,
    receipts: Sequence[Receipt],
    *,
    actor: Actor,
    vault: Vault,
    scan: ProofScan | None = None,
) -> int:
    """Record receipts, all or none; return how many. Raises Refused, NotFoundError."""

    def gather(session: Session, _: TransferView) -> list[Refusal]:
        return list(_refusals(session, number, receipts))

    def refuse(view: TransferView, found: list[Refusal]) -> Iterable[Refusal]:
        if not receipts:
            yield NOTHING_TO_DO.refuse(view.number)
        yield from found

    def change(writing: Writing, view: TransferView, _: object) -> int:
        digest = keep_once(writing, scan, vault)
        party = {due.id: due.party_id for due in payments.dues(writing.session, number)}
        rows = [
            {
                "party_id": party[r.due_id],
                "due_id": r.due_id,
                "amount_fen": r.amount_fen,
                "paid_on": r.paid_on,
                "document_number": r.document_number.strip(),
                "document_sha256": digest,
                "reverses_id": None,
                "region_code": view.region_code,
            }
            for r in receipts
        ]
        writing.add(PaymentReceipt, rows)
        writing.facts |= {"receipts": len(rows), "fen": sum(r.amount_fen for r in receipts)}
        return len(rows)

    return act_on(
        session,
        number,
        "record_receipts",
        actor=actor,
        gather=gather,
        refuse=refuse,
        change=change,
        locks=[scan.lock] if scan else [],
    )


def _refusals(session: Session, number: str, receipts: Sequence[Receipt]) -> Iterable[Refusal]:
    dues = {due.id: due for due in payments.dues(session, number)}
    left = {id_: due.open_fen for id_, due in dues.items()}
    known = payments.documents(session, number)
    today = clock.today(session)
    for receipt in receipts:
        due = dues.get(receipt.due_id)
        where = f"{number} {due.right_code} #{due.number}" if due else f"{number} #{receipt.due_id}"
        key = (receipt.due_id, receipt.document_number.strip())
        yield from receipt_refusals(
            ReceiptCase(
                where,
                receipt.amount_fen,
                receipt.document_number,
                receipt.paid_on,
                left.get(receipt.due_id),
                key in known,
                today,
            )
        )
        known.add(key)
        left[receipt.due_id] = left.get(receipt.due_id, 0) - receipt.amount_fen
