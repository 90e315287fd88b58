"""Contracted parcels that no real-estate unit 不动产单元 is linked with, for those who link them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.models import EstateLink, SpatialUnit, SpatialUnitVersion


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A parcel of the register that has no number at the real-estate registry."""

    code: str
    name: str | None
    region_code: str


def count(session: Session, scopes: Sequence[str]) -> tuple[int, int]:
    """Return how many parcels of regions are not linked, and how many there are."""
    linked = func.count(EstateLink.unit_id)
    row = session.execute(_query(scopes).with_only_columns(func.count(), linked)).one()
    return row[0] - row[1], row[0]


def listed(session: Session, scopes: Sequence[str], *, after: str = "", most: int) -> list[Unlinked]:
    """Return parcels of regions that are not linked, by their codes, those after one where it is said."""
    query = (
        _query(scopes)
        .where(EstateLink.unit_id.is_(None), SpatialUnit.code > after)
        .order_by(SpatialUnit.code)
        .limit(most)
    )
    return [Unlinked(*row) for row in session.execute(query)]


def _query(scopes: Sequence[str]) -> AnySelect:
    """Ask for the parcels of regions that stand, each with its link where it has one."""
    version = SpatialUnitVersion
    return (
        select(SpatialUnit.code, version.name, SpatialUnit.region_code)
        .select_from(SpatialUnit)
        .join(version, and_(version.unit_id == SpatialUnit.id, version.ended_by.is_(None)))
        .outerjoin(EstateLink, EstateLink.unit_id == SpatialUnit.id)
        .where(
            SpatialUnit.level == "contracted_parcel",
            or_(*(SpatialUnit.region_code.startswith(scope) for scope in scopes)),
        )
    )
