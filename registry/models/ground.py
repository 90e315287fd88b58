"""The ground the parcels lie in: areas of regions and protected farmland, canals, roads, works."""

from decimal import Decimal

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Float, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry import crs
from registry.db import (
    CURRENT,
    ENDED,
    ActId,
    Base,
    Code,
    CountyShape,
    EndedBy,
    RegionCode,
    RowId,
    among,
    web_shape,
    zh,
)

REFERENCE_KINDS = ("county", "town", "village", "group", "protected_farmland")
FEATURE_KINDS = ("point", "line", "area")


class ReferenceArea(Base):
    """参照区域：县、乡、村、组区域和基本农田保护区，用于核对和地图."""

    __tablename__ = "reference_area"
    __table_args__ = (
        among("kind", REFERENCE_KINDS),
        Index("ix_reference_area_code", "kind", "code"),
        Index("gx_reference_area_shape", "shape", postgresql_using="gist", postgresql_where=CURRENT),
        Index("gx_reference_area_shape_web", "shape_web", postgresql_using="gist", postgresql_where=CURRENT),
        Index("gx_reference_area_history_web", "shape_web", postgresql_using="gist", postgresql_where=ENDED),
    )

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(**zh("类别"))
    code: Mapped[Code] = mapped_column(**zh("区域代码", "CJQYDM", "A.9"))
    name: Mapped[str | None] = mapped_column(**zh("区域名称", "CJQYMC", "A.9"))
    region_code: Mapped[RegionCode]
    shape: Mapped[WKBElement] = mapped_column(CountyShape("MULTIPOLYGON"), **zh("图形"))
    shape_web: Mapped[WKBElement] = mapped_column(
        Geometry("MULTIPOLYGON", crs.WEB, spatial_index=False), web_shape(), **zh("网络地图图形")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
    survey_number: Mapped[int | None] = mapped_column(**zh("标识码", "BSM", "附录A", later=True))
    measured_area: Mapped[Decimal | None] = mapped_column(**zh("基本农田面积", "JBNTMJ", "附录A", later=True))
    measured_area_mu: Mapped[Decimal | None] = mapped_column(
        **zh("基本农田面积亩", "JBNTMJM", "附录A", later=True)
    )


class TopographicFeature(Base):
    """地物：沟渠、道路、水塘等点、线、面状地物，只作底图."""

    __tablename__ = "topographic_feature"
    __table_args__ = (
        among("kind", FEATURE_KINDS),
        Index(
            "gx_topographic_feature_shape_web", "shape_web", postgresql_using="gist", postgresql_where=CURRENT
        ),
        Index(
            "gx_topographic_feature_history_web", "shape_web", postgresql_using="gist", postgresql_where=ENDED
        ),
    )

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(**zh("点、线或面"))
    name: Mapped[str | None] = mapped_column(**zh("地物名称", "DWMC", "A.18"))
    note: Mapped[str | None] = mapped_column(**zh("备注", "BZ", "A.18"))
    region_code: Mapped[RegionCode]
    shape: Mapped[WKBElement] = mapped_column(CountyShape("GEOMETRY"), **zh("图形"))
    shape_web: Mapped[WKBElement] = mapped_column(
        Geometry("GEOMETRY", crs.WEB, spatial_index=False), web_shape(), **zh("网络地图图形")
    )
    begun_by: Mapped[ActId]
    ended_by: Mapped[EndedBy]
    survey_number: Mapped[int | None] = mapped_column(**zh("标识码", "BSM", "附录A", later=True))
    length_m: Mapped[float | None] = mapped_column(Float(53), **zh("长度（米）", "CD", "附录A", later=True))
    width_m: Mapped[float | None] = mapped_column(Float(53), **zh("宽度（米）", "KD", "附录A", later=True))
    measured_area: Mapped[Decimal | None] = mapped_column(**zh("面积", "MJ", "附录A", later=True))
    measured_area_mu: Mapped[Decimal | None] = mapped_column(**zh("面积亩", "MJM", "附录A", later=True))
