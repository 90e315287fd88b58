"""Where the review of outside capital stands for an offer （农村土地承包法 45）."""

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.area import to_mu
from registry.db import AreaM2
from registry.models import (
    ContractHolder,
    ListingOutcome,
    Transfer,
    TransferCase,
    TransferParcel,
    TransferParty,
)
from registry.queries import parameters, parcel_changes
from registry.queries.market import ListingView
from registry.rules.market import review_status


def status(session: Session, view: ListingView) -> str:
    """Return `reviewed`, `not_needed` or `not_yet`; of an open offer, as if outside capital took it."""
    limit = Decimal(parameters.in_force(session, "capital_review_mu").value)
    if view.kind not in ("contracted_land", "other_contract", "operating"):
        return "not_needed"
    transfer = session.scalar(select(ListingOutcome.transfer_id).where(ListingOutcome.listing_id == view.id))
    if transfer is None:
        return review_status(is_outside=True, limit_mu=limit, mu=view.mu, is_reviewed=False)
    area = session.scalar(
        select(func.sum(TransferParcel.area, type_=AreaM2()))
        .join(TransferParty, TransferParty.id == TransferParcel.party_id)
        .where(TransferParty.transfer_id == transfer, TransferParty.ended_by.is_(None))
    )
    return review_status(
        is_outside=_is_outside(session, transfer),
        limit_mu=limit,
        mu=to_mu(area or Decimal(0)),
        is_reviewed=_is_reviewed(session, transfer),
    )


def _is_outside(session: Session, transfer_id: int) -> bool:
    """Return whether the receiver is no household of the same collective."""
    query = (
        select(ContractHolder.household_id, ContractHolder.region_code == Transfer.region_code)
        .join(Transfer, Transfer.receiver_id == ContractHolder.id)
        .where(Transfer.id == transfer_id)
    )
    row = session.execute(query).one_or_none()
    return row is not None and (row[0] is None or not row[1])


def _is_reviewed(session: Session, transfer_id: int) -> bool:
    query = (
        select(TransferCase.case_id)
        .join(TransferParty, TransferParty.id == TransferCase.party_id)
        .where(TransferParty.transfer_id == transfer_id)
        .distinct()
    )
    plans = (parcel_changes.plan_of(session, case_id)[0] for case_id in session.scalars(query))
    return any(plan["proofs"].get("reviewed_on") for plan in plans)
