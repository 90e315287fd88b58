"""Displays 公示 and announcements 公告, result sheets 归户表, signed contracts: proof rows.

`notice` is the word for the two together. A closing can only exist when the database's own date
has reached the due date, and only for the content that was shown.
"""

from datetime import date, datetime

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

from registry.db import ActId, Base, RegionCode, RowId, among, zh


class Notice(Base):
    """公示与公告：在何处、多少天、内容摘要."""

    __tablename__ = "notice"
    __table_args__ = (
        among("kind", ("display", "announcement")),
        UniqueConstraint("case_id", "kind", "round"),
        UniqueConstraint("id", "case_id", "content_sha256"),
        UniqueConstraint("id", "due_on", "content_sha256"),
        CheckConstraint("due_on >= opened_on", name="due"),
        Index("ix_notice_region_code", "region_code"),
    )

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(**zh("公示或公告"))
    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), **zh("业务"))
    round: Mapped[int] = mapped_column(SmallInteger, **zh("轮次"))
    region_code: Mapped[RegionCode]
    opened_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("起始日期"))
    due_on: Mapped[date] = mapped_column(**zh("届满日期：当日及以后可以结束"))
    period: Mapped[str] = mapped_column(**zh("期限（天数或工作日数）及其依据"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    begun_by: Mapped[ActId]


class NoticeClosing(Base):
    """公示、公告期满：按数据库日期，内容未变."""

    __tablename__ = "notice_closing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["notice_id", "due_on", "content_sha256"],
            ["notice.id", "notice.due_on", "notice.content_sha256"],
            name="fk_notice_closing_same_content",
        ),
        CheckConstraint("closed_on >= due_on", name="full_length"),
        UniqueConstraint("notice_id", "content_sha256"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True, **zh("公示或公告"))
    due_on: Mapped[date] = mapped_column(**zh("届满日期"))
    closed_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("结束日期"))
    closed_at: Mapped[datetime] = mapped_column(server_default=text("register_now()"), **zh("结束时间"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ResultSheet(Base):
    """公示结果归户表：农户签字确认；没有它，实测地块不算确认."""

    __tablename__ = "result_sheet"
    __table_args__ = (
        among("manner", ("batch", "scan")),
        UniqueConstraint("contract_id", "content_sha256"),
        UniqueConstraint("id", "contract_id", "content_sha256"),
        ForeignKeyConstraint(
            ["notice_id"], ["notice_closing.notice_id"], name="fk_result_sheet_display_closed"
        ),
    )

    id: Mapped[RowId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), **zh("承包合同"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), **zh("期满的公示"))
    manner: Mapped[str] = mapped_column(**zh("签字方式：按组批量记录或逐户扫描"))
    signed_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("签字日期"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class ContractSigning(Base):
    """签约：合同内容与归户表确认的一致."""

    __tablename__ = "contract_signing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["result_sheet_id", "contract_id", "content_sha256"],
            ["result_sheet.id", "result_sheet.contract_id", "result_sheet.content_sha256"],
            name="fk_contract_signing_confirmed",
        ),
        UniqueConstraint("contract_id", "content_sha256"),
    )

    result_sheet_id: Mapped[int] = mapped_column(primary_key=True, **zh("公示结果归户表"))
    contract_id: Mapped[int] = mapped_column(**zh("承包合同"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    signed_on: Mapped[date] = mapped_column(**zh("签订日期", "QDSJ", "B.5"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
