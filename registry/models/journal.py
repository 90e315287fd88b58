"""The journal: one leaf per act, and the dense numbers that acts get after their commit."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, RegionCode, zh


class JournalEntry(Base):
    """登记日志：每个登记行为一条，叶子散列 = SHA-256（0x00 ‖ 规范化 JSON）."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        CheckConstraint("leaf = sha256('\\x00'::bytea || convert_to(payload, 'UTF8'))", name="leaf"),
        # What somebody tells about moving to town writes the settlement, its ledger, and nothing else: the
        # tables that an act wrote are named in its leaf, and the audit proves the leaf complete (I48).
        CheckConstraint(
            "CASE WHEN act IN ('report_settlement', 'correct_settlement') THEN "
            "(payload::jsonb -> 'rows') - ARRAY['settlement', 'settlement_entry'] = '{}'::jsonb "
            "ELSE true END",
            name="settlement_keeps_rights",
        ),
        Index("ix_journal_entry_case_id", "case_id"),
        Index("ix_journal_entry_region_code_recorded_at", "region_code", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True, **zh("内部标识"))
    act: Mapped[str] = mapped_column(**zh("登记行为"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("land_case.id", use_alter=True), **zh("业务"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", use_alter=True), **zh("经办账号"))
    region_code: Mapped[RegionCode]
    recorded_at: Mapped[datetime] = mapped_column(**zh("登记时间"))
    payload: Mapped[str] = mapped_column(**zh("规范化 JSON，不含个人信息明文"))
    salts: Mapped[dict[str, str] | None] = mapped_column(JSONB, **zh("个人信息承诺的盐值"))
    leaf: Mapped[bytes] = mapped_column(**zh("叶子散列"))


class EventNumber(Base):
    """登记序号：提交之后连续编号；“截至某时”的查询以它为准，回答永不改变."""

    __tablename__ = "event_number"
    __table_args__ = (Index("ix_event_number_numbered_at", "numbered_at"),)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, **zh("序号"))
    act_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), unique=True, **zh("登记行为"))
    numbered_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"), **zh("编号时间"))
