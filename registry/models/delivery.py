"""Survey deliveries: what came in, row by row as it came, and what was found in it."""

from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import CURRENT, ActId, Base, Code, CountyShape, EndedBy, RegionCode, RowId, among, zh


class Delivery(Base):
    """成果包：一次入库的测绘成果."""

    __tablename__ = "delivery"
    __table_args__ = (among("kind", ("package", "file")), UniqueConstraint("sha256", "region_code"))

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(**zh("名称"))
    kind: Mapped[str] = mapped_column(**zh("标准成果包或按映射读入的单个文件"))
    sha256: Mapped[bytes] = mapped_column(**zh("全部文件的摘要"))
    region_code: Mapped[RegionCode]
    received_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), **zh("收到时间"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), **zh("入库账号"))


class DeliveryGrantor(Base):
    """入库结果：按发包方，各类行有多少入库、多少拒绝."""

    __tablename__ = "delivery_grantor"
    __table_args__ = (
        Index(
            "uq_delivery_grantor_delivery_id_grantor_code_current",
            "delivery_id",
            "grantor_code",
            unique=True,
            postgresql_where=CURRENT,
        ),
    )

    id: Mapped[RowId]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), **zh("成果"))
    grantor_code: Mapped[Code] = mapped_column(**zh("发包方编码", "FBFBM", "B.2"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("land_case.id"), **zh("调查业务"))
    parcels_admitted: Mapped[int] = mapped_column(**zh("入库地块数"))
    parcels_refused: Mapped[int] = mapped_column(**zh("拒绝地块数"))
    holders_admitted: Mapped[int] = mapped_column(**zh("入库承包方数"))
    holders_refused: Mapped[int] = mapped_column(**zh("拒绝承包方数"))
    contracts_admitted: Mapped[int] = mapped_column(**zh("入库合同数"))
    contracts_refused: Mapped[int] = mapped_column(**zh("拒绝合同数"))
    parcels_same: Mapped[int] = mapped_column(server_default="0", **zh("与登记簿一致的地块数"))
    parcels_differing: Mapped[int] = mapped_column(server_default="0", **zh("与登记簿不同的地块数"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]


class DeliveryGround(Base):
    """成果的参照区域和地物：由哪次登记行为入库."""

    __tablename__ = "delivery_ground"
    __table_args__ = (
        Index("uq_delivery_ground_delivery_id_current", "delivery_id", unique=True, postgresql_where=CURRENT),
    )

    id: Mapped[RowId]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), **zh("成果"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]


class DeliveryDifference(Base):
    """再次交来的成果与登记簿的不同：逐地块."""

    __tablename__ = "delivery_difference"
    __table_args__ = (
        Index("ix_delivery_difference_delivery_id", "delivery_id", "region_code"),
        Index("ix_delivery_difference_unit_id", "unit_id"),
    )

    id: Mapped[RowId]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), **zh("成果"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("spatial_unit.id"), **zh("地块"))
    seen_version: Mapped[int] = mapped_column(**zh("比较时的地块版本"))
    changes: Mapped[dict[str, list[Any]]] = mapped_column(JSONB, **zh("不同的字段：登记簿的值和成果的值"))
    shape: Mapped[WKBElement | None] = mapped_column(CountyShape("POLYGON"), **zh("成果的图形；一致时为空"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]
    marks: Mapped[dict[str, list[Any]] | None] = mapped_column(
        JSONB(none_as_null=True), **zh("成果的界址点、界址线；图形一致时为空", later=True)
    )


class DeliveryFinding(Base):
    """质检结果：规则、对象、位置和处理办法；个人信息已遮盖."""

    __tablename__ = "delivery_finding"
    __table_args__ = (
        among("severity", ("error", "warning")),
        Index("ix_delivery_finding_delivery_id", "delivery_id", "rule"),
        Index("ix_delivery_finding_region_code", "region_code"),
    )

    id: Mapped[RowId]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), **zh("成果"))
    rule: Mapped[str] = mapped_column(**zh("规则编号"))
    severity: Mapped[str] = mapped_column(**zh("严重程度"))
    refused: Mapped[bool] = mapped_column(**zh("是否因此拒绝入库"))
    region_code: Mapped[RegionCode]
    objects: Mapped[list[str]] = mapped_column(**zh("对象"))
    place: Mapped[str | None] = mapped_column(**zh("文件和行号"))
    said: Mapped[str] = mapped_column(**zh("说明"))
    shape: Mapped[WKBElement | None] = mapped_column(CountyShape("GEOMETRY"), **zh("位置图形"))


class RawBlock(Base):
    """原始数据：成果包每一行的原样，按文件和行号成块加密保存."""

    __tablename__ = "raw_block"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True, **zh("成果"))
    file: Mapped[str] = mapped_column(primary_key=True, **zh("文件"))
    first_row: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, **zh("首行行号")
    )
    rows: Mapped[int] = mapped_column(**zh("行数"))
    sealed: Mapped[bytes] = mapped_column(**zh("内容（密文）"))
