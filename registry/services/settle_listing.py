"""Settles an offer by a transfer that took effect; the outcome is displayed 公示 for some days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry import clock
from registry.models import ListingOutcome
from registry.queries import market, parameters
from registry.queries.market import ListingView
from registry.rules.market import SETTLES
from registry.rules.refusal import Refusal
from registry.services._market import act_on, where_of
from registry.services._write import Actor, Writing


@dataclass(frozen=True, slots=True)
class _Deal:
    transfer_id: int | None
    public_until: date


def settle_listing(session: Session, listing_id: int, number: str, *, actor: Actor) -> None:
    """Settle an offer by a transfer's number. Raises Refused, NotFoundError."""

    def gather(session: Session, view: ListingView) -> _Deal:
        right = market.land_of(session, listing_id).right_id
        days = parameters.number(session, "market_display_days")
        return _Deal(
            market.entered_by(session, number, right, view.region_code),
            clock.today(session) + timedelta(days=days),
        )

    def refuse(_: ListingView, deal: _Deal) -> Iterable[Refusal]:
        if deal.transfer_id is None:
            yield SETTLES.refuse(where_of(listing_id), number=number)

    def change(writing: Writing, view: ListingView, deal: _Deal) -> None:
        writing.facts |= {"transfer": number}
        row = {
            "listing_id": view.id,
            "kind": "settled",
            "transfer_id": deal.transfer_id,
            "reason": "",
            "public_until": deal.public_until,
            "region_code": view.region_code,
        }
        writing.add(ListingOutcome, [row])

    act_on(session, listing_id, "settle_listing", actor=actor, gather=gather, refuse=refuse, change=change)
