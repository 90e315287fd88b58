"""Grantors of a region and how far each has come, for desk and command line."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.models import (
    Certificate,
    Contract,
    ContractHolder,
    ContractHolderVersion,
    ContractParcel,
    Grantor,
    GrantorVersion,
    LandRight,
    LandRightVersion,
    RegistrationUnit,
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


def _counted(model: Any, column: Any) -> Any:
    return (
        select(func.count())
        .select_from(model)
        .where(column == Grantor.id)
        .correlate(Grantor)
        .scalar_subquery()
    )


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
        .where(Certificate.region_code == Grantor.code, Certificate.ended_by.is_(None))
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
        .outerjoin(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .where(Grantor.code >= prefix, Grantor.code < prefix + "~")
        .order_by(Grantor.code)
    )
    return [GrantorView(*row) for row in session.execute(query)]


def codes(session: Session, prefix: str = "") -> list[str]:
    """Return the codes of the grantors below a region prefix."""
    return list(
        session.scalars(
            select(Grantor.code)
            .where(Grantor.code >= prefix, Grantor.code < prefix + "~")
            .order_by(Grantor.code)
        )
    )


def rights_without_certificate(session: Session, grantor_code: str) -> list[int]:
    """Return the current rights under a grantor of which no certificate is out, by code.

    One that was superseded or declared lost is still out: it is replaced or reissued when its holder asks.
    A page has one paper, named after its first right: that of a homestead covers the house.
    """
    out = select(Certificate.id).where(Certificate.right_id == LandRight.id, Certificate.ended_by.is_(None))
    query = (
        select(LandRight.id)
        .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
        .join(RegistrationUnit, RegistrationUnit.id == LandRight.unit_id)
        .where(
            LandRight.region_code == grantor_code,
            LandRight.code == RegistrationUnit.folio_number,
            LandRightVersion.ended_by.is_(None),
            ~out.exists(),
        )
        .order_by(LandRight.code)
    )
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class HolderView:
    """A contract holder with its contracts."""

    id: int
    code: str
    kind: str
    name: str | None
    contract_ids: list[int]
    parcels: int
    has_right: bool


def by_code(session: Session, code: str) -> GrantorView:
    """Return a grantor; raises NotFoundError."""
    found = [view for view in in_region(session, code) if view.code == code]
    if not found:
        raise NotFoundError(what=code)
    return found[0]


def holders(session: Session, grantor_id: int) -> list[HolderView]:
    """Return the contract holders under a grantor, by code; other roles have no code."""
    return _holders(session, and_(ContractHolder.grantor_id == grantor_id, ContractHolder.code.is_not(None)))


def holder_by_code(session: Session, code: str) -> HolderView:
    """Return a holder; raises NotFoundError."""
    found = _holders(session, ContractHolder.code == code)
    if not found:
        raise NotFoundError(what=code)
    return found[0]


def _holders(session: Session, condition: ColumnElement[bool]) -> list[HolderView]:
    parcels = (
        select(func.count())
        .select_from(ContractParcel)
        .join(Contract, Contract.id == ContractParcel.contract_id)
        .where(Contract.holder_id == ContractHolder.id, ContractParcel.ended_by.is_(None))
        .correlate(ContractHolder)
        .scalar_subquery()
    )
    contracts = (
        select(func.array_agg(Contract.id))
        .where(Contract.holder_id == ContractHolder.id)
        .correlate(ContractHolder)
        .scalar_subquery()
    )
    entered = (
        select(LandRightVersion.id)
        .where(LandRightVersion.holder_id == ContractHolder.id, LandRightVersion.ended_by.is_(None))
        .correlate(ContractHolder)
        .exists()
    )
    query = (
        select(
            ContractHolder.id,
            ContractHolder.code,
            ContractHolder.kind,
            func.coalesce(ContractHolderVersion.name, ""),
            contracts,
            parcels,
            entered,
        )
        .join(
            ContractHolderVersion,
            and_(
                ContractHolderVersion.holder_id == ContractHolder.id, ContractHolderVersion.ended_by.is_(None)
            ),
        )
        .where(condition)
        .order_by(ContractHolder.code)
    )
    return [
        HolderView(i, code, kind, name, list(ids or []), n, right)
        for i, code, kind, name, ids, n, right in session.execute(query)
    ]


def rights_of_holder(session: Session, holder_id: int) -> list[int]:
    """Return the rights that a holder has or had."""
    query = select(LandRightVersion.right_id).where(LandRightVersion.holder_id == holder_id).distinct()
    return list(session.scalars(query))
