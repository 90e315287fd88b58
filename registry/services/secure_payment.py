"""Records that an exit is paid, or that its money is secured: escrow, or a bank's guarantee."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.models import PaymentSecurity
from registry.queries.transfers import TransferView
from registry.rules.payments import SECURITY_INCOMPLETE, SECURITY_KINDS
from registry.rules.refusal import Refusal
from registry.services._scans import ProofScan, keep_once
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing
from registry.vault import Vault


@dataclass(frozen=True, slots=True)
class NewSecurity:
    """A proof of payment, or money that is secured until a day."""

    party_id: int
    kind: str
    amount_fen: int
    held_by: str
    document_number: str
    scan: ProofScan | None
    expires_on: date | None = None


def secure_payment(session: Session, number: str, new: NewSecurity, *, actor: Actor, vault: Vault) -> int:
    """Record a security of a sheet; return its id. Raises Refused, NotFoundError."""

    def refuse(view: TransferView, today: date) -> Iterable[Refusal]:
        sheet = view.sheet_of(new.party_id)
        said = new.held_by.strip() and new.document_number.strip() and new.scan is not None
        lasts = new.kind == "paid" or (new.expires_on is not None and new.expires_on > today)
        if new.kind not in SECURITY_KINDS or new.amount_fen < 0 or not (said and lasts):
            yield SECURITY_INCOMPLETE.refuse(f"{number} {sheet.right_code}")

    def change(writing: Writing, view: TransferView, _: date) -> int:
        writing.facts |= {"sheet": new.party_id, "kind": new.kind, "fen": new.amount_fen}
        return writing.add_one(
            PaymentSecurity,
            party_id=new.party_id,
            kind=new.kind,
            amount_fen=new.amount_fen,
            held_by=new.held_by.strip(),
            document_number=new.document_number.strip(),
            document_sha256=keep_once(writing, new.scan, vault),
            expires_on=None if new.kind == "paid" else new.expires_on,
            region_code=view.region_code,
        )

    return act_on(
        session,
        number,
        "secure_payment",
        actor=actor,
        gather=lambda session, _: clock.today(session),
        refuse=refuse,
        change=change,
        locks=[new.scan.lock] if new.scan else [],
    )
