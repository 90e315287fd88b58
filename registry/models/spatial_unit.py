"""Spatial units: identity, and versions with shape and attributes [LA_SpatialUnit].

Units live in levels [LA_Level]; inside a level no two current shapes overlap, which the database
refuses by itself (`migrations/sql/overlap_guard.*.sql`).
"""

from decimal import Decimal

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry import codes, crs
from registry.codelists import LandPurpose, LandUse, OwnershipKind, ParcelKind, SoilGrade
from registry.db import (
    CURRENT,
    ENDED,
    ActId,
    Base,
    Code,
    CountyShape,
    RegionCode,
    RowId,
    Version,
    among,
    version_rules,
    web_shape,
    zh,
)

LEVELS = (
    "contracted_parcel",
    "homestead_plot",
    "building",
    "forest_plot",
    "construction_plot",
    "ownership_area",
)


class SpatialUnit(Base):
    """空间单元 [LA_SpatialUnit]：地块、宅基地、房屋的标识；编码永不重用."""

    __tablename__ = "spatial_unit"
    __table_args__ = (
        UniqueConstraint("level", "code"),
        UniqueConstraint("id", "level"),
        among("level", LEVELS),
        CheckConstraint(
            f"level <> 'contracted_parcel' OR code ~ '^{codes.PARCEL.pattern}$'", name="code_form"
        ),
        Index("ix_spatial_unit_grantor_id", "grantor_id"),
        Index("ix_spatial_unit_short_code", text("right(code, 5)")),
        Index("ix_spatial_unit_region_code", "region_code"),
    )

    id: Mapped[RowId]
    level: Mapped[str] = mapped_column(**zh("层级"))
    code: Mapped[Code] = mapped_column(**zh("地块代码", "DKBM", "A.13"))
    grantor_id: Mapped[int | None] = mapped_column(ForeignKey("grantor.id"), **zh("发包方"))
    region_code: Mapped[RegionCode]
    begun_by: Mapped[ActId]


class SpatialUnitVersion(Version, Base):
    """空间单元版本 [VersionedObject]：图形、实测面积、四至和地块属性."""

    __tablename__ = "spatial_unit_version"
    __table_args__ = (
        *version_rules("spatial_unit_version", "unit_id"),
        ForeignKeyConstraint(["unit_id", "level"], ["spatial_unit.id", "spatial_unit.level"]),
        CheckConstraint("ST_IsValid(shape) AND NOT ST_IsEmpty(shape)", name="shape_valid"),
        CheckConstraint("ST_NPoints(shape) <= 20000", name="shape_bounded"),
        among("parcel_kind", ParcelKind),
        among("ownership_kind", OwnershipKind),
        among("land_use", LandUse),
        among("soil_grade", SoilGrade),
        among("purpose", LandPurpose),
        Index("gx_spatial_unit_version_shape", "shape", postgresql_using="gist", postgresql_where=CURRENT),
        Index(
            "gx_spatial_unit_version_shape_web",
            "shape_web",
            postgresql_using="gist",
            postgresql_where=CURRENT,
        ),
        Index(
            "gx_spatial_unit_version_history",
            "shape",
            postgresql_using="gist",
            postgresql_where=ENDED,
        ),
        Index(
            "gx_spatial_unit_version_history_web",
            "shape_web",
            postgresql_using="gist",
            postgresql_where=ENDED,
        ),
        Index("ix_spatial_unit_version_region_code", "region_code", postgresql_where=CURRENT),
    )

    id: Mapped[RowId]
    unit_id: Mapped[int] = mapped_column(**zh("空间单元"))
    level: Mapped[str] = mapped_column(**zh("层级"))
    region_code: Mapped[RegionCode]
    shape: Mapped[WKBElement] = mapped_column(CountyShape("POLYGON"), **zh("图形"))
    shape_web: Mapped[WKBElement] = mapped_column(
        Geometry("POLYGON", crs.WEB, spatial_index=False), web_shape(), **zh("网络地图图形")
    )
    geometric_area: Mapped[int] = mapped_column(
        BigInteger,
        Computed("round(ST_Area(shape) * 100)::bigint", persisted=True),
        **zh("图形面积（0.01 平方米）"),
    )
    measured_area: Mapped[Decimal | None] = mapped_column(**zh("实测面积", "SCMJ", "A.13"))
    name: Mapped[str | None] = mapped_column(**zh("地块名称", "DKMC", "A.13"))
    ownership_kind: Mapped[str | None] = mapped_column(**zh("所有权性质", "SYQXZ", "A.13"))
    parcel_kind: Mapped[str | None] = mapped_column(**zh("地块类别", "DKLB", "A.13"))
    land_use: Mapped[str | None] = mapped_column(**zh("土地利用类型", "TDLYLX", "A.13"))
    soil_grade: Mapped[str | None] = mapped_column(**zh("地力等级", "DLDJ", "A.13"))
    purpose: Mapped[str | None] = mapped_column(**zh("土地用途", "TDYT", "A.13"))
    is_protected_farmland: Mapped[bool | None] = mapped_column(**zh("是否基本农田", "SFJBNT", "A.13"))
    east: Mapped[str | None] = mapped_column(**zh("地块东至", "DKDZ", "A.13"))
    south: Mapped[str | None] = mapped_column(**zh("地块南至", "DKNZ", "A.13"))
    west: Mapped[str | None] = mapped_column(**zh("地块西至", "DKXZ", "A.13"))
    north: Mapped[str | None] = mapped_column(**zh("地块北至", "DKBZ", "A.13"))
    boundary_witness: Mapped[str | None] = mapped_column(**zh("指界人姓名", "ZJRXM", "A.13"))
    key_points: Mapped[str | None] = mapped_column(**zh("空间坐标（关键界址点号）", "KJZB", "A.13"))
    note: Mapped[str | None] = mapped_column(**zh("地块备注信息", "DKBZXX", "A.13"))
    survey_number: Mapped[int | None] = mapped_column(**zh("标识码", "BSM", "A.13"))
    measured_area_mu: Mapped[Decimal | None] = mapped_column(**zh("实测面积亩", "SCMJM", "A.13", later=True))
    holder_code: Mapped[str | None] = mapped_column(**zh("宅基地权利人的承包方编码", later=True))
    structure: Mapped[str | None] = mapped_column(**zh("房屋结构", later=True))
    storeys: Mapped[int | None] = mapped_column(SmallInteger, **zh("总层数", later=True))
