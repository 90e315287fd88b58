"""Accepts an interest in an offer: from now on the offering side may see who it is and how to reach them."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.models import ListingAcceptance
from registry.queries import market
from registry.queries.market import InterestView, ListingView
from registry.rules.market import ACCEPTED
from registry.rules.refusal import Refusal
from registry.services._market import act_on, where_of
from registry.services._write import Actor, Writing


def accept_interest(session: Session, listing_id: int, interest_id: int, *, actor: Actor) -> None:
    """Accept an interest. Raises Refused, NotFoundError."""

    def refuse(_: ListingView, found: InterestView) -> Iterable[Refusal]:
        if found.accepted_on is not None:
            yield ACCEPTED.refuse(where_of(listing_id))

    def change(writing: Writing, view: ListingView, found: InterestView) -> None:
        writing.facts |= {"interest": found.id}
        row = {"interest_id": found.id, "listing_id": view.id, "region_code": view.region_code}
        writing.add(ListingAcceptance, [row])

    act_on(
        session,
        listing_id,
        "accept_interest",
        actor=actor,
        gather=lambda s, _: market.interest(s, listing_id, interest_id),
        refuse=refuse,
        change=change,
    )
