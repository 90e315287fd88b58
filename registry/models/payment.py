"""Money of transfers, in fen: what is due to whom and when, what was received, what is secured.

Nothing is corrected in place: a receipt that was wrong gets a counter-entry (reliability.md I24, I25).
"""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, EndedBy, RegionCode, RowId, among, zh
from registry.rules.payments import SECURITY_KINDS
from registry.rules.transfer_prices import DUE_KINDS


class PaymentDue(Base):
    """应付款：一张条款单每期应付多少；提前终止的，其后的各期由那次登记行为终止."""

    __tablename__ = "payment_due"
    __table_args__ = (
        among("kind", DUE_KINDS),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("kind <> 'deduction' OR basis IS NOT NULL", name="basis"),
        UniqueConstraint("party_id", "number"),
        UniqueConstraint("id", "party_id"),
        Index("ix_payment_due_due_on", "region_code", "due_on"),
    )

    id: Mapped[RowId]
    party_id: Mapped[int] = mapped_column(ForeignKey("transfer_party.id"), **zh("条款单"))
    number: Mapped[int] = mapped_column(SmallInteger, **zh("期次"))
    kind: Mapped[str] = mapped_column(**zh("款项"))
    due_on: Mapped[date] = mapped_column(**zh("应付日期"))
    amount_fen: Mapped[int] = mapped_column(**zh("应付金额（分）"))
    basis: Mapped[str | None] = mapped_column(**zh("计算或扣除的依据"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]


class PaymentReceipt(Base):
    """收款：哪一期收到多少；记错的以负数冲正，不改原记录."""

    __tablename__ = "payment_receipt"
    __table_args__ = (
        CheckConstraint("amount_fen <> 0", name="amount"),
        CheckConstraint("(reverses_id IS NULL) = (amount_fen > 0)", name="reversal"),
        ForeignKeyConstraint(["due_id", "party_id"], ["payment_due.id", "payment_due.party_id"]),
        UniqueConstraint(
            "party_id", "document_number", "due_id", "reverses_id", postgresql_nulls_not_distinct=True
        ),
        Index("ix_payment_receipt_due_id", "due_id"),
    )

    id: Mapped[RowId]
    party_id: Mapped[int] = mapped_column(ForeignKey("transfer_party.id"), **zh("条款单"))
    due_id: Mapped[int] = mapped_column(**zh("应付款"))
    amount_fen: Mapped[int] = mapped_column(**zh("收到金额（分）；冲正为负"))
    paid_on: Mapped[date] = mapped_column(**zh("收款日期"))
    document_number: Mapped[str] = mapped_column(**zh("收据或银行流水号"))
    document_sha256: Mapped[bytes | None] = mapped_column(ForeignKey("document.sha256"), **zh("凭证扫描件"))
    reverses_id: Mapped[int | None] = mapped_column(
        ForeignKey("payment_receipt.id"), unique=True, **zh("所冲正的收款")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class PaymentSecurity(Base):
    """付款证明或分期付款担保：不可逆的退出登簿前须有一份."""

    __tablename__ = "payment_security"
    __table_args__ = (
        among("kind", SECURITY_KINDS),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("held_by !~ '[0-9]{15}'", name="held_by_holds_no_id"),
        Index("ix_payment_security_party_id", "party_id"),
    )

    id: Mapped[RowId]
    party_id: Mapped[int] = mapped_column(ForeignKey("transfer_party.id"), **zh("条款单"))
    kind: Mapped[str] = mapped_column(**zh("已付清、资金监管或保函"))
    amount_fen: Mapped[int] = mapped_column(**zh("金额（分）"))
    held_by: Mapped[str] = mapped_column(**zh("收款人、监管银行或保证人"))
    document_number: Mapped[str] = mapped_column(**zh("凭证号"))
    document_sha256: Mapped[bytes] = mapped_column(ForeignKey("document.sha256"), **zh("凭证扫描件"))
    expires_on: Mapped[date | None] = mapped_column(**zh("到期日：当日起不再有效；付清的为空"))
    recorded_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("记载日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class PaymentSecurityEnd(Base):
    """担保的了结：资金拨付给农户，或撤销；一份只了结一次，已登簿的不能撤销."""

    __tablename__ = "payment_security_end"
    __table_args__ = (among("outcome", ("posted", "void")),)

    security_id: Mapped[int] = mapped_column(
        ForeignKey("payment_security.id"), primary_key=True, **zh("付款证明或担保")
    )
    outcome: Mapped[str] = mapped_column(**zh("拨付或撤销"))
    reason: Mapped[str] = mapped_column(**zh("理由"))
    ended_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("了结日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
