"""Survey deliveries: what came in, row by row as it came, and what was found in it."""

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import ActId, Base, Code, CountyShape, RegionCode, RowId, among, zh


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

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True, **zh("成果"))
    grantor_code: Mapped[Code] = mapped_column(primary_key=True, **zh("发包方编码", "FBFBM", "B.2"))
    case_id: Mapped[int] = mapped_column(ForeignKey("land_case.id"), **zh("调查业务"))
    parcels_admitted: Mapped[int] = mapped_column(**zh("入库地块数"))
    parcels_refused: Mapped[int] = mapped_column(**zh("拒绝地块数"))
    holders_admitted: Mapped[int] = mapped_column(**zh("入库承包方数"))
    holders_refused: Mapped[int] = mapped_column(**zh("拒绝承包方数"))
    contracts_admitted: Mapped[int] = mapped_column(**zh("入库合同数"))
    contracts_refused: Mapped[int] = mapped_column(**zh("拒绝合同数"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


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
