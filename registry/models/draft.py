"""What a case applies for beyond contracts: pages of the register as they would be.

A contract's page is drawn up on the contract side; for every other right the case carries the
draft itself. Its content hash is what notice, approval and entry are bound to.
"""

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, Code, RegionCode, RowId, among, zh
from registry.rights import KINDS, UNITS

DRAFT_ACTS = ("begin", "change", "end")


class UnitDraft(Base):
    """申请登记的一页登记簿：登记单元、记载事项和内容摘要."""

    __tablename__ = "unit_draft"
    __table_args__ = (
        among("kind", UNITS),
        UniqueConstraint("case_id", "folio_number"),
        UniqueConstraint("case_id", "id", "content_sha256"),
        Index("ix_unit_draft_region_code", "region_code"),
    )

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), **zh("业务"))
    kind: Mapped[str] = mapped_column(**zh("登记单元类别"))
    folio_number: Mapped[Code] = mapped_column(**zh("登记簿编号：不动产单元号或项目编号"))
    facts: Mapped[str] = mapped_column(**zh("记载事项（规范化文本）"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class RightDraft(Base):
    """申请登记的一项权利：设立、变更或终止，权利人、份额和期限."""

    __tablename__ = "right_draft"
    __table_args__ = (
        among("act", DRAFT_ACTS),
        among("kind", tuple(KINDS)),
        CheckConstraint("(act = 'begin') = (right_id IS NULL)", name="right_if_changed"),
        CheckConstraint("term_from < term_to", name="term"),
        CheckConstraint("0 < share_part AND share_part <= share_whole", name="share"),
        Index("ix_right_draft_right_id", "right_id"),
        Index("ix_right_draft_holder_id", "holder_id"),
    )

    draft_id: Mapped[int] = mapped_column(ForeignKey("unit_draft.id"), primary_key=True, **zh("登记簿草稿"))
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, **zh("页内序号：主权利在前"))
    act: Mapped[str] = mapped_column(**zh("设立、变更或终止"))
    kind: Mapped[str] = mapped_column(**zh("权利类型"))
    right_id: Mapped[int | None] = mapped_column(ForeignKey("land_right.id"), **zh("变更或终止的权利"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("权利人"))
    share_part: Mapped[int] = mapped_column(BigInteger, server_default="1", **zh("份额分子"))
    share_whole: Mapped[int] = mapped_column(BigInteger, server_default="1", **zh("份额分母"))
    term_from: Mapped[date] = mapped_column(**zh("期限起"))
    term_to: Mapped[date] = mapped_column(**zh("期限止（次日）；无期限为 9999-12-31"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("land_right.id"), **zh("所派生自的权利：流转的写明", later=True)
    )


class RightDraftParcel(Base):
    """申请登记的权利所及的地块、宗地或房屋."""

    __tablename__ = "right_draft_parcel"
    __table_args__ = (
        ForeignKeyConstraint(["draft_id", "ordinal"], ["right_draft.draft_id", "right_draft.ordinal"]),
        CheckConstraint("0 < share_part AND share_part <= share_whole", name="share"),
        Index("ix_right_draft_parcel_unit_id", "unit_id"),
    )

    draft_id: Mapped[int] = mapped_column(primary_key=True, **zh("登记簿草稿"))
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True, **zh("页内序号"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("spatial_unit.id"), primary_key=True, **zh("空间单元"))
    exclusive: Mapped[bool] = mapped_column(**zh("是否排他"))
    share_part: Mapped[int] = mapped_column(BigInteger, server_default="1", **zh("份额分子"))
    share_whole: Mapped[int] = mapped_column(BigInteger, server_default="1", **zh("份额分母"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
