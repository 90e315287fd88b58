"""What transfers gave and what of it ends within some months: whom to ask in time about a renewal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry import clock
from registry.db import AnySelect, AreaM2
from registry.models import (
    ContractHolderVersion,
    Grantor,
    GrantorVersion,
    LandRightVersion,
    Organization,
    Transfer,
    TransferEnd,
    TransferEntry,
    TransferParcel,
    TransferParty,
)
from registry.periods import add_months
from registry.rules import transfer_sheet
from registry.rules.transfer_prices import last_rent
from registry.transfers import FORMS
from registry.transfers.form import Effect

YEAR = 12
"""Months ahead that are asked about where nobody says another number."""
MOST_MONTHS = 120
DERIVING = tuple(form.code for form in FORMS.values() if form.effect is Effect.DERIVES)


@dataclass(frozen=True, slots=True)
class Expiring:
    """What one transfer gave to one holder that ends on one day."""

    number: str
    form: str
    grantor_code: str
    grantor_name: str
    receiver: str
    """Who holds it now."""
    until: date
    """The day after its last one."""
    households: int
    parcels: int
    area: Decimal
    """In m²."""
    rent_fen: int
    """What a whole year of it costs at the end; 0 where it is not paid by the year."""
    renewed: int
    """Households whose land is renewed."""
    renewed_by: tuple[str, ...]
    """Transfers of the same land to the same receiver from then on, drawn up or in force."""

    @property
    def last_day(self) -> date:
        """Its last day, as papers write it."""
        return self.until - timedelta(days=1)


def within(session: Session, prefixes: Sequence[str], months: int = YEAR) -> list[Expiring]:
    """Return what ends from today on and within some months, in regions, the earliest first.

    What has ended before its time is none of it, nor a term that is over and was not entered as ended.
    """
    today = clock.today(session)
    version = LandRightVersion
    query = _given().where(
        version.term_to > today,
        version.term_to <= add_months(today, max(1, min(months, MOST_MONTHS))),
        or_(*(Transfer.region_code.startswith(prefix) for prefix in prefixes)),
    )
    found: dict[tuple[str, date, str], list[Any]] = {}
    for row in session.execute(query):
        found.setdefault((row.number, row.until, row.receiver), []).append(row)
    return [_together(rows) for rows in found.values()]


def _together(rows: Sequence[Any]) -> Expiring:
    """Return the sheets of one transfer, receiver and day as one line."""
    one = rows[0]
    sheets = [transfer_sheet.read(json.loads(row.content)) for row in rows]
    later = {number for row in rows for number in (row.later or "").split(",") if number}
    return Expiring(
        one.number,
        one.form,
        one.grantor_code,
        one.grantor_name,
        one.receiver,
        one.until,
        len({row.holder_id for row in rows}),
        len({unit for row in rows for unit in row.units}),
        sum((row.area for row in rows), Decimal(0)),
        sum(last_rent(s.price, sum((p.area for p in s.parcels), Decimal(0)), s.term) for s in sheets),
        len({row.holder_id for row in rows if row.later}),
        tuple(sorted(later)),
    )


def _given() -> AnySelect:
    """Return the sheets whose right is in force, each with its land and who holds the right now."""
    version, holder = LandRightVersion, ContractHolderVersion
    return (
        select(
            Transfer.number,
            Transfer.form,
            Grantor.code.label("grantor_code"),
            func.coalesce(GrantorVersion.name, Grantor.code).label("grantor_name"),
            func.coalesce(holder.name, Organization.name, "").label("receiver"),
            version.term_to.label("until"),
            TransferParty.holder_id,
            TransferParty.content,
            _of_land(func.array_agg(TransferParcel.unit_id)).label("units"),
            _of_land(func.sum(TransferParcel.area, type_=AreaM2())).label("area"),
            _later().label("later"),
        )
        .join(TransferParty, TransferParty.transfer_id == Transfer.id)
        .join(TransferEntry, TransferEntry.party_id == TransferParty.id)
        .outerjoin(TransferEnd, TransferEnd.party_id == TransferParty.id)
        .join(version, and_(version.right_id == TransferEntry.right_id, version.ended_by.is_(None)))
        .join(holder, and_(holder.holder_id == version.holder_id, holder.ended_by.is_(None)))
        .outerjoin(Organization, Organization.id == holder.organization_id)
        .join(Grantor, Grantor.id == Transfer.grantor_id)
        .outerjoin(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .where(Transfer.form.in_(DERIVING), TransferParty.ended_by.is_(None), TransferEnd.party_id.is_(None))
        .order_by(version.term_to, Transfer.number, TransferParty.id)
    )


def _of_land(what: Any) -> ScalarSelect[Any]:
    """Return something of all parcels of a sheet."""
    return select(what).where(TransferParcel.party_id == TransferParty.id).scalar_subquery()


def _later() -> ScalarSelect[str]:
    """Return the numbers of transfers of the same right to the same receiver once it is over."""
    party, transfer = aliased(TransferParty), aliased(Transfer)
    return (
        select(func.string_agg(transfer.number.distinct(), ","))
        .select_from(party)
        .join(transfer, transfer.id == party.transfer_id)
        .where(
            party.right_id == TransferParty.right_id,
            party.ended_by.is_(None),
            party.term_from >= LandRightVersion.term_to,
            transfer.receiver_id == Transfer.receiver_id,
        )
        .correlate(TransferParty, Transfer, LandRightVersion)
        .scalar_subquery()
    )
