"""The market board: offers as everyone may see them, without names, parcels or coordinates.

That an offer ran out is told by its last day; nobody writes it down.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from registry.area import to_mu
from registry.db import AnySelect
from registry.errors import NotFoundError
from registry.models import (
    GrantorVersion,
    LandRight,
    Listing,
    ListingAcceptance,
    ListingInterest,
    ListingOutcome,
    ListingParcel,
    Region,
    Transfer,
    TransferEntry,
    TransferParty,
)
from registry.periods import add_years

_TOWN, _VILLAGE = 9, 12


@dataclass(frozen=True, slots=True)
class ListingView:
    """An offer: nothing in it tells whose land it is, or where exactly."""

    id: int
    kind: str | None
    """Kind of right; None for an asset of the collective."""
    asset: str | None
    form: str
    area: Decimal
    term_from: date
    term_to: date
    unit: str
    amount_fen: int
    place: str
    terms: str
    listed_on: date
    last_day: date
    bidding_kind: str | None
    bidding_on: date | None
    region_code: str
    town: str
    village: str
    group: str
    """Name of the grantor: the group or village whose land it is."""
    state: str
    ended_on: date | None
    public_until: date | None
    interests: int

    @property
    def mu(self) -> Decimal:
        """Its area in 亩, as papers show it."""
        return to_mu(self.area)

    @property
    def term_last_day(self) -> date:
        """The last day of the term wanted."""
        return self.term_to - timedelta(days=1)

    @property
    def is_public(self) -> bool:
        """Whether everyone may see it: on offer, or its settlement is on display."""
        return self.state in ("open", "settled")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for on the board."""

    text: str = ""
    kind: str = ""
    least_mu: Decimal | None = None
    most_mu: Decimal | None = None
    years: int | None = None
    most_fen: int | None = None


def _region_name(length: int) -> ColumnElement[str]:
    """Return the newest name of the region that a listing lies in; its code, where none is known."""
    code = func.left(Listing.region_code, length)
    name = (
        select(Region.name)
        .where(Region.code == code)
        .order_by(Region.valid_from.desc(), Region.id.desc())
        .limit(1)
        .correlate(Listing)
        .scalar_subquery()
    )
    return func.coalesce(name, code)


def _state() -> ColumnElement[str]:
    today, outcome = func.register_today(), ListingOutcome
    return case(
        (outcome.kind == "withdrawn", "withdrawn"),
        (and_(outcome.kind == "settled", outcome.public_until >= today), "settled"),
        (outcome.kind == "settled", "closed"),
        (Listing.last_day < today, "expired"),
        else_="open",
    )


def _listings() -> AnySelect:
    count = (
        select(func.count())
        .where(ListingInterest.listing_id == Listing.id)
        .correlate(Listing)
        .scalar_subquery()
    )
    village = _region_name(_VILLAGE)
    return (
        select(
            Listing.id,
            LandRight.kind,
            Listing.asset,
            Listing.form,
            Listing.area,
            Listing.term_from,
            Listing.term_to,
            Listing.unit,
            Listing.amount_fen,
            Listing.place,
            Listing.terms,
            Listing.listed_on,
            Listing.last_day,
            Listing.bidding_kind,
            Listing.bidding_on,
            Listing.region_code,
            _region_name(_TOWN),
            village,
            func.coalesce(GrantorVersion.name, village),
            _state(),
            ListingOutcome.ended_on,
            ListingOutcome.public_until,
            count,
        )
        .outerjoin(LandRight, LandRight.id == Listing.right_id)
        .outerjoin(ListingOutcome, ListingOutcome.listing_id == Listing.id)
        .outerjoin(
            GrantorVersion,
            and_(GrantorVersion.grantor_id == Listing.grantor_id, GrantorVersion.ended_by.is_(None)),
        )
        .order_by(Listing.id.desc())
    )


def by_id(session: Session, listing_id: int) -> ListingView:
    """Return an offer in any state; raises NotFoundError."""
    row = session.execute(_listings().where(Listing.id == listing_id)).one_or_none()
    if row is None:
        raise NotFoundError(what=f"挂牌 {listing_id}")
    return ListingView(*row)


def below(session: Session, prefix: str) -> list[ListingView]:
    """Return all offers below a region prefix, newest first."""
    query = _listings().where(Listing.region_code >= prefix, Listing.region_code < prefix + "~")
    return [ListingView(*row) for row in session.execute(query)]


def on_board(session: Session, wanted: Wanted, most: int, *, state: str = "open") -> list[ListingView]:
    """Return what is on offer, or settled and on display, and fits what somebody looks for."""
    query = _listings().where(_state() == state)
    if wanted.text:
        said = f"%{_plain(wanted.text)}%"
        names = (_region_name(_TOWN), _region_name(_VILLAGE), GrantorVersion.name, Listing.place)
        query = query.where(or_(*(name.ilike(said, escape="\\") for name in names)))
    if wanted.kind:
        query = query.where(func.coalesce(LandRight.kind, "asset") == wanted.kind)
    if wanted.most_fen is not None:
        query = query.where(Listing.amount_fen <= wanted.most_fen)
    found = [ListingView(*row) for row in session.execute(query)]
    return [view for view in found if _fits(view, wanted)][:most]


def _fits(view: ListingView, wanted: Wanted) -> bool:
    """Ask in 亩 as papers show them, and in whole years."""
    if wanted.least_mu is not None and view.mu < wanted.least_mu:
        return False
    if wanted.most_mu is not None and view.mu > wanted.most_mu:
        return False
    return wanted.years is None or view.term_to >= add_years(view.term_from, wanted.years)


def _plain(text: str) -> str:
    """Return a text in which nothing is a wildcard of LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True, slots=True)
class ListedLand:
    """The desk's side of an offer."""

    right_id: int | None
    right_code: str | None
    holder_id: int | None
    units: tuple[int, ...]
    transfer_number: str | None
    reason: str | None


def land_of(session: Session, listing_id: int) -> ListedLand:
    """Return what an offer is about, for those who work on it."""
    query = (
        select(Listing.right_id, LandRight.code, Listing.holder_id, Transfer.number, ListingOutcome.reason)
        .outerjoin(LandRight, LandRight.id == Listing.right_id)
        .outerjoin(ListingOutcome, ListingOutcome.listing_id == Listing.id)
        .outerjoin(Transfer, Transfer.id == ListingOutcome.transfer_id)
        .where(Listing.id == listing_id)
    )
    right, code, holder, number, reason = session.execute(query).one()
    units = select(ListingParcel.unit_id).where(ListingParcel.listing_id == listing_id)
    return ListedLand(right, code, holder, tuple(sorted(session.scalars(units))), number, reason)


@dataclass(frozen=True, slots=True)
class InterestView:
    """Somebody's interest; name and contact stay sealed until it is accepted."""

    id: int
    listing_id: int
    message: str
    sent_on: date
    accepted_on: date | None
    name_sealed: bytes
    contact_sealed: bytes


def interests(session: Session, listing_id: int) -> list[InterestView]:
    """Return who asked about an offer, oldest first."""
    interest, accepted = ListingInterest, ListingAcceptance
    query = (
        select(
            interest.id,
            interest.listing_id,
            interest.message,
            interest.sent_on,
            accepted.accepted_on,
            interest.name_sealed,
            interest.contact_sealed,
        )
        .outerjoin(accepted, accepted.interest_id == interest.id)
        .where(interest.listing_id == listing_id)
        .order_by(interest.id)
    )
    return [InterestView(*row) for row in session.execute(query)]


def interest(session: Session, listing_id: int, interest_id: int) -> InterestView:
    """Return one interest in an offer; raises NotFoundError."""
    for found in interests(session, listing_id):
        if found.id == interest_id:
            return found
    raise NotFoundError(what=f"意向 {interest_id}")


def is_listed(session: Session, right_id: int) -> bool:
    """Return whether a right is on offer now."""
    query = (
        select(Listing.id)
        .outerjoin(ListingOutcome, ListingOutcome.listing_id == Listing.id)
        .where(Listing.right_id == right_id, _state() == "open")
    )
    return session.scalar(query.limit(1)) is not None


def entered_by(session: Session, number: str, right_id: int | None, region: str) -> int | None:
    """Return the transfer of a number if it took effect for a right; for an asset, under its grantor."""
    query = (
        select(Transfer.id)
        .join(TransferParty, TransferParty.transfer_id == Transfer.id)
        .join(TransferEntry, TransferEntry.party_id == TransferParty.id)
        .where(Transfer.number == number)
    )
    own = Transfer.region_code == region if right_id is None else TransferParty.right_id == right_id
    return session.scalar(query.where(own).limit(1))
