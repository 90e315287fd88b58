"""Shapes around a grantor's parcels with the names to write on them, for sketches and group maps."""

from dataclasses import dataclass

from sqlalchemy import and_, func, literal, select
from sqlalchemy.orm import Session

from registry.db import shape_wkb
from registry.models import (
    Contract,
    ContractHolderVersion,
    ContractParcel,
    Grantor,
    SpatialUnit,
    SpatialUnitVersion,
    TopographicFeature,
)

_MARGIN_M = 60


@dataclass(frozen=True, slots=True)
class UnitOnGround:
    """A unit's shape with its code and its holder's name."""

    unit_id: int
    level: str
    code: str
    shape: bytes
    holder_name: str | None
    is_own: bool
    """Whether it lies under the grantor that was asked about."""


def around_grantor(session: Session, grantor_code: str) -> list[UnitOnGround]:
    """Return the current units of a grantor and those within 60 m of their box."""
    version = SpatialUnitVersion
    box = (
        select(
            func.ST_Expand(
                func.ST_SetSRID(func.ST_Extent(version.shape), func.max(func.ST_SRID(version.shape))),
                _MARGIN_M,
            )
        )
        .join(SpatialUnit, SpatialUnit.id == version.unit_id)
        .join(Grantor, Grantor.id == SpatialUnit.grantor_id)
        .where(Grantor.code == grantor_code, version.ended_by.is_(None))
        .scalar_subquery()
    )
    holder = (
        select(func.min(ContractHolderVersion.name))
        .join(Contract, Contract.holder_id == ContractHolderVersion.holder_id)
        .join(ContractParcel, ContractParcel.contract_id == Contract.id)
        .where(
            ContractParcel.parcel_code == SpatialUnit.code,
            ContractParcel.ended_by.is_(None),
            ContractHolderVersion.ended_by.is_(None),
        )
        .correlate(SpatialUnit)
        .scalar_subquery()
    )
    query = (
        select(
            SpatialUnit.id,
            SpatialUnit.level,
            SpatialUnit.code,
            shape_wkb(version.shape),
            holder,
            func.coalesce(Grantor.code == literal(grantor_code), False),
        )
        .join(version, and_(version.unit_id == SpatialUnit.id, version.ended_by.is_(None)))
        .outerjoin(Grantor, Grantor.id == SpatialUnit.grantor_id)
        .where(version.shape.op("&&")(box))
        .order_by(SpatialUnit.code)
    )
    return [
        UnitOnGround(u, level, code, bytes(shape), name, own)
        for u, level, code, shape, name, own in session.execute(query)
    ]


def features_around(
    session: Session, box: tuple[float, float, float, float], srid: int
) -> list[tuple[str, str | None, bytes]]:
    """Return (kind, name, WKB) of the topographic features in a box of the county's CRS."""
    window = func.ST_MakeEnvelope(*box, srid)
    query = select(
        TopographicFeature.kind, TopographicFeature.name, shape_wkb(TopographicFeature.shape)
    ).where(TopographicFeature.ended_by.is_(None), TopographicFeature.shape.op("&&")(window))
    return [(kind, name, bytes(shape)) for kind, name, shape in session.execute(query)]
