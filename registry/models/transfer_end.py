"""How a transfer came to its end: by its last day, by agreement, by rescission on a ground of law."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, RegionCode, among, zh
from registry.rules.transfer_ends import GROUNDS


class TransferEnd(Base):
    """流转终止：届满、协商解除、依法解除、入股单位解散、担保实现，凭据和日期."""

    __tablename__ = "transfer_end"
    __table_args__ = (
        among("ground", tuple(GROUNDS)),
        CheckConstraint("ground = 'expired' OR document_sha256 IS NOT NULL", name="document"),
        Index("ix_transfer_end_case_id", "case_id"),
    )

    party_id: Mapped[int] = mapped_column(
        ForeignKey("transfer_entry.party_id"), primary_key=True, **zh("已生效的条款单")
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("approval.case_id"), **zh("已核定的业务"))
    ground: Mapped[str] = mapped_column(**zh("终止的理由"))
    reason: Mapped[str] = mapped_column(**zh("说明"))
    document_sha256: Mapped[bytes | None] = mapped_column(ForeignKey("document.sha256"), **zh("凭据扫描件"))
    ended_on: Mapped[date] = mapped_column(**zh("终止日期（次日起不再有效）"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
