"""Links by which a household looks at its own rights from its phone: a random token, and a code each time."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import CURRENT, ActId, Base, EndedBy, RegionCode, RowId, recorded_rules, zh


class PortfolioLink(Base):
    """农户权益链接：随机令牌只存散列，每次打开都要登记电话上的验证码."""

    __tablename__ = "portfolio_link"
    __table_args__ = (
        *recorded_rules(),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash_size"),
        Index("uq_portfolio_link_holder_id_current", "holder_id", unique=True, postgresql_where=CURRENT),
        Index("ix_portfolio_link_region_code", "region_code"),
    )

    id: Mapped[RowId]
    holder_id: Mapped[int] = mapped_column(ForeignKey("contract_holder.id"), **zh("农户"))
    token_hash: Mapped[bytes] = mapped_column(unique=True, **zh("链接令牌散列"))
    valid_until: Mapped[date] = mapped_column(**zh("有效至（次日）"))
    region_code: Mapped[RegionCode]
    recorded_from: Mapped[datetime] = mapped_column(**zh("登记时间起"))
    recorded_to: Mapped[datetime] = mapped_column(
        server_default=text("'9999-12-31 00:00:00+00'"), **zh("登记时间止")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
