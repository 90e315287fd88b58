"""Vouchers with what was used of them. Amounts in fen."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import (
    ContractHolderVersion,
    Transfer,
    TransferParty,
    Voucher,
    VoucherUse,
)


@dataclass(frozen=True, slots=True)
class UseView:
    """A use of a voucher; one that takes another back is negative."""

    id: int
    amount_fen: int
    used_on: date
    document_number: str
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class VoucherView:
    """A voucher with who holds it and what was used of it."""

    id: int
    number: str
    transfer: str
    party_id: int
    holder: str
    face_fen: int
    issued_on: date
    last_day: date
    region_code: str
    uses: tuple[UseView, ...]

    @property
    def used_fen(self) -> int:
        """What was used of it."""
        return sum(use.amount_fen for use in self.uses)

    @property
    def open_fen(self) -> int:
        """What is left of it."""
        return self.face_fen - self.used_fen


def of_transfer(session: Session, number: str) -> list[VoucherView]:
    """Return the vouchers of a transfer, by number."""
    return _views(session, _heads().where(Transfer.number == number))


def by_number(session: Session, number: str) -> VoucherView:
    """Return a voucher; raises NotFoundError."""
    found = _views(session, _heads().where(Voucher.number == number))
    if not found:
        raise NotFoundError(what=f"房票 {number}")
    return found[0]


def _heads() -> AnySelect:
    return (
        select(
            Voucher.id,
            Voucher.number,
            Transfer.number,
            Voucher.party_id,
            func.coalesce(ContractHolderVersion.name, ""),
            Voucher.face_fen,
            Voucher.issued_on,
            Voucher.last_day,
            Voucher.region_code,
        )
        .join(TransferParty, TransferParty.id == Voucher.party_id)
        .join(Transfer, Transfer.id == TransferParty.transfer_id)
        .outerjoin(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == TransferParty.holder_id,
                ContractHolderVersion.ended_by.is_(None),
            ),
        )
        .order_by(Voucher.number)
    )


def _views(session: Session, query: AnySelect) -> list[VoucherView]:
    heads = session.execute(query).all()
    counter = aliased(VoucherUse)
    reversed_ = select(counter.id).where(counter.reverses_id == VoucherUse.id).exists()
    uses: AnySelect = (
        select(
            VoucherUse.voucher_id,
            VoucherUse.id,
            VoucherUse.amount_fen,
            VoucherUse.used_on,
            VoucherUse.document_number,
            reversed_,
        )
        .where(VoucherUse.voucher_id.in_([head[0] for head in heads]))
        .order_by(VoucherUse.id)
    )
    found: dict[int, list[UseView]] = {}
    for voucher, *said in session.execute(uses):
        found.setdefault(voucher, []).append(UseView(*said))
    return [VoucherView(*(*head, tuple(found.get(head[0], ())))) for head in heads]
