"""Grantors of a region and how far each has come, for desk and command line."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from registry.models import (
    Certificate,
    Contract,
    ContractHolder,
    Grantor,
    GrantorVersion,
    LandRight,
    LandRightVersion,
    SpatialUnit,
)


@dataclass(frozen=True, slots=True)
class GrantorView:
    """A grantor with counts."""

    id: int
    code: str
    name: str | None
    parcels: int
    holders: int
    contracts: int
    rights: int
    certificates: int


def _counted(model, column):  # noqa: ANN001, ANN202 (scalar subqueries of one shape)
    return select(func.count()).select_from(model).where(column == Grantor.id).correlate(Grantor).scalar_subquery()


def in_region(session: Session, prefix: str = "") -> list[GrantorView]:
    """Return the grantors below a region prefix, by code."""
    rights = (
        select(func.count())
        .select_from(LandRightVersion)
        .join(LandRight, LandRight.id == LandRightVersion.right_id)
        .where(LandRight.region_code == Grantor.code, LandRightVersion.ended_by.is_(None))
        .correlate(Grantor)
        .scalar_subquery()
    )
    certificates = (
        select(func.count())
        .select_from(Certificate)
        .join(
            LandRightVersion,
            and_(
                LandRightVersion.right_id == Certificate.right_id,
                LandRightVersion.version == Certificate.right_version,
                LandRightVersion.ended_by.is_(None),
            ),
        )
        .where(Certificate.region_code == Grantor.code)
        .correlate(Grantor)
        .scalar_subquery()
    )
    units = (
        select(func.count())
        .select_from(SpatialUnit)
        .where(SpatialUnit.grantor_id == Grantor.id, SpatialUnit.level == "contracted_parcel")
        .correlate(Grantor)
        .scalar_subquery()
    )
    query = (
        select(
            Grantor.id,
            Grantor.code,
            GrantorVersion.name,
            units,
            _counted(ContractHolder, ContractHolder.grantor_id),
            _counted(Contract, Contract.grantor_id),
            rights,
            certificates,
        )
        .outerjoin(GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None)))
        .where(Grantor.code >= prefix, Grantor.code < prefix + "~")
        .order_by(Grantor.code)
    )
    return [GrantorView(*row) for row in session.execute(query)]


def codes(session: Session, prefix: str = "") -> list[str]:
    """Return the codes of the grantors below a region prefix."""
    return list(session.scalars(select(Grantor.code).where(Grantor.code >= prefix, Grantor.code < prefix + "~").order_by(Grantor.code)))


def rights_without_certificate(session: Session, grantor_code: str) -> list[int]:
    """Return the rights under a grantor whose current version has no certificate, by code."""
    has = (
        select(Certificate.id)
        .where(
            Certificate.right_id == LandRightVersion.right_id, Certificate.right_version == LandRightVersion.version
        )
        .exists()
    )
    query = (
        select(LandRight.id)
        .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
        .where(LandRight.region_code == grantor_code, LandRightVersion.ended_by.is_(None), ~has)
        .order_by(LandRight.code)
    )
    return list(session.scalars(query))
