"""Where a parcel came from and what became of it, and the plan that a case decided on."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, RegionCode, RowId, among, zh

CHANGES = ("split", "merge", "boundary", "area")
"""Changes of parcels, which leave lineage."""
HOUSEHOLD_CHANGES = ("household_split", "household_merge")
"""Changes of households, which leave lineage."""
PLANS = (
    *CHANGES,
    "rights",
    "members",
    "household_split",
    "household_merge",
    "contract",
    "cancellation",
    "extension",
    "transfer",
)
"""What a plan is about; each kind has its own form of plan."""


class ChangePlan(Base):
    """变更方案：不经公告的变更所依据的内容，核定和登簿都以它的摘要为准."""

    __tablename__ = "change_plan"
    __table_args__ = (
        among("kind", PLANS),
        UniqueConstraint("case_id", "content_sha256"),
        CheckConstraint("content_sha256 = sha256(convert_to(plan, 'UTF8'))", name="content"),
        Index("ix_change_plan_region_code", "region_code"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), primary_key=True, **zh("业务"))
    kind: Mapped[str] = mapped_column(**zh("变更方式"))
    plan: Mapped[str] = mapped_column(**zh("方案（规范化文本）"))
    content_sha256: Mapped[bytes] = mapped_column(**zh("内容摘要"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class UnitLineage(Base):
    """地块沿革：由哪一块来、变成哪一块；分割合并只从旧到新，不可能成环."""

    __tablename__ = "unit_lineage"
    __table_args__ = (
        among("kind", CHANGES),
        UniqueConstraint("parent_id", "child_id", "begun_by"),
        CheckConstraint(
            "CASE WHEN kind IN ('split', 'merge') THEN parent_id < child_id"
            " WHEN kind = 'boundary' THEN parent_id <> child_id ELSE parent_id = child_id END",
            name="forward",
        ),
        Index("ix_unit_lineage_child_id", "child_id"),
        Index("ix_unit_lineage_case_id", "case_id"),
    )

    id: Mapped[RowId]
    parent_id: Mapped[int] = mapped_column(ForeignKey("spatial_unit.id"), **zh("原地块"))
    child_id: Mapped[int] = mapped_column(ForeignKey("spatial_unit.id"), **zh("新地块"))
    kind: Mapped[str] = mapped_column(**zh("变更方式"))
    reason: Mapped[str] = mapped_column(**zh("变更原因"))
    case_id: Mapped[int] = mapped_column(ForeignKey("change_plan.case_id"), **zh("业务"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class HolderLineage(Base):
    """农户沿革：分户、合户时由哪一户来、变成哪一户；编码永不重用，并入他户的不再恢复."""

    __tablename__ = "holder_lineage"
    __table_args__ = (
        among("kind", HOUSEHOLD_CHANGES),
        CheckConstraint("parent_id <> child_id", name="two_households"),
        CheckConstraint("kind <> 'household_split' OR parent_id < child_id", name="forward"),
        UniqueConstraint("parent_id", "child_id", "begun_by"),
        Index("ix_holder_lineage_child_id", "child_id"),
        Index("ix_holder_lineage_case_id", "case_id"),
    )

    id: Mapped[RowId]
    parent_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("原农户（承包方）"))
    child_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("变更后农户（承包方）"))
    kind: Mapped[str] = mapped_column(**zh("分户或合户"))
    case_id: Mapped[int] = mapped_column(ForeignKey("change_plan.case_id"), **zh("业务"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
