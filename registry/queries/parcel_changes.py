"""Parcels as a change finds them, and plans on record."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import shapely
from shapely import Polygon
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from registry import area
from registry.db import shape_wkb
from registry.errors import NotFoundError
from registry.models import (
    ChangePlan,
    Contract,
    ContractParcel,
    LandRight,
    LandRightVersion,
    RightParcel,
    SpatialUnit,
    SpatialUnitVersion,
)


def polygon(wkb: bytes) -> Polygon:
    """Return a parcel's shape."""
    shape = shapely.from_wkb(bytes(wkb))
    assert isinstance(shape, Polygon), "a parcel is one polygon"
    return shape


@dataclass(frozen=True, slots=True)
class Held:
    """A parcel in force: its version, registered area, shape, and who holds it by contract and right."""

    unit_id: int
    code: str
    grantor_id: int | None
    region_code: str
    version: int
    area: Decimal
    """Measured, or of the shape where nothing was measured."""
    shape: Polygon
    contracts: dict[str, int]
    """Contracts that name it, by code."""
    rights: dict[str, int]
    """Rights in force on it, by code."""

    @property
    def claims(self) -> frozenset[str]:
        """Codes of the rights and contracts that a change must decide on."""
        return frozenset(self.contracts) | frozenset(self.rights)


def held(session: Session, codes: Sequence[str]) -> list[Held]:
    """Return parcels in the order of their codes as given; raises NotFoundError for one not in force."""
    version = SpatialUnitVersion
    rows = session.execute(
        select(
            SpatialUnit.id,
            SpatialUnit.code,
            SpatialUnit.grantor_id,
            SpatialUnit.region_code,
            version.version,
            version.measured_area,
            version.geometric_area,
            shape_wkb(version.shape),
        )
        .join(version, and_(version.unit_id == SpatialUnit.id, version.ended_by.is_(None)))
        .where(SpatialUnit.level == "contracted_parcel", SpatialUnit.code.in_(codes))
    ).all()
    found = {row.code: row for row in rows}
    contracts, rights = _contracts(session, codes), _rights(session, [row.id for row in rows])
    for code in codes:
        if code not in found:
            raise NotFoundError(what=f"地块 {code}")
    return [
        Held(
            found[code].id,
            code,
            found[code].grantor_id,
            found[code].region_code,
            found[code].version,
            area.m2(Decimal(found[code][6]) / 100) if found[code][5] is None else found[code][5],
            polygon(found[code][7]),
            contracts.get(code, {}),
            rights.get(found[code][0], {}),
        )
        for code in codes
    ]


def _contracts(session: Session, codes: Sequence[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    query = (
        select(ContractParcel.parcel_code, Contract.code, Contract.id)
        .join(Contract, Contract.id == ContractParcel.contract_id)
        .where(ContractParcel.parcel_code.in_(codes), ContractParcel.ended_by.is_(None))
    )
    for parcel, code, contract in session.execute(query):
        found.setdefault(parcel, {})[code] = contract
    return found


def _rights(session: Session, units: Sequence[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    query = (
        select(RightParcel.unit_id, LandRight.code, LandRight.id)
        .join(LandRight, LandRight.id == RightParcel.right_id)
        .where(RightParcel.unit_id.in_(units), RightParcel.ended_by.is_(None))
    )
    for unit, code, right in session.execute(query):
        found.setdefault(unit, {})[code] = right
    return found


def other_ground(session: Session, rights: Sequence[int], units: Sequence[int]) -> list[int]:
    """Return the other parcels of rights that some parcels are under."""
    query = select(RightParcel.unit_id).where(
        RightParcel.right_id.in_(rights), RightParcel.unit_id.not_in(units), RightParcel.ended_by.is_(None)
    )
    return sorted(set(session.scalars(query)))


def near(session: Session, units: Sequence[int]) -> list[Polygon]:
    """Return the shapes of the parcels that lie against some parcels."""
    own = aliased(SpatialUnitVersion)
    other = SpatialUnitVersion
    query = (
        select(shape_wkb(other.shape))
        .join(own, own.shape.op("&&")(other.shape))
        .where(
            own.unit_id.in_(units),
            own.ended_by.is_(None),
            other.ended_by.is_(None),
            other.level == own.level,
            other.unit_id.not_in(units),
        )
        .distinct()
    )
    return [polygon(shape) for shape in session.scalars(query)]


def plan_of(session: Session, case_id: int) -> tuple[dict[str, Any], bytes]:
    """Return the plan of a case and its content hash; raises NotFoundError."""
    row = session.get(ChangePlan, case_id)
    if row is None:
        raise NotFoundError(what=f"变更业务 {case_id}")
    plan: dict[str, Any] = json.loads(row.plan)
    return plan, row.content_sha256


def current_rights(session: Session, codes: Sequence[str]) -> dict[str, LandRightVersion]:
    """Return the versions in force of rights, by the rights' code."""
    query = (
        select(LandRight.code, LandRightVersion)
        .join(LandRightVersion, LandRightVersion.right_id == LandRight.id)
        .where(LandRight.code.in_(codes), LandRightVersion.ended_by.is_(None))
    )
    return {row[0]: row[1] for row in session.execute(query)}
