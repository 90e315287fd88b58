"""Leases and the like that are over when land is let anew: who sat on it, by which transfer, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.models import (
    ContractHolder,
    ContractHolderVersion,
    LandRight,
    LandRightVersion,
    Organization,
    RightParcel,
    Transfer,
    TransferEnd,
    TransferEntry,
    TransferParty,
)

EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class EarlierLease:
    """A right that a transfer gave on a unit, whose term ends before or when another begins."""

    unit_id: int
    tier: int
    right_code: str
    number: str
    holder_id: int
    household_id: int | None
    holder: str
    since: date
    until: date
    """The day after its last one."""


def over_by(session: Session, kind: str, units: Sequence[int], since: date) -> list[EarlierLease]:
    """Return rights of a kind on units whose term is over by a day, in force or ended because it was.

    What was ended before its time is none of them: nobody waits for the end of its term.
    """
    version, holder, last = LandRightVersion, ContractHolderVersion, aliased(LandRightVersion)
    newest = select(func.max(last.version)).where(last.right_id == LandRight.id).scalar_subquery()
    query: AnySelect = (
        select(
            RightParcel.unit_id,
            func.coalesce(RightParcel.tier, 0),
            LandRight.code,
            Transfer.number,
            version.holder_id,
            ContractHolder.household_id,
            func.coalesce(holder.name, Organization.name, ""),
            version.term_from,
            version.term_to,
        )
        .join(LandRight, and_(LandRight.id == RightParcel.right_id, LandRight.kind == kind))
        .join(version, and_(version.right_id == LandRight.id, version.version == newest))
        .join(TransferEntry, TransferEntry.right_id == LandRight.id)
        .join(TransferParty, TransferParty.id == TransferEntry.party_id)
        .join(Transfer, Transfer.id == TransferParty.transfer_id)
        .join(ContractHolder, ContractHolder.id == version.holder_id)
        .join(holder, and_(holder.holder_id == version.holder_id, holder.ended_by.is_(None)))
        .outerjoin(Organization, Organization.id == holder.organization_id)
        .outerjoin(TransferEnd, TransferEnd.party_id == TransferParty.id)
        .where(
            RightParcel.unit_id.in_(units),
            RightParcel.version == version.version,
            version.term_to <= since,
            or_(version.ended_by.is_(None), TransferEnd.ground == EXPIRED),
        )
        .order_by(LandRight.code, RightParcel.unit_id)
        .distinct()
    )
    return [EarlierLease(*row) for row in session.execute(query)]
