"""Records what was bought with a voucher, up to its face."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry import clock
from registry.models import VoucherUse
from registry.queries import vouchers
from registry.queries.transfers import TransferView
from registry.queries.vouchers import VoucherView
from registry.rules.refusal import Refusal
from registry.rules.vouchers import UseCase, use_refusals
from registry.services._transfers import act_on
from registry.services._write import Actor, Writing


@dataclass(frozen=True, slots=True)
class NewUse:
    """What was paid with a voucher."""

    amount_fen: int
    used_on: date
    document_number: str


def use_voucher(session: Session, number: str, new: NewUse, *, actor: Actor) -> int:
    """Record a use of a voucher; return its id. Raises Refused, NotFoundError."""
    document = new.document_number.strip()

    def refuse(_: TransferView, known: tuple[VoucherView, date]) -> Iterable[Refusal]:
        voucher, today = known
        yield from use_refusals(
            UseCase(
                number,
                new.amount_fen,
                document,
                new.used_on,
                voucher.open_fen,
                (voucher.issued_on, voucher.last_day),
                any(
                    (u.document_number, u.amount_fen) == (document, new.amount_fen) and not u.is_reversed
                    for u in voucher.uses
                ),
                today,
            )
        )

    def change(writing: Writing, _: TransferView, known: tuple[VoucherView, date]) -> int:
        voucher, _today = known
        writing.facts |= {"voucher": number, "fen": new.amount_fen}
        return writing.add_one(
            VoucherUse,
            voucher_id=voucher.id,
            amount_fen=new.amount_fen,
            used_on=new.used_on,
            document_number=document,
            reverses_id=None,
            region_code=voucher.region_code,
        )

    return act_on(
        session,
        vouchers.by_number(session, number).transfer,
        "use_voucher",
        actor=actor,
        gather=lambda s, _: (vouchers.by_number(s, number), clock.today(s)),
        refuse=refuse,
        change=change,
    )
