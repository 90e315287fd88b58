"""Who may apply for a first registration under a grantor, and the ground that may be theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from registry.errors import NotFoundError
from registry.models import (
    Contract,
    ContractHolder,
    ContractHolderVersion,
    Grantor,
    HouseholdMember,
    RightParcel,
    SpatialUnit,
    SpatialUnitVersion,
)

LEVELS = ("homestead_plot", "forest_plot", "construction_plot")
"""Levels of the plots that a household's application may be about; buildings come with their plot."""


@dataclass(frozen=True, slots=True)
class PartyView:
    """A holder in any role, with the code of its household as contract holder, where it has one."""

    id: int
    kind: str
    role: str | None
    name: str
    members: int
    code: str | None
    grantor_id: int
    address: str | None


@dataclass(frozen=True, slots=True)
class PlotView:
    """A plot or a building on which no right is registered."""

    unit_id: int
    level: str
    code: str
    area: Decimal | None
    name: str | None
    holder_code: str | None
    structure: str | None
    storeys: int | None
    plot_id: int | None
    """Of a building, the plot it stands on."""


def of_grantor(session: Session, grantor_id: int) -> list[PartyView]:
    """Return all parties under a grantor: contract holders first, by code."""
    return _parties(session, ContractHolder.grantor_id == grantor_id)


def by_id(session: Session, party_id: int) -> PartyView:
    """Return a party; raises NotFoundError."""
    found = _parties(session, ContractHolder.id == party_id)
    if not found:
        raise NotFoundError(what=f"权利人 {party_id}")
    return found[0]


def _parties(session: Session, condition: ColumnElement[bool]) -> list[PartyView]:
    same = aliased(ContractHolder)
    members = (
        select(func.count())
        .where(HouseholdMember.holder_id == ContractHolder.id, HouseholdMember.ended_by.is_(None))
        .correlate(ContractHolder)
        .scalar_subquery()
    )
    code = (
        select(func.min(same.code))
        .where(same.household_id == ContractHolder.household_id)
        .correlate(ContractHolder)
        .scalar_subquery()
    )
    version = ContractHolderVersion
    query = (
        select(
            ContractHolder.id,
            ContractHolder.kind,
            ContractHolder.role,
            func.coalesce(version.name, ""),
            members,
            func.coalesce(ContractHolder.code, code),
            ContractHolder.grantor_id,
            version.address,
        )
        .join(version, and_(version.holder_id == ContractHolder.id, version.ended_by.is_(None)))
        .where(condition)
        .order_by(ContractHolder.code, ContractHolder.id)
    )
    return [PartyView(*row) for row in session.execute(query)]


def grantor_code(session: Session, grantor_id: int) -> str:
    """Return the code of a party's grantor."""
    return session.scalars(select(Grantor.code).where(Grantor.id == grantor_id)).one()


def contracts_of(session: Session, party_id: int) -> list[tuple[int, str]]:
    """Return (contract, code) of a party's contracts."""
    query = select(Contract.id, Contract.code).where(Contract.holder_id == party_id).order_by(Contract.code)
    return [(row.id, row.code) for row in session.execute(query)]


def plots_for(session: Session, party: PartyView, codes: Sequence[str] = ()) -> list[PlotView]:
    """Return free plots of a party's household or with one of the codes, and the buildings on them."""
    own: list[ColumnElement[bool]] = [SpatialUnit.code.in_(codes)]
    if party.code:
        own.append(SpatialUnitVersion.holder_code == party.code)
    plots = _free(session, and_(SpatialUnitVersion.level.in_(LEVELS), or_(*own)), party.grantor_id)
    under = aliased(SpatialUnitVersion)
    standing = (
        select(under.unit_id)
        .where(
            under.unit_id.in_([plot.unit_id for plot in plots]),
            under.ended_by.is_(None),
            func.ST_Intersects(under.shape, func.ST_PointOnSurface(SpatialUnitVersion.shape)),
        )
        .correlate(SpatialUnitVersion)
        .limit(1)
        .scalar_subquery()
    )
    on_plot = and_(SpatialUnitVersion.level == "building", standing.is_not(None))
    return [*plots, *_free(session, on_plot, party.grantor_id, standing)]


def _free(
    session: Session, condition: ColumnElement[bool], grantor_id: int, plot: Any = None
) -> list[PlotView]:
    version = SpatialUnitVersion
    taken = (
        select(RightParcel.id)
        .where(RightParcel.unit_id == SpatialUnit.id, RightParcel.exclusive, RightParcel.ended_by.is_(None))
        .correlate(SpatialUnit)
        .exists()
    )
    query = (
        select(
            SpatialUnit.id,
            version.level,
            SpatialUnit.code,
            version.measured_area,
            version.name,
            version.holder_code,
            version.structure,
            version.storeys,
            null() if plot is None else plot,
        )
        .join(version, and_(version.unit_id == SpatialUnit.id, version.ended_by.is_(None)))
        .where(condition, SpatialUnit.grantor_id == grantor_id, ~taken)
        .order_by(SpatialUnit.code)
    )
    return [PlotView(*row) for row in session.execute(query)]
