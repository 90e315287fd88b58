"""Restrictions [LA_Restriction]: what stands in the way of a case or of a disposition, and how each ended.

A restriction is open until a row of `restriction_end` says otherwise; sending an objection to
arbitration is such a row and does not end it. Neither table ever changes (reliability.md I16, I35).
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

from registry.db import ActId, Base, RegionCode, RowId, among, code_text, zh
from registry.rules.restrictions import DECISIONS, ENDINGS, KINDS, LAPSING, NOT_FINAL


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Restriction(Base):
    """限制 [LA_Restriction]：公示公告异议、异议登记、查封、预告、抵押、永久基本农田."""

    __tablename__ = "restriction"
    __table_args__ = (
        among("kind", KINDS),
        CheckConstraint(
            "CASE WHEN kind = 'notice_objection' THEN num_nonnulls(case_id, notice_id, content_sha256) = 3 "
            "AND num_nonnulls(unit_id, right_id) = 0 "
            "ELSE num_nonnulls(case_id, notice_id, content_sha256) = 0 "
            "AND num_nonnulls(unit_id, right_id) = 1 END",
            name="target",
        ),
        CheckConstraint(
            "CASE WHEN kind = 'notice_objection' THEN num_nonnulls(contact_sealed, reason) = 2 "
            "ELSE document_number IS NOT NULL END",
            name="ground",
        ),
        CheckConstraint("(kind = 'seizure') = (queue_number IS NOT NULL)", name="queue"),
        CheckConstraint("NOT bans_transfer OR kind = 'mortgage'", name="ban"),
        CheckConstraint("carried_from IS NOT NULL OR due_on > filed_on", name="due"),
        CheckConstraint("claimant !~ '[0-9]{15}'", name="claimant_holds_no_id"),
        UniqueConstraint("id", "kind"),
        UniqueConstraint("unit_id", "queue_number"),
        UniqueConstraint("right_id", "queue_number"),
        ForeignKeyConstraint(
            ["case_id", "notice_id", "content_sha256"],
            ["notice.case_id", "notice.id", "notice.content_sha256"],
            name="fk_restriction_notice",
        ),
        CheckConstraint("about_code IS NULL OR kind = 'notice_objection'", name="about"),
        CheckConstraint("carried_from IS NULL OR unit_id IS NOT NULL", name="carried"),
        UniqueConstraint("carried_from", "unit_id"),
        Index("ix_restriction_case_id", "case_id"),
        Index("ix_restriction_region_code", "region_code"),
    )

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(**zh("限制类别"))
    case_id: Mapped[int | None] = mapped_column(**zh("被异议的业务"))
    notice_id: Mapped[int | None] = mapped_column(**zh("被异议的公示或公告"))
    content_sha256: Mapped[bytes | None] = mapped_column(**zh("被异议内容的摘要"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("spatial_unit.id"), **zh("受限制的地块"))
    right_id: Mapped[int | None] = mapped_column(ForeignKey("land_right.id"), **zh("受限制的权利"))
    claimant: Mapped[str] = mapped_column(**zh("异议人、查封机关、预告权利人或抵押权人", "CFJG", "接入规范"))
    contact_sealed: Mapped[bytes | None] = mapped_column(**zh("异议人联系方式（密文）"))
    reason: Mapped[str | None] = mapped_column(**zh("理由或事项", "YYSX", "接入规范"))
    document_number: Mapped[str | None] = mapped_column(**zh("文书文号", "CFWH", "接入规范"))
    document_sha256: Mapped[bytes | None] = mapped_column(ForeignKey("document.sha256"), **zh("文书扫描件"))
    queue_number: Mapped[int | None] = mapped_column(
        SmallInteger, **zh("查封顺位：未解除者中最小的生效，其余轮候")
    )
    bans_transfer: Mapped[bool] = mapped_column(server_default=text("false"), **zh("是否登记禁止转让约定"))
    filed_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("提出或登记日期"))
    due_on: Mapped[date | None] = mapped_column(**zh("届满日期：当日及以后可以登记失效"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    carried_from: Mapped[int | None] = mapped_column(
        ForeignKey("restriction.id"), **zh("地块分割合并时承接自的限制", later=True)
    )
    about_code: Mapped[str | None] = mapped_column(
        code_text, **zh("异议所指的农户、合同、登记簿或地块编码；不指明的为全部", later=True)
    )


class RestrictionEnd(Base):
    """限制的处理：驳回、采纳、调解、转交仲裁，解除、失效、注销，转载于新地块；仲裁不终止限制."""

    __tablename__ = "restriction_end"
    __table_args__ = (
        among("ground", ENDINGS),
        ForeignKeyConstraint(["restriction_id", "kind"], ["restriction.id", "restriction.kind"]),
        CheckConstraint(
            f"(kind = 'notice_objection') = (ground IN ({_listed(DECISIONS)}))", name="ground_fits"
        ),
        CheckConstraint(f"ground <> 'lapsed' OR kind IN ({_listed(LAPSING)})", name="lapses"),
        CheckConstraint("ground = 'lapsed' OR person_id IS NOT NULL", name="decided_by_someone"),
        UniqueConstraint("restriction_id", "ground"),
        Index(
            "uq_restriction_end_restriction_id_final",
            "restriction_id",
            unique=True,
            postgresql_where=text(f"ground <> '{NOT_FINAL}'"),
        ),
        Index("ix_restriction_end_region_code", "region_code"),
    )

    id: Mapped[RowId]
    restriction_id: Mapped[int] = mapped_column(**zh("限制"))
    kind: Mapped[str] = mapped_column(**zh("限制类别"))
    ground: Mapped[str] = mapped_column(**zh("处理结果"))
    reason: Mapped[str] = mapped_column(**zh("理由"))
    document_number: Mapped[str | None] = mapped_column(**zh("文书文号", "JFWH", "接入规范"))
    document_sha256: Mapped[bytes | None] = mapped_column(ForeignKey("document.sha256"), **zh("文书扫描件"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), **zh("经办人（自然人）"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), **zh("经办账号"))
    ended_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("处理日期"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
