"""Realised securities 实现担保物权: who has the operating right since, and who got how much of the money.

The contract right that the operating right goes back to stays as it is; the guard `enforcement_lawful`
says so at every commit.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, RegionCode, among, zh
from registry.rules.enforcements import GROUNDS, METHODS


class Enforcement(Base):
    """实现担保物权：凭协议或裁判文书，土地经营权由谁取得；同一登记行为注销抵押，承包权不变."""

    __tablename__ = "enforcement"
    __table_args__ = (
        among("ground", tuple(GROUNDS)),
        among("method", tuple(METHODS)),
        CheckConstraint("proceeds_fen > 0", name="proceeds"),
        CheckConstraint("defaulted_on <= entered_on", name="defaulted"),
        Index("ix_enforcement_right_id", "right_id"),
        Index("ix_enforcement_acquirer_id", "acquirer_id"),
    )

    party_id: Mapped[int] = mapped_column(
        ForeignKey("transfer_entry.party_id"), primary_key=True, **zh("担保的条款单")
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("approval.case_id"), unique=True, **zh("已核定的业务"))
    restriction_end_id: Mapped[int] = mapped_column(
        ForeignKey("restriction_end.id"), unique=True, **zh("由此注销的抵押")
    )
    right_id: Mapped[int] = mapped_column(ForeignKey("land_right.id"), **zh("取得的土地经营权"))
    acquirer_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("取得人"))
    ground: Mapped[str] = mapped_column(**zh("协议或裁判文书"))
    method: Mapped[str] = mapped_column(**zh("折价、拍卖或变卖"))
    document_sha256: Mapped[bytes] = mapped_column(ForeignKey("document.sha256"), **zh("凭据扫描件"))
    reason: Mapped[str] = mapped_column(**zh("未履行债务或约定情形的说明"))
    defaulted_on: Mapped[date] = mapped_column(**zh("债务到期未履行或约定情形发生之日"))
    proceeds_fen: Mapped[int] = mapped_column(**zh("价款（分）"))
    entered_on: Mapped[date] = mapped_column(
        server_default=text("register_today()"), **zh("登记日期：其后各期流转价款由取得人支付")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class EnforcementShare(Base):
    """价款的清偿：按登记先后清偿各抵押，余款归担保人."""

    __tablename__ = "enforcement_share"
    __table_args__ = (
        CheckConstraint("0 < claim_fen AND 0 <= paid_fen AND paid_fen <= claim_fen", name="paid"),
        CheckConstraint("restriction_id IS NOT NULL OR paid_fen = claim_fen", name="rest"),
    )

    party_id: Mapped[int] = mapped_column(
        ForeignKey("enforcement.party_id"), primary_key=True, **zh("实现担保物权的条款单")
    )
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True, **zh("清偿顺序"))
    restriction_id: Mapped[int | None] = mapped_column(
        ForeignKey("restriction.id"), unique=True, **zh("受清偿的抵押；归担保人的余款为空")
    )
    claim_fen: Mapped[int] = mapped_column(**zh("债权数额（分）"))
    paid_fen: Mapped[int] = mapped_column(**zh("受偿金额（分）"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
