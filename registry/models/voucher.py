"""Vouchers 房票: issued when an exit takes effect for what it pays by voucher, and what was bought with them.

Nothing is changed in place: a use that was wrong gets a counter-entry; no voucher is used beyond its face.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import ActId, Base, Code, RegionCode, RowId, form, zh


class Voucher(Base):
    """房票：退出登簿时，按条款单上以房票支付的数额发给退出的农户."""

    __tablename__ = "voucher"
    __table_args__ = (
        form("number", codes.VOUCHER.pattern),
        CheckConstraint("face_fen > 0", name="face"),
        CheckConstraint("issued_on <= last_day", name="days"),
        Index("ix_voucher_region_code", "region_code"),
    )

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True, **zh("房票编号"))
    party_id: Mapped[int] = mapped_column(
        ForeignKey("transfer_entry.party_id"), unique=True, **zh("生效的条款单：持票人是它的转出方")
    )
    face_fen: Mapped[int] = mapped_column(**zh("票面金额（分）"))
    issued_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("出票日期"))
    last_day: Mapped[date] = mapped_column(**zh("有效期截止日"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class VoucherUse(Base):
    """房票使用：购房用去多少；记错的以负数冲正，不改原记录."""

    __tablename__ = "voucher_use"
    __table_args__ = (
        CheckConstraint("amount_fen <> 0", name="amount"),
        CheckConstraint("(reverses_id IS NULL) = (amount_fen > 0)", name="reversal"),
        Index("ix_voucher_use_voucher_id", "voucher_id"),
    )

    id: Mapped[RowId]
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id"), **zh("房票"))
    amount_fen: Mapped[int] = mapped_column(**zh("用去金额（分）；冲正为负"))
    used_on: Mapped[date] = mapped_column(**zh("使用日期"))
    document_number: Mapped[str] = mapped_column(**zh("购房合同或发票号"))
    reverses_id: Mapped[int | None] = mapped_column(
        ForeignKey("voucher_use.id"), unique=True, **zh("所冲正的使用")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
