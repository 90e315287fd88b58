"""Securities and what became of them: which mortgages stand on a right, who realised them, who pays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect
from registry.models import (
    ChangePlan,
    ContractHolderVersion,
    Enforcement,
    EnforcementShare,
    LandRight,
    Organization,
    PaymentDue,
    Restriction,
    RestrictionEnd,
    Transfer,
    TransferEntry,
    TransferParcel,
    TransferParty,
)
from registry.rules import transfer_sheet


@dataclass(frozen=True, slots=True)
class Mortgage:
    """A mortgage on a right that is not discharged, with what its terms say, where they are on record."""

    restriction_id: int
    document: str
    claimant: str
    filed_on: date
    party_id: int | None
    secured_fen: int | None
    units: frozenset[int]
    """Parcels that it covers; none where it covers all of the right."""


def mortgages_on(session: Session, right_id: int) -> list[Mortgage]:
    """Return the mortgages that stand on a right, in the order in which they were registered."""
    ended = select(RestrictionEnd.id).where(RestrictionEnd.restriction_id == Restriction.id)
    sheet = _sheets().where(TransferParty.right_id == right_id).subquery()
    query: AnySelect = (
        select(
            Restriction.id,
            Restriction.document_number,
            Restriction.claimant,
            Restriction.filed_on,
            sheet.c.id,
            sheet.c.content,
        )
        .outerjoin(sheet, sheet.c.begun_by == Restriction.begun_by)
        .where(Restriction.right_id == right_id, Restriction.kind == "mortgage", ~exists(ended))
        .order_by(Restriction.id)
    )
    rows = session.execute(query).all()
    units = _units(session, [row[4] for row in rows if row[4]])
    return [Mortgage(*(*row[:5], _secured(row[5]), frozenset(units.get(row[4] or 0, ())))) for row in rows]


def _sheets() -> AnySelect:
    """Return sheets that took effect: one act says so and places the mortgage of each."""
    return select(
        TransferParty.id, TransferParty.right_id, TransferParty.content, TransferEntry.begun_by
    ).join(TransferEntry, TransferEntry.party_id == TransferParty.id)


def _secured(content: str | None) -> int | None:
    return None if content is None else transfer_sheet.read(json.loads(content)).price.amount_fen


def _units(session: Session, party_ids: Sequence[int]) -> dict[int, list[int]]:
    query = select(TransferParcel.party_id, TransferParcel.unit_id).where(
        TransferParcel.party_id.in_(party_ids)
    )
    found: dict[int, list[int]] = {}
    for party, unit in session.execute(query):
        found.setdefault(party, []).append(unit)
    return found


@dataclass(frozen=True, slots=True)
class ShareView:
    """What a creditor, or the pledgor, got of the proceeds; the pledgor has no document."""

    claimant: str | None
    document: str | None
    claim_fen: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sheet of a security: discharged, or realised by whom and for how much."""

    party_id: int
    restriction_id: int
    ended_on: date | None
    reason: str | None
    acquirer: str | None
    right_code: str | None
    proceeds_fen: int | None
    shares: tuple[ShareView, ...]


def outcomes(session: Session, number: str) -> dict[int, Outcome]:
    """Return what became of each sheet in force of a security, by party."""
    end, restriction = RestrictionEnd, Restriction
    query: AnySelect = (
        select(
            TransferParty.id,
            restriction.id,
            end.ended_on,
            end.reason,
            _name_of(Enforcement.acquirer_id),
            LandRight.code,
            Enforcement.proceeds_fen,
        )
        .join(Transfer, and_(Transfer.id == TransferParty.transfer_id, Transfer.number == number))
        .join(TransferEntry, TransferEntry.party_id == TransferParty.id)
        .join(
            restriction,
            and_(
                restriction.begun_by == TransferEntry.begun_by,
                restriction.right_id == TransferParty.right_id,
                restriction.kind == "mortgage",
            ),
        )
        .outerjoin(end, end.restriction_id == restriction.id)
        .outerjoin(Enforcement, Enforcement.party_id == TransferParty.id)
        .outerjoin(LandRight, LandRight.id == Enforcement.right_id)
        .order_by(TransferParty.id)
    )
    rows = session.execute(query).all()
    shares = _shares(session, [row[0] for row in rows])
    return {row[0]: Outcome(*(*row, tuple(shares.get(row[0], ())))) for row in rows}


def _shares(session: Session, party_ids: Sequence[int]) -> dict[int, list[ShareView]]:
    share = EnforcementShare
    query: AnySelect = (
        select(
            share.party_id, Restriction.claimant, Restriction.document_number, share.claim_fen, share.paid_fen
        )
        .outerjoin(Restriction, Restriction.id == share.restriction_id)
        .where(share.party_id.in_(party_ids))
        .order_by(share.party_id, share.place)
    )
    found: dict[int, list[ShareView]] = {}
    for party, *values in session.execute(query):
        found.setdefault(party, []).append(ShareView(*values))
    return found


@dataclass(frozen=True, slots=True)
class Applied:
    """An enforcement that is being decided on, as its plan says it; amounts in fen."""

    acquirer: str
    ground: str
    method: str
    reason: str
    defaulted_on: date
    proceeds_fen: int
    shares: tuple[ShareView, ...]


def applied(session: Session, case_id: int) -> tuple[int, Applied]:
    """Return (sheet, enforcement) that a case is about."""
    plan = json.loads(session.get_one(ChangePlan, case_id).plan)
    numbers = [number for number, *_ in plan["shares"] if number]
    query = select(Restriction.id, Restriction.claimant, Restriction.document_number)
    named = {row[0]: row[1:] for row in session.execute(query.where(Restriction.id.in_(numbers)))}
    shares = (ShareView(*named.get(number, (None, None)), *fen) for number, *fen in plan["shares"])
    return plan["party_id"], Applied(
        session.scalar(select(_name_of(plan["acquirer_id"]))) or "",
        plan["ground"],
        plan["method"],
        plan["reason"],
        date.fromisoformat(plan["defaulted_on"]),
        plan["proceeds_fen"],
        tuple(shares),
    )


def _name_of(holder_id: Any) -> ScalarSelect[str]:
    """Return the name that a holder has now."""
    version = aliased(ContractHolderVersion)
    return (
        select(func.coalesce(version.name, Organization.name))
        .outerjoin(Organization, Organization.id == version.organization_id)
        .where(version.holder_id == holder_id, version.ended_by.is_(None))
        .correlate_except(version, Organization)
        .scalar_subquery()
    )


def taken_over(right_id: Any) -> ScalarSelect[str]:
    """Return who acquired a right by an enforcement before a due was due: the due is that one's since."""
    return (
        select(_name_of(Enforcement.acquirer_id))
        .where(Enforcement.right_id == right_id, Enforcement.entered_on <= PaymentDue.due_on)
        .order_by(Enforcement.entered_on.desc(), Enforcement.party_id.desc())
        .limit(1)
        .correlate_except(Enforcement)
        .scalar_subquery()
    )
