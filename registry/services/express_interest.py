"""Leaves an interest in an offer: by anyone; name and contact are sealed until the offering side accepts."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.identity import hide_ids
from registry.models import ListingInterest
from registry.rules.market import refusals_of_interest
from registry.services._market import act_on, where_of
from registry.services._write import Actor
from registry.vault import CONTACT_PURPOSE, Vault


@dataclass(frozen=True, slots=True)
class Interest:
    """What somebody writes: who they are, how they are reached, what they intend."""

    name: str
    contact: str
    message: str


def express_interest(
    session: Session, listing_id: int, interest: Interest, *, actor: Actor, vault: Vault
) -> int:
    """Leave an interest and return its number. Raises Refused, NotFoundError."""
    return act_on(
        session,
        listing_id,
        "express_interest",
        actor=actor,
        is_public=True,
        gather=lambda _, __: None,
        refuse=lambda _, __: refusals_of_interest(
            where_of(listing_id), interest.name, interest.contact, interest.message
        ),
        change=lambda writing, view, _: writing.add_one(
            ListingInterest,
            listing_id=view.id,
            name_sealed=vault.seal(interest.name.strip(), CONTACT_PURPOSE),
            contact_sealed=vault.seal(interest.contact.strip(), CONTACT_PURPOSE),
            message=hide_ids(interest.message.strip()),
            region_code=view.region_code,
        ),
    )
