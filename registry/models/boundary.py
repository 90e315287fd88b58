"""Boundary points and lines as surveyed [LA_Point, LA_BoundaryFaceString]."""

from geoalchemy2 import WKBElement
from sqlalchemy import Float, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.codelists import BoundaryKind, BoundaryNature, BoundaryPosition, MarkKind, PointMethod
from registry.db import CURRENT, ActId, Base, CountyShape, EndedBy, RegionCode, RowId, among, zh


class BoundaryPoint(Base):
    """界址点 [LA_Point]：点号、类型和坐标保持调查时原样."""

    __tablename__ = "boundary_point"
    __table_args__ = (
        among("mark_kind", MarkKind),
        among("method", PointMethod),
        Index("ix_boundary_point_region_code", "region_code"),
        Index("gx_boundary_point_shape", "shape", postgresql_using="gist", postgresql_where=CURRENT),
    )

    id: Mapped[RowId]
    region_code: Mapped[RegionCode]
    survey_number: Mapped[int | None] = mapped_column(**zh("标识码", "BSM", "A.14"))
    number: Mapped[str | None] = mapped_column(**zh("界址点号", "JZDH", "A.14"))
    mark_kind: Mapped[str | None] = mapped_column(**zh("界标类型", "JBLX", "A.14"))
    method: Mapped[str | None] = mapped_column(**zh("界址点类型", "JZDLX", "A.14"))
    parcel_codes: Mapped[list[str]] = mapped_column(**zh("地块代码", "DKBM", "A.14"))
    northing: Mapped[float | None] = mapped_column(Float(53), **zh("X坐标值（纵）", "XZBZ", "A.14"))
    easting: Mapped[float | None] = mapped_column(Float(53), **zh("Y坐标值（横）", "YZBZ", "A.14"))
    shape: Mapped[WKBElement] = mapped_column(CountyShape("POINT"), **zh("位置"))
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]


class BoundaryLine(Base):
    """界址线 [LA_BoundaryFaceString]：性质、类别、位置和毗邻人保持调查时原样."""

    __tablename__ = "boundary_line"
    __table_args__ = (
        among("nature", BoundaryNature),
        among("kind", BoundaryKind),
        among("position", BoundaryPosition),
        Index("ix_boundary_line_region_code", "region_code"),
        Index("gx_boundary_line_shape", "shape", postgresql_using="gist", postgresql_where=CURRENT),
    )

    id: Mapped[RowId]
    region_code: Mapped[RegionCode]
    survey_number: Mapped[int | None] = mapped_column(**zh("标识码", "BSM", "A.15"))
    number: Mapped[str | None] = mapped_column(**zh("界址线号", "JZXH", "A.15"))
    nature: Mapped[str | None] = mapped_column(**zh("界线性质", "JXXZ", "A.15"))
    kind: Mapped[str | None] = mapped_column(**zh("界址线类别", "JZXLB", "A.15"))
    position: Mapped[str | None] = mapped_column(**zh("界址线位置", "JZXWZ", "A.15"))
    description: Mapped[str | None] = mapped_column(**zh("界址线说明", "JZXSM", "A.15"))
    neighbor_holder: Mapped[str | None] = mapped_column(**zh("毗邻地物权利人", "PLDWQLR", "A.15"))
    neighbor_witness: Mapped[str | None] = mapped_column(**zh("毗邻地物指界人", "PLDWZJR", "A.15"))
    from_point: Mapped[str | None] = mapped_column(**zh("起界址点号", "QJZDH", "A.15"))
    to_point: Mapped[str | None] = mapped_column(**zh("止界址点号", "ZJZDH", "A.15"))
    parcel_codes: Mapped[list[str]] = mapped_column(**zh("地块代码", "DKBM", "A.15"))
    shape: Mapped[WKBElement] = mapped_column(CountyShape("LINESTRING"), **zh("界线"))
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
