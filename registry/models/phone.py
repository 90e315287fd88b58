"""The phone on record of a household, where it told another than its survey has: messages go to it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import CURRENT, ActId, Base, EndedBy, RegionCode, RowId, recorded_rules, zh


class PhoneOnRecord(Base):
    """登记电话：农户在窗口补登或者更换的电话，加密保存；优先于调查所记的电话."""

    __tablename__ = "phone_on_record"
    __table_args__ = (
        *recorded_rules(),
        CheckConstraint("phone_mask !~ '[0-9]{5}'", name="phone_masked"),
        Index("uq_phone_on_record_holder_id_current", "holder_id", unique=True, postgresql_where=CURRENT),
        Index("ix_phone_on_record_region_code", "region_code"),
    )

    id: Mapped[RowId]
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("农户"))
    phone_sealed: Mapped[bytes] = mapped_column(**zh("电话（密文）"))
    phone_mask: Mapped[str] = mapped_column(**zh("电话（掩码）"))
    document: Mapped[str] = mapped_column(**zh("依据：谁、凭什么证件申报"))
    region_code: Mapped[RegionCode]
    recorded_from: Mapped[datetime] = mapped_column(**zh("登记时间起"))
    recorded_to: Mapped[datetime] = mapped_column(
        server_default=text("'9999-12-31 00:00:00+00'"), **zh("登记时间止")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
