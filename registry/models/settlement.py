"""Settling in town 进城: what members reported, and the ledger of the three links 三挂钩 that counts them.

A report is one entry of +1; a correction ends it by a counter-entry of −1 and never edits it. These
rows name a person and a household and touch no right: the journal refuses an act that would
(`ck_journal_entry_settlement_keeps_rights`).
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import (
    CURRENT,
    ActId,
    Base,
    Code,
    EndedBy,
    RegionCode,
    RowId,
    among,
    form,
    recorded_rules,
    zh,
)
from registry.rules.settlements import CLASSES, REASONS, SETTLING


class Settlement(Base):
    """进城登记：成员自行报告的落户或居住，不影响任何权利；一人至多一条有效."""

    __tablename__ = "settlement"
    __table_args__ = (
        *recorded_rules(),
        among("kind", tuple(SETTLING)),
        among("destination_class", tuple(CLASSES)),
        form("destination_code", codes.REGION.pattern),
        CheckConstraint("document !~ '[0-9]{17}'", name="document_holds_no_id"),
        Index("uq_settlement_person_id_current", "person_id", unique=True, postgresql_where=CURRENT),
        Index("ix_settlement_holder_id", "holder_id"),
        Index("ix_settlement_region_code", "region_code"),
    )

    id: Mapped[RowId]
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("报告的农户"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), **zh("进城的成员"))
    kind: Mapped[str] = mapped_column(**zh("进城方式：落户、居住证"))
    destination_code: Mapped[Code] = mapped_column(**zh("进城地点的行政区划代码"))
    destination_name: Mapped[str] = mapped_column(**zh("进城地点的名称"))
    destination_class: Mapped[str] = mapped_column(**zh("城镇类别：按人均城镇建设用地"))
    settled_on: Mapped[date] = mapped_column(**zh("进城日期"))
    document: Mapped[str] = mapped_column(**zh("证明材料的名称或编号"))
    region_code: Mapped[RegionCode]
    recorded_from: Mapped[datetime] = mapped_column(**zh("登记时间起"))
    recorded_to: Mapped[datetime] = mapped_column(
        server_default=text("'9999-12-31 00:00:00+00'"), **zh("登记时间止")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]


class SettlementEntry(Base):
    """进城台账：登记记一笔正数，更正以负数冲销，记账后不改."""

    __tablename__ = "settlement_entry"
    __table_args__ = (
        among("reason", tuple(REASONS)),
        CheckConstraint("people IN (1, -1)", name="people_one"),
        CheckConstraint(
            "(people = -1) = (reason IS NOT NULL AND remark IS NOT NULL)", name="counter_has_reason"
        ),
        Index("ix_settlement_entry_booked_on", "booked_on"),
        Index("ix_settlement_entry_region_code", "region_code"),
    )

    settlement_id: Mapped[int] = mapped_column(
        ForeignKey("settlement.id"), primary_key=True, **zh("进城登记")
    )
    people: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, **zh("人数：登记为一，冲销为负一")
    )
    booked_on: Mapped[date] = mapped_column(server_default=text("register_today()"), **zh("记账日期"))
    reason: Mapped[str | None] = mapped_column(**zh("冲销的理由"))
    remark: Mapped[str | None] = mapped_column(**zh("冲销的依据"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
