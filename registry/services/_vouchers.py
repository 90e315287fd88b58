"""Vouchers of an exit that takes effect, for what its sheets pay by voucher; that is paid with them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from registry import codes
from registry.models import PaymentReceipt, TransferParty, Voucher
from registry.queries import payments
from registry.queries.transfers import SheetView, TransferView
from registry.services._write import Writing


def issue(writing: Writing, view: TransferView, sheets: Sequence[SheetView], today: date) -> None:
    """Issue a voucher for each sheet that pays by one, and receive it on the sheet's due."""
    listed = {s.party_id: s for s in sheets if s.sheet.price.voucher_until is not None}
    owed = [
        d for d in payments.dues(writing.session, view.number) if d.kind == "voucher" and d.party_id in listed
    ]
    if not owed:
        return
    of_transfer = (
        select(func.count())
        .select_from(Voucher)
        .join(TransferParty, TransferParty.id == Voucher.party_id)
        .where(TransferParty.transfer_id == view.id)
    )
    first = writing.session.scalars(of_transfer).one() + 1
    numbers = [codes.voucher_code(view.number, first + k) for k in range(len(owed))]
    at = {"region_code": view.region_code}
    writing.add(
        Voucher,
        [
            {
                "number": number,
                "party_id": due.party_id,
                "face_fen": due.amount_fen,
                "last_day": listed[due.party_id].sheet.price.voucher_until,
                **at,
            }
            for number, due in zip(numbers, owed, strict=True)
        ],
    )
    writing.add(
        PaymentReceipt,
        [
            {
                "party_id": due.party_id,
                "due_id": due.id,
                "amount_fen": due.amount_fen,
                "paid_on": today,
                "document_number": number,
                "document_sha256": None,
                "reverses_id": None,
                **at,
            }
            for number, due in zip(numbers, owed, strict=True)
        ],
    )
    writing.facts |= {"vouchers": [*numbers]}
