"""Which homesteads a household or person holds today."""

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.models import ContractHolder, LandRightVersion, RightParcel, SpatialUnit


def of_household(session: Session, holder_id: int, beside: Sequence[int] = ()) -> list[str]:
    """Return the plots that a holder's household, or the person, holds beside some units."""
    own = aliased(ContractHolder)
    same = or_(
        ContractHolder.id == own.id,
        and_(ContractHolder.household_id.is_not(None), ContractHolder.household_id == own.household_id),
    )
    query = (
        select(SpatialUnit.code)
        .join(RightParcel, RightParcel.unit_id == SpatialUnit.id)
        .join(
            LandRightVersion,
            and_(LandRightVersion.right_id == RightParcel.right_id, LandRightVersion.ended_by.is_(None)),
        )
        .join(ContractHolder, ContractHolder.id == LandRightVersion.holder_id)
        .join(own, and_(own.id == holder_id, same))
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
