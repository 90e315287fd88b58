"""Parcels of a transfer as its written contract names them: name, bounds, grade."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.models import SpatialUnit, SpatialUnitVersion


@dataclass(frozen=True, slots=True)
class ContractLand:
    """What the official form asks of a parcel beside its code and area."""

    name: str
    east: str
    south: str
    west: str
    north: str
    soil_grade: str | None
    land_use: str | None


def of_units(session: Session, unit_ids: Sequence[int]) -> dict[str, ContractLand]:
    """Return parcels by code; what the survey did not tell is a blank."""
    version = SpatialUnitVersion
    query: AnySelect = (
        select(
            SpatialUnit.code,
            version.name,
            version.east,
            version.south,
            version.west,
            version.north,
            version.soil_grade,
            version.land_use,
        )
        .join(version, version.unit_id == SpatialUnit.id)
        .where(SpatialUnit.id.in_(unit_ids), version.ended_by.is_(None))
    )
    return {
        code: ContractLand(name or "", east or "", south or "", west or "", north or "", grade, use)
        for code, name, east, south, west, north, grade, use in session.execute(query)
    }
