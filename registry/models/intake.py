"""What came over the counter for a case, what was answered with reasons, and where its file lies.

Papers are bound to the case, its step and the person who took them; none of these rows ever changes.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, RegionCode, RowId, among, zh
from registry.rules.case_kinds import REASONED

_STEP = ["case_step.case_id", "case_step.number"]


class CaseIntake(Base):
    """收件：谁申请、怎样联系、申请什么."""

    __tablename__ = "case_intake"
    __table_args__ = (CheckConstraint("applicant !~ '[0-9]{15}'", name="applicant_holds_no_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), primary_key=True, **zh("业务"))
    applicant: Mapped[str] = mapped_column(**zh("申请人"))
    contact_sealed: Mapped[bytes] = mapped_column(**zh("申请人联系方式（密文）"))
    subject: Mapped[str] = mapped_column(**zh("申请事项"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class CaseTracking(Base):
    """进度查询码：只保存散列，原码印在给申请人的首份通知书上."""

    __tablename__ = "case_tracking"
    __table_args__ = (CheckConstraint("octet_length(code_hash) = 32", name="code_hash_size"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), primary_key=True, **zh("业务"))
    code_hash: Mapped[bytes] = mapped_column(**zh("查询码散列"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class CaseDocument(Base):
    """业务材料：扫描件和书面答复，注明业务、步骤、经办人，只增不改."""

    __tablename__ = "case_document"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "step_number"], _STEP),
        UniqueConstraint("case_id", "kind", "document_sha256"),
        CheckConstraint("pages > 0", name="pages"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), **zh("业务"))
    step_number: Mapped[int] = mapped_column(SmallInteger, **zh("收到或出具时的步骤序号"))
    kind: Mapped[str] = mapped_column(**zh("材料名称", "SJMC", "接入规范"))
    document_sha256: Mapped[bytes] = mapped_column(ForeignKey("document.sha256"), **zh("文件"))
    pages: Mapped[int] = mapped_column(SmallInteger, **zh("页数", "YS", "接入规范"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), **zh("经办人（自然人）"))
    at: Mapped[datetime] = mapped_column(
        server_default=text("register_now()"), **zh("收件时间", "SJSJ", "接入规范")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class CaseReason(Base):
    """书面答复的理由：要补正什么、为什么不予受理或不予登记，每条都有依据."""

    __tablename__ = "case_reason"
    __table_args__ = (
        among("state", REASONED),
        ForeignKeyConstraint(
            ["case_id", "step_number", "state"],
            ["case_step.case_id", "case_step.number", "case_step.state"],
            name="fk_case_reason_step",
        ),
        CheckConstraint("says <> ''", name="says"),
        CheckConstraint("article <> ''", name="article"),
    )

    case_id: Mapped[int] = mapped_column(primary_key=True, **zh("业务"))
    step_number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, **zh("步骤序号"))
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, **zh("第几条"))
    state: Mapped[str] = mapped_column(**zh("步骤的状态"))
    says: Mapped[str] = mapped_column(**zh("理由"))
    article: Mapped[str] = mapped_column(**zh("依据的条文"))
    document_kind: Mapped[str | None] = mapped_column(**zh("所差材料"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class CaseArchive(Base):
    """归档：案卷号和页数."""

    __tablename__ = "case_archive"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "step_number", "state"],
            ["case_step.case_id", "case_step.number", "case_step.state"],
            name="fk_case_archive_step",
        ),
        CheckConstraint("state = 'archived'", name="state"),
        CheckConstraint("file_number <> ''", name="file_number"),
        CheckConstraint("pages BETWEEN 1 AND 9999", name="pages"),
    )

    case_id: Mapped[int] = mapped_column(primary_key=True, **zh("业务"))
    step_number: Mapped[int] = mapped_column(SmallInteger, **zh("归档步骤"))
    state: Mapped[str] = mapped_column(server_default="archived", **zh("归档步骤的状态"))
    file_number: Mapped[str] = mapped_column(unique=True, **zh("案卷号"))
    pages: Mapped[int] = mapped_column(SmallInteger, **zh("页数"))
    filed_on: Mapped[date] = mapped_column(
        server_default=text("register_today()"), **zh("归档日期", "GDSJ", "接入规范")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
