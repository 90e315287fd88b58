"""Lists a right, or an asset of the collective, on the market board: by the holder's mandate, at the desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from registry import clock
from registry.identity import hide_ids
from registry.models import Listing, ListingParcel
from registry.queries import grantors, market, movable_rights, restrictions
from registry.queries.movable_rights import HeldParcel, MovableRight
from registry.rules.cases import JURISDICTION
from registry.rules.market import ListedRight, Wish, refusals_to_list
from registry.rules.refusal import Refusal
from registry.services import _scans, _step
from registry.services._scans import ProofScan
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.transfers import FORMS
from registry.vault import Vault

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class Bidding:
    """How the public bidding for an asset of the collective is held, with its document."""

    kind: str
    on: date
    scan: ProofScan


@dataclass(frozen=True, slots=True)
class NewListing:
    """An offer: of a right by its code, whole or some parcels of it, or of an asset by its name."""

    grantor_code: str
    form: str
    term: tuple[date, date]
    unit: str
    amount_fen: int
    place: str
    terms: str
    last_day: date
    consent: ProofScan | None
    right_code: str = ""
    parcels: Sequence[str] = ()
    """Codes of parcels; none for all of the right."""
    asset: str | None = None
    asset_area: Decimal = Decimal(0)
    bidding: Bidding | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    allowed: bool
    today: date
    wish: Wish
    right: MovableRight | None
    seen: ListedRight | None


def list_right(session: Session, new: NewListing, *, actor: Actor, vault: Vault) -> int:
    """Put an offer on the board and return its number. Raises Refused, NotFoundError."""
    grantor = grantors.by_code(session, new.grantor_code)
    scans = [new.consent, new.bidding.scan if new.bidding else None]

    def gather(session: Session) -> _Facts:
        right = movable_rights.by_codes(session, [new.right_code]).get(new.right_code)
        if right is not None and right.region_code != grantor.code:
            right = None  # of another grantor: who may act here knows nothing of it
        allowed = _step.has_role(session, actor, ROLE, grantor.code)
        return _Facts(allowed, clock.today(session), _wish(new, right), right, _seen(session, right))

    def refuse(facts: _Facts) -> Iterable[Refusal]:
        if not facts.allowed:
            yield JURISDICTION.refuse(grantor.code, role=ROLE)
        yield from refusals_to_list(facts.wish, facts.seen, facts.today)

    def change(writing: Writing, facts: _Facts) -> int:
        return _write(writing, new, facts, grantor.id, vault)

    return perform(
        session,
        Act("list_right", grantor.code, actor),
        Locks(
            names=[
                f"grantor:{grantor.code}",
                f"right:{new.right_code}",
                *(scan.lock for scan in scans if scan),
            ]
        ),
        gather=gather,
        refuse=refuse,
        change=change,
    )


def _offered(new: NewListing, right: MovableRight | None) -> list[HeldParcel]:
    if right is None:
        return []
    return [p for p in right.parcels if not new.parcels or p.code in new.parcels]


def _wish(new: NewListing, right: MovableRight | None) -> Wish:
    form = FORMS[new.form]
    area = sum((p.area for p in _offered(new, right)), Decimal(0))
    return Wish(
        where=new.asset if new.asset is not None else new.right_code,
        form=form.code,
        form_name=form.name,
        moves=form.moves,
        parcels=tuple(new.parcels),
        # A right that is not there is said to be gone, not to have no area.
        area=new.asset_area if new.asset is not None else area if right else Decimal(1),
        term=new.term,
        unit=new.unit,
        amount_fen=new.amount_fen,
        place=new.place,
        terms=new.terms,
        last_day=new.last_day,
        asset=new.asset,
        has_consent=new.consent is not None,
        bidding=(new.bidding.kind, new.bidding.on, True) if new.bidding else ("", None, False),
    )


def _seen(session: Session, right: MovableRight | None) -> ListedRight | None:
    if right is None:
        return None
    units = [parcel.unit_id for parcel in right.parcels]
    standing = restrictions.open_over(session, units, [right.right_id])
    return ListedRight(
        kind=right.kind,
        term=right.term,
        is_barred=any(s.kind == "seizure" or s.bans_transfer for s in standing),
        units=frozenset(parcel.code for parcel in right.parcels),
        is_listed=market.is_listed(session, right.right_id),
    )


def _write(writing: Writing, new: NewListing, facts: _Facts, grantor_id: int, vault: Vault) -> int:
    right, bidding, region = facts.right, new.bidding, new.grantor_code
    consent = _scans.keep_once(writing, new.consent, vault)
    paper = _scans.keep_once(writing, bidding.scan if bidding else None, vault)
    writing.facts |= {"form": new.form, "right": new.right_code, "unit": new.unit}
    listing = writing.add_one(
        Listing,
        grantor_id=grantor_id,
        right_id=right.right_id if right and new.asset is None else None,
        holder_id=right.holder.holder_id if right and new.asset is None else None,
        asset=None if new.asset is None else hide_ids(new.asset),
        form=new.form,
        area=facts.wish.area,
        term_from=new.term[0],
        term_to=new.term[1],
        unit=new.unit,
        amount_fen=new.amount_fen,
        place=hide_ids(new.place.strip()),
        terms=hide_ids(new.terms.strip()),
        last_day=new.last_day,
        consent_sha256=consent,
        bidding_kind=bidding.kind if bidding else None,
        bidding_on=bidding.on if bidding else None,
        bidding_sha256=paper,
        region_code=region,
    )
    parcels = _offered(new, right) if new.asset is None else []
    rows = [
        {"listing_id": listing, "unit_id": p.unit_id, "area": p.area, "region_code": region} for p in parcels
    ]
    writing.add(ListingParcel, rows)
    return listing
