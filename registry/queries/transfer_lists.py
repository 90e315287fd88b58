"""Transfers as a list, and the rights of a grantor that could be taken into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Exists, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.db import AnySelect, AreaM2
from registry.models import (
    ContractHolderVersion,
    Grantor,
    GrantorVersion,
    LandRight,
    LandRightVersion,
    Organization,
    RightParcel,
    Transfer,
    TransferConsent,
    TransferEntry,
    TransferParcel,
    TransferParty,
    TransferSignatory,
)
from registry.periods import OPEN_DATE
from registry.queries import estates, movable_rights, restrictions
from registry.queries.estates import OnRecord


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer with how far it has come."""

    number: str
    form: str
    grantor_name: str
    receiver: str
    sheets: int
    agreed: int
    entered: int
    area: Decimal


def unsigned() -> Exists:
    """Return whether somebody who must agree to a sheet has not, or not any more."""
    return (
        select(TransferSignatory.party_id)
        .outerjoin(
            TransferConsent,
            and_(
                TransferConsent.party_id == TransferSignatory.party_id,
                TransferConsent.ordinal == TransferSignatory.ordinal,
                TransferConsent.ended_by.is_(None),
            ),
        )
        .where(TransferSignatory.party_id == TransferParty.id, TransferConsent.id.is_(None))
        .exists()
    )


def of_regions(session: Session, prefixes: Sequence[str], most: int) -> list[TransferRow]:
    """Return transfers of regions, the latest first."""
    area = (
        select(func.sum(TransferParcel.area, type_=AreaM2()))
        .where(TransferParcel.party_id == TransferParty.id)
        .scalar_subquery()
    )
    holder = ContractHolderVersion
    query: AnySelect = (
        select(
            Transfer.number,
            Transfer.form,
            func.coalesce(GrantorVersion.name, Grantor.code),
            func.coalesce(func.max(holder.name), func.max(Organization.name), ""),
            func.count(TransferParty.id),
            func.count(TransferParty.id).filter(~unsigned()),
            func.count(TransferEntry.party_id),
            func.coalesce(func.sum(area, type_=AreaM2()), 0, type_=AreaM2()),
        )
        .join(Grantor, Grantor.id == Transfer.grantor_id)
        .join(
            GrantorVersion, and_(GrantorVersion.grantor_id == Grantor.id, GrantorVersion.ended_by.is_(None))
        )
        .join(
            TransferParty,
            and_(TransferParty.transfer_id == Transfer.id, TransferParty.ended_by.is_(None)),
        )
        .outerjoin(holder, and_(holder.holder_id == Transfer.receiver_id, holder.ended_by.is_(None)))
        .outerjoin(Organization, Organization.id == holder.organization_id)
        .outerjoin(TransferEntry, TransferEntry.party_id == TransferParty.id)
        .where(or_(*(Transfer.region_code.startswith(prefix) for prefix in prefixes)))
        .group_by(Transfer.id, Transfer.number, Transfer.form, GrantorVersion.name, Grantor.code)
        .order_by(Transfer.id.desc())
        .limit(most)
    )
    return [TransferRow(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class Offered:
    """A right that could move, with what stands in the way of it."""

    code: str
    holder: str
    kind: str
    parcels: Sequence[movable_rights.HeldParcel]
    until: date
    """The day after its last one."""
    leased_until: date | None
    """The day after the last one of rights that rest on it already; None where none does."""
    restrictions: Sequence[str]
    """Kinds of the restrictions on it or on its land."""
    people: Sequence[OnRecord]
    """Whose estate it may be, where that was asked for."""

    @property
    def last_day(self) -> date | None:
        """Its last day, None where it has none."""
        return _last_day(self.until)

    @property
    def leased_last_day(self) -> date | None:
        """The last day of what rests on it, None where that has none, or where nothing does."""
        return None if self.leased_until is None else _last_day(self.leased_until)

    @property
    def area(self) -> Decimal:
        """What it has in all, in m²."""
        return sum((p.area for p in self.parcels), Decimal(0))


def offered(
    session: Session, grantor_code: str, kinds: Sequence[str], *, is_estate: bool = False
) -> list[Offered]:
    """Return the rights of a grantor of some kinds, by code, each with what stands in the way."""
    rights = movable_rights.by_codes(session, movable_rights.of_grantor(session, grantor_code, kinds))
    units = {p.unit_id: right.right_id for right in rights.values() for p in right.parcels}
    found: dict[int, list[str]] = {}
    for r in restrictions.open_over(session, list(units), [right.right_id for right in rights.values()]):
        found.setdefault(r.right_id or units.get(r.unit_id or 0, 0), []).append(r.kind)
    holders = [right.holder for right in rights.values()] if is_estate else []
    people = estates.on_record(session, holders)
    busy = _with_children(session, [right.right_id for right in rights.values()])
    return [
        Offered(
            right.code,
            right.holder.name,
            right.kind,
            right.parcels,
            right.term[1],
            busy.get(right.right_id),
            tuple(dict.fromkeys(found.get(right.right_id, ()))),
            people.get(right.holder.holder_id, ()),
        )
        for right in sorted(rights.values(), key=lambda right: right.code)
    ]


def _last_day(until: date) -> date | None:
    return None if until == OPEN_DATE else until - timedelta(days=1)


def _with_children(session: Session, right_ids: Sequence[int]) -> dict[int, date]:
    """Return until when others rest on rights; a house goes with its homestead and is none."""
    child = aliased(LandRight)
    query = (
        select(child.parent_id, func.max(LandRightVersion.term_to))
        .join(
            LandRightVersion, and_(LandRightVersion.right_id == child.id, LandRightVersion.ended_by.is_(None))
        )
        .join(RightParcel, and_(RightParcel.right_id == child.id, RightParcel.ended_by.is_(None)))
        .where(child.parent_id.in_(right_ids), child.kind != "house")
        .group_by(child.parent_id)
    )
    return {right: until for right, until in session.execute(query) if right}
