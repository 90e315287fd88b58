"""Parcels and homesteads with who holds them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.models import (
    Certificate,
    Contract,
    ContractHolder,
    ContractHolderVersion,
    ContractParcel,
    LandRight,
    RightParcel,
    SpatialUnit,
    SpatialUnitVersion,
)
from registry.queries.as_of import VersionView, known_at


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One version of a spatial unit."""

    unit_id: int
    level: str
    code: str
    region_code: str
    version: int
    recorded_from: datetime
    recorded_to: datetime
    geometric_area: int
    measured_area: Decimal | None
    name: str | None
    ownership_kind: str | None
    parcel_kind: str | None
    land_use: str | None
    soil_grade: str | None
    purpose: str | None
    is_protected_farmland: bool | None
    east: str | None
    south: str | None
    west: str | None
    north: str | None
    boundary_witness: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class HoldingView:
    """Who holds a parcel by which contract, and the right entered for it."""

    contract_code: str
    holder_code: str
    holder_name: str | None
    contract_area: Decimal | None
    right_code: str | None
    paper_number: str | None
    """The newest certificate of the right."""


def by_code(session: Session, code: str, level: str = "contracted_parcel") -> ParcelView:
    """Return a unit's version in force; raises NotFoundError."""
    version = SpatialUnitVersion
    row = session.execute(
        select(
            SpatialUnit.id,
            SpatialUnit.level,
            SpatialUnit.code,
            SpatialUnit.region_code,
            version.version,
            version.recorded_from,
            version.recorded_to,
            version.geometric_area,
            version.measured_area,
            version.name,
            version.ownership_kind,
            version.parcel_kind,
            version.land_use,
            version.soil_grade,
            version.purpose,
            version.is_protected_farmland,
            version.east,
            version.south,
            version.west,
            version.north,
            version.boundary_witness,
            version.note,
        )
        .join(version, version.unit_id == SpatialUnit.id)
        .where(SpatialUnit.level == level, SpatialUnit.code == code, version.ended_by.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFoundError(what=f"地块 {code}")
    return ParcelView(*tuple(row))


def versions(session: Session, unit_id: int) -> list[VersionView]:
    """Return the versions of a unit, oldest first."""
    version = SpatialUnitVersion
    query = (
        select(version.version, version.recorded_from, version.recorded_to, known_at(version))
        .where(version.unit_id == unit_id)
        .order_by(version.version)
    )
    return [VersionView(*row) for row in session.execute(query)]


def holdings(session: Session, parcel: ParcelView) -> list[HoldingView]:
    """Return who holds a parcel, by contract."""
    newest = (
        select(Certificate.paper_number)
        .where(Certificate.right_id == LandRight.id)
        .order_by(Certificate.id.desc())
        .limit(1)
        .correlate(LandRight)
        .scalar_subquery()
    )
    query = (
        select(
            Contract.code,
            ContractHolder.code,
            ContractHolderVersion.name,
            ContractParcel.contract_area,
            LandRight.code,
            newest,
        )
        .select_from(ContractParcel)
        .join(Contract, Contract.id == ContractParcel.contract_id)
        .join(ContractHolder, ContractHolder.id == Contract.holder_id)
        .join(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == ContractHolder.id, ContractHolderVersion.ended_by.is_(None)
            ),
        )
        .outerjoin(RightParcel, and_(RightParcel.unit_id == parcel.unit_id, RightParcel.ended_by.is_(None)))
        .outerjoin(LandRight, and_(LandRight.id == RightParcel.right_id, LandRight.code == Contract.code))
        .where(ContractParcel.parcel_code == parcel.code, ContractParcel.ended_by.is_(None))
        .order_by(Contract.code)
    )
    return [HoldingView(*row) for row in session.execute(query)]
