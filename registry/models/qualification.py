"""The ledger of homestead qualifications 宅基地资格权: dated lines of persons, written once, never changed.

A person's lines are counted from one: an odd one opens, the even one after it closes. So nobody has
two open lines, whoever races whom; `qualification_chain` (SQL) keeps holes and days in order.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, RegionCode, RowId, among, zh
from registry.rules.qualifications import BEGINS, ENDS

_BEGINS = ", ".join(f"'{ground}'" for ground in BEGINS)


class HomesteadQualification(Base):
    """宅基地资格台账：成员资格的起、止各一行，只增不改；不是登记的权利."""

    __tablename__ = "homestead_qualification"
    __table_args__ = (
        among("ground", (*BEGINS, *ENDS)),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint(f"(position % 2 = 1) = (ground IN ({_BEGINS}))", name="opens_odd"),
        CheckConstraint("char_length(source) BETWEEN 1 AND 200", name="source_size"),
        Index("uq_homestead_qualification_person_id_position", "person_id", "position", unique=True),
        Index("ix_homestead_qualification_grantor_id", "grantor_id"),
        Index("ix_homestead_qualification_holder_id", "holder_id"),
        Index("ix_homestead_qualification_region_code", "region_code"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), **zh("成员"))
    position: Mapped[int] = mapped_column(SmallInteger, **zh("该成员的第几行：单数为起，双数为止"))
    grantor_id: Mapped[int] = mapped_column(ForeignKey("grantor.id"), **zh("所在集体（发包方）"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("登记时所在的农户"))
    ground: Mapped[str] = mapped_column(**zh("事由"))
    effective_on: Mapped[date] = mapped_column(**zh("资格自此日起，或自此日止"))
    source: Mapped[str] = mapped_column(**zh("依据材料"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
