"""Entrustments in force over rights: who may agree for their households."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from registry.db import AnySelect
from registry.models import (
    ContractHolderVersion,
    Organization,
    Transfer,
    TransferParty,
)
from registry.queries.transfer_lists import unsigned
from registry.rules import mandates


@dataclass(frozen=True, slots=True)
class MandateRow:
    """An entrustment with how many of the rights asked about it covers."""

    number: str
    agent: str
    rights: int


def over(session: Session, right_ids: Sequence[int]) -> list[MandateRow]:
    """Return the entrustments that stand today over some of these rights, signed by all who must."""
    party, version, today = TransferParty, ContractHolderVersion, func.register_today()
    name = func.coalesce(version.name, Organization.name, "")
    query: AnySelect = (
        select(Transfer.number, name, func.count(party.id))
        .join(party, and_(party.transfer_id == Transfer.id, party.ended_by.is_(None)))
        .join(version, and_(version.holder_id == Transfer.receiver_id, version.ended_by.is_(None)))
        .outerjoin(Organization, Organization.id == version.organization_id)
        .where(
            Transfer.form == mandates.FORM,
            party.right_id.in_(right_ids),
            party.term_from <= today,
            today < party.term_to,
            ~unsigned(),
        )
        .group_by(Transfer.number, name)
        .order_by(Transfer.number)
    )
    return [MandateRow(*row) for row in session.execute(query)]
