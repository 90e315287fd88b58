"""Which homesteads a household or person holds today, and which it gave up."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.models import (
    ContractHolder,
    LandRight,
    LandRightVersion,
    RightParcel,
    SpatialUnit,
    Transfer,
    TransferEntry,
    TransferParty,
)

_GIVEN_UP = ("homestead_assignment", "homestead_lease", "gift", "paid_exit", "housing_swap")
"""Forms by which a household sells, lets, gives or leaves its homestead （土地管理法 62）."""


def of_household(session: Session, holder_id: int, beside: Sequence[int] = ()) -> list[str]:
    """Return the plots that a holder's household, or the person, holds beside some units."""
    own = aliased(ContractHolder)
    query = (
        select(SpatialUnit.code)
        .join(RightParcel, RightParcel.unit_id == SpatialUnit.id)
        .join(
            LandRightVersion,
            and_(LandRightVersion.right_id == RightParcel.right_id, LandRightVersion.ended_by.is_(None)),
        )
        .join(ContractHolder, ContractHolder.id == LandRightVersion.holder_id)
        .join(own, and_(own.id == holder_id, _same(own)))
        .where(
            RightParcel.kind == "homestead",
            RightParcel.ended_by.is_(None),
            RightParcel.unit_id.not_in(beside),
            LandRightVersion.term_to > func.register_today(),
        )
        .order_by(SpatialUnit.code)
        .distinct()
    )
    return list(session.scalars(query))


def gave_up(session: Session, holder_id: int) -> list[str]:
    """Return the transfers in force or past by which a holder's household, or the person, gave a plot up."""
    own = aliased(ContractHolder)
    query = (
        select(Transfer.number)
        .join(TransferParty, TransferParty.transfer_id == Transfer.id)
        .join(TransferEntry, TransferEntry.party_id == TransferParty.id)
        .join(LandRight, and_(LandRight.id == TransferParty.right_id, LandRight.kind == "homestead"))
        .join(ContractHolder, ContractHolder.id == TransferParty.holder_id)
        .join(own, and_(own.id == holder_id, _same(own)))
        .where(Transfer.form.in_(_GIVEN_UP))
        .order_by(Transfer.number)
        .distinct()
    )
    return list(session.scalars(query))


def _same(own: type[ContractHolder]) -> ColumnElement[bool]:
    """Return the condition of being the same household, or the same person."""
    return or_(
        ContractHolder.id == own.id,
        and_(ContractHolder.household_id.is_not(None), ContractHolder.household_id == own.household_id),
    )
