"""Who must stand aside 回避, and who acts for another 委托: rows of an operator, each with its source.

A row is in force from its first day to the day before its last; an act that ends it earlier stays on
record with it (reliability.md I32, I33).
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import CURRENT, ActId, Base, EndedBy, RegionCode, RowId, among, form, recorded_rules, zh
from registry.models.account import ROLES
from registry.periods import OPEN_DATE
from registry.rules.relatives import RELATIONS


class Relative(Base):
    """回避关系：经办人与某自然人或某农户的关系，办理涉及其的业务时应当回避."""

    __tablename__ = "relative"
    __table_args__ = (
        *recorded_rules(),
        among("relation", tuple(RELATIONS)),
        CheckConstraint("num_nonnulls(relative_id, household_id) = 1", name="target"),
        CheckConstraint("relative_id <> person_id", name="another"),
        CheckConstraint("during_from < during_to", name="during"),
        Index("ix_relative_person_id", "person_id", postgresql_where=CURRENT),
        Index("ix_relative_relative_id", "relative_id", postgresql_where=CURRENT),
        Index("ix_relative_household_id", "household_id", postgresql_where=CURRENT),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), **zh("应当回避的自然人"))
    relative_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), **zh("与其有关系的自然人"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("household.id"), **zh("与其有关系的农户"))
    relation: Mapped[str] = mapped_column(**zh("关系"))
    during_from: Mapped[date] = mapped_column(**zh("关系起"))
    during_to: Mapped[date] = mapped_column(server_default=str(OPEN_DATE), **zh("关系止（次日）"))
    source: Mapped[str] = mapped_column(**zh("依据"))
    region_code: Mapped[RegionCode]
    recorded_from: Mapped[datetime] = mapped_column(**zh("登记时间起"))
    recorded_to: Mapped[datetime] = mapped_column(
        server_default=text("'9999-12-31 00:00:00+00'"), **zh("登记时间止")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]


class Delegation(Base):
    """委托：某账号在一段时间内代行他人在某区域的职责."""

    __tablename__ = "delegation"
    __table_args__ = (
        *recorded_rules(),
        among("role", ROLES),
        form("region_code", codes.REGION.pattern),
        CheckConstraint("during_from < during_to", name="during"),
        Index("ix_delegation_account_id", "account_id", postgresql_where=CURRENT),
        Index("ix_delegation_given_by", "given_by", postgresql_where=CURRENT),
    )

    id: Mapped[RowId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), **zh("受托账号"))
    role: Mapped[str] = mapped_column(**zh("代行的角色"))
    region_code: Mapped[RegionCode]
    given_by: Mapped[int] = mapped_column(ForeignKey("account.id"), **zh("委托人的账号"))
    during_from: Mapped[date] = mapped_column(**zh("委托起"))
    during_to: Mapped[date] = mapped_column(**zh("委托止（次日）"))
    source: Mapped[str] = mapped_column(**zh("依据"))
    recorded_from: Mapped[datetime] = mapped_column(**zh("登记时间起"))
    recorded_to: Mapped[datetime] = mapped_column(
        server_default=text("'9999-12-31 00:00:00+00'"), **zh("登记时间止")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
