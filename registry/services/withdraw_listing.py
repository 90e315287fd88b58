"""Takes an offer off the market board before anything came of it: its holder wants other terms, or none."""

from sqlalchemy.orm import Session

from registry import clock
from registry.identity import hide_ids
from registry.models import ListingOutcome
from registry.rules.market import REASON
from registry.services._market import act_on, where_of
from registry.services._write import Actor


def withdraw_listing(session: Session, listing_id: int, reason: str, *, actor: Actor) -> None:
    """Withdraw an offer, with a reason. Raises Refused, NotFoundError."""
    act_on(
        session,
        listing_id,
        "withdraw_listing",
        actor=actor,
        gather=lambda s, _: clock.today(s),
        refuse=lambda _, __: [] if reason.strip() else [REASON.refuse(where_of(listing_id))],
        change=lambda writing, view, today: writing.add(
            ListingOutcome,
            [
                {
                    "listing_id": view.id,
                    "kind": "withdrawn",
                    "transfer_id": None,
                    "reason": hide_ids(reason.strip()),
                    "public_until": today,
                    "region_code": view.region_code,
                }
            ],
        ),
    )
