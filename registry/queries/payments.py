"""Money of transfers: what is due, what came, what is late, and what secures an exit. Amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.models import (
    LandRight,
    PaymentDue,
    PaymentReceipt,
    PaymentSecurity,
    PaymentSecurityEnd,
    Transfer,
    TransferEntry,
    TransferParty,
)
from registry.queries import enforcements
from registry.rules.payments import Security


@dataclass(frozen=True, slots=True)
class SecurityView:
    """An open proof of payment or security of a sheet."""

    id: int
    party_id: int
    kind: str
    amount_fen: int
    held_by: str
    document_number: str
    expires_on: date | None
    outcome: str | None

    @property
    def as_rule(self) -> Security:
        """What rules ask of it."""
        return Security(self.kind, self.amount_fen, self.expires_on)


def securities(session: Session, party_ids: Sequence[int]) -> dict[int, SecurityView]:
    """Return the largest proof of payment or security of each sheet that is not void, by party."""
    order = (PaymentSecurity.party_id, PaymentSecurity.amount_fen, PaymentSecurity.id)
    query = _securities(party_ids).where(PaymentSecurityEnd.outcome.is_distinct_from("void")).order_by(*order)
    return {row[1]: SecurityView(*row) for row in session.execute(query)}


def every_security(session: Session, party_ids: Sequence[int]) -> list[SecurityView]:
    """Return all proofs of payment and securities of some sheets, void ones too, as they were recorded."""
    query = _securities(party_ids).order_by(PaymentSecurity.id)
    return [SecurityView(*row) for row in session.execute(query)]


def _securities(party_ids: Sequence[int]) -> AnySelect:
    end = PaymentSecurityEnd
    return (
        select(
            PaymentSecurity.id,
            PaymentSecurity.party_id,
            PaymentSecurity.kind,
            PaymentSecurity.amount_fen,
            PaymentSecurity.held_by,
            PaymentSecurity.document_number,
            PaymentSecurity.expires_on,
            end.outcome,
        )
        .outerjoin(end, end.security_id == PaymentSecurity.id)
        .where(PaymentSecurity.party_id.in_(party_ids))
    )


@dataclass(frozen=True, slots=True)
class DueView:
    """A due with what was received of it."""

    id: int
    party_id: int
    right_code: str
    number: int
    kind: str
    due_on: date
    amount_fen: int
    received_fen: int
    basis: str | None
    payer: str | None
    """Who owes it in the receiver's place: the acquirer, where what it is paid for was realised before."""
    payee: str | None
    """Whose it is in the transferring side's place, likewise."""

    @property
    def open_fen(self) -> int:
        """What is still to be paid."""
        return self.amount_fen - self.received_fen

    @property
    def net(self) -> tuple[int, int, int]:
        """What the household is owed by it, got and is still to get: a deduction lessens it."""
        sign = -1 if self.kind == "deduction" else 1
        return sign * self.amount_fen, sign * self.received_fen, sign * self.open_fen


def dues(session: Session, number: str, until: date | None = None) -> list[DueView]:
    """Return the dues of a transfer that stand, in the order of day and right; some until a day."""
    received = (
        select(PaymentReceipt.due_id, func.sum(PaymentReceipt.amount_fen).label("fen"))
        .group_by(PaymentReceipt.due_id)
        .subquery()
    )
    due = PaymentDue
    query: AnySelect = (
        select(
            due.id,
            due.party_id,
            LandRight.code,
            due.number,
            due.kind,
            due.due_on,
            due.amount_fen,
            func.coalesce(received.c.fen, 0),
            due.basis,
            enforcements.taken_over(TransferEntry.right_id),
            enforcements.taken_over(TransferParty.right_id),
        )
        .join(TransferParty, TransferParty.id == due.party_id)
        .outerjoin(TransferEntry, TransferEntry.party_id == due.party_id)
        .join(LandRight, LandRight.id == TransferParty.right_id)
        .join(Transfer, and_(Transfer.id == TransferParty.transfer_id, Transfer.number == number))
        .outerjoin(received, received.c.due_id == due.id)
        .where(due.ended_by.is_(None))
        .order_by(due.due_on, LandRight.code, due.number)
    )
    if until is not None:
        query = query.where(due.due_on <= until)
    return [DueView(*(*row[:7], int(row[7]), *row[8:])) for row in session.execute(query)]


def documents(session: Session, number: str) -> set[tuple[int, str]]:
    """Return (due, number of the receipt) of what is on record for a transfer and was not reversed."""
    query = (
        select(PaymentReceipt.due_id, PaymentReceipt.document_number)
        .join(TransferParty, TransferParty.id == PaymentReceipt.party_id)
        .join(Transfer, and_(Transfer.id == TransferParty.transfer_id, Transfer.number == number))
    )
    return {(row[0], row[1]) for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt on record; one that takes another back is negative."""

    id: int
    party_id: int
    due_id: int
    amount_fen: int
    paid_on: date
    document_number: str
    kind: str
    """Kind of the due that it is of."""
    is_reversed: bool


def receipts(session: Session, number: str) -> list[ReceiptView]:
    """Return the receipts of a transfer in the order in which they were recorded."""
    counter = aliased(PaymentReceipt)
    reversed_ = select(counter.id).where(counter.reverses_id == PaymentReceipt.id).exists()
    query: AnySelect = (
        select(
            PaymentReceipt.id,
            PaymentReceipt.party_id,
            PaymentReceipt.due_id,
            PaymentReceipt.amount_fen,
            PaymentReceipt.paid_on,
            PaymentReceipt.document_number,
            PaymentDue.kind,
            reversed_,
        )
        .join(PaymentDue, PaymentDue.id == PaymentReceipt.due_id)
        .join(TransferParty, TransferParty.id == PaymentReceipt.party_id)
        .join(Transfer, and_(Transfer.id == TransferParty.transfer_id, Transfer.number == number))
        .order_by(PaymentReceipt.id)
    )
    return [ReceiptView(*row) for row in session.execute(query)]


def receipt(session: Session, number: str, receipt_id: int) -> ReceiptView | None:
    """Return one receipt of a transfer, None where it has no such one."""
    return next((r for r in receipts(session, number) if r.id == receipt_id), None)


@dataclass(frozen=True, slots=True)
class SecurityState:
    """Whether a security has ended, and whether something that took effect rests on it."""

    is_ended: bool
    backs: bool


def security_state(session: Session, number: str, security_id: int) -> SecurityState | None:
    """Return how a security of a transfer stands, None where it has no such one."""
    ended = select(PaymentSecurityEnd.security_id).where(PaymentSecurityEnd.security_id == PaymentSecurity.id)
    entry = select(TransferEntry.party_id).where(TransferEntry.security_id == PaymentSecurity.id)
    query = (
        select(ended.exists(), entry.exists())
        .select_from(PaymentSecurity)
        .join(TransferParty, TransferParty.id == PaymentSecurity.party_id)
        .join(Transfer, and_(Transfer.id == TransferParty.transfer_id, Transfer.number == number))
        .where(PaymentSecurity.id == security_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else SecurityState(row[0], row[1])
