"""Takes a use of a voucher back that was recorded wrongly, by a counter-entry; the first one stays."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry import clock
from registry.models import VoucherUse
from registry.queries import vouchers
from registry.queries.transfers import TransferView
from registry.queries.vouchers import UseView
from registry.rules.refusal import Refusal
from registry.rules.vouchers import NOT_REVERSED
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing


def reverse_voucher_use(session: Session, number: str, use_id: int, reason: str, *, actor: Actor) -> int:
    """Record the counter-entry of a use; return its id. Raises Refused, NotFoundError."""
    voucher = vouchers.by_number(session, number)

    def gather(session: Session, _: TransferView) -> UseView | None:
        return next((u for u in vouchers.by_number(session, number).uses if u.id == use_id), None)

    def refuse(_: TransferView, found: UseView | None) -> Iterable[Refusal]:
        if found is None or found.is_reversed or found.amount_fen < 0 or not reason.strip():
            yield NOT_REVERSED.refuse(f"{number} #{use_id}")

    def change(writing: Writing, _: TransferView, found: UseView | None) -> int:
        assert found is not None
        writing.facts |= {"voucher": number, "reverses": use_id, "reason": reason.strip()}
        return writing.add_one(
            VoucherUse,
            voucher_id=voucher.id,
            amount_fen=-found.amount_fen,
            used_on=clock.today(writing.session),
            document_number=found.document_number,
            reverses_id=use_id,
            region_code=voucher.region_code,
        )

    return act_on(
        session,
        voucher.transfer,
        "reverse_voucher_use",
        actor=actor,
        gather=gather,
        refuse=refuse,
        change=change,
    )
