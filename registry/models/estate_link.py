"""The number that contracted land has at the real-estate registry: two books, one piece of land."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes
from registry.db import ActId, Base, Code, RegionCode, form, zh


class EstateLink(Base):
    """承包地块与不动产单元的对应：由地籍部门编号，录入后不变."""

    __tablename__ = "estate_link"
    __table_args__ = (
        form("estate_unit", codes.ESTATE_UNIT.pattern),
        Index("ix_estate_link_region_code", "region_code"),
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("spatial_unit.id"), primary_key=True, **zh("承包地块"))
    estate_unit: Mapped[Code] = mapped_column(
        unique=True, **zh("不动产单元号", "BDCDYH", "不动产登记数据库标准")
    )
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
