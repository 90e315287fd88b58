"""Gives a household a link to its own rights, or ends it; a new one ends the one before."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry import clock
from registry.imprint import token_hash
from registry.models import PortfolioLink
from registry.queries import parameters, phones, portfolio_links, rosters
from registry.queries.phones import Phone
from registry.queries.portfolio_links import LinkView
from registry.queries.rosters import Roster
from registry.rules.cases import JURISDICTION
from registry.rules.one_time_codes import NO_LINK, NO_PHONE
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.vault import Vault

ROLE = "clerk"
_TOKEN_BYTES = 20


@dataclass(frozen=True, slots=True)
class Given:
    """A link that was given: its token is kept nowhere else."""

    token: str
    phone: Phone
    valid_until: date


@dataclass(frozen=True, slots=True)
class _Facts:
    roster: Roster
    phone: Phone | None
    standing: LinkView | None
    allowed: bool


def _gather(session: Session, household: str, actor: Actor, vault: Vault | None) -> _Facts:
    roster = rosters.of_household(session, household)
    return _Facts(
        roster,
        phones.of_holder(session, vault, roster.holder_id) if vault else None,
        portfolio_links.of_holder(session, roster.holder_id),
        _step.has_role(session, actor, ROLE, roster.region_code),
    )


def give_portfolio_link(session: Session, household: str, *, actor: Actor, vault: Vault) -> Given:
    """Give a household (its 18 digits) a link for its phone on record; raises Refused, NotFoundError."""
    region = rosters.of_household(session, household).region_code

    def refuse(facts: _Facts) -> Iterable[Refusal]:
        if not facts.allowed:
            yield JURISDICTION.refuse(region, role=ROLE)
        if facts.phone is None:
            yield NO_PHONE.refuse(household)

    return perform(
        session,
        Act("give_portfolio_link", region, actor),
        Locks(names=[f"holder:{household}"]),
        gather=lambda s: _gather(s, household, actor, vault),
        refuse=refuse,
        change=_give,
    )


def _give(writing: Writing, facts: _Facts) -> Given:
    assert facts.phone is not None
    holder = facts.roster.holder_id
    writing.end(PortfolioLink, PortfolioLink.holder_id == holder)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    days = parameters.number(writing.session, "portfolio_link_days")
    until = clock.today(writing.session) + timedelta(days=days)
    number = writing.add_one(
        PortfolioLink,
        holder_id=holder,
        token_hash=token_hash(token),
        valid_until=until,
        region_code=facts.roster.region_code,
    )
    writing.facts |= {"link": number}
    return Given(token, facts.phone, until)


def end_portfolio_link(session: Session, household: str, *, actor: Actor) -> None:
    """End the link of a household; raises Refused where none is in use, NotFoundError."""
    region = rosters.of_household(session, household).region_code

    def refuse(facts: _Facts) -> Iterable[Refusal]:
        if not facts.allowed:
            yield JURISDICTION.refuse(region, role=ROLE)
        if facts.standing is None:
            yield NO_LINK.refuse(household)

    def change(writing: Writing, facts: _Facts) -> None:
        writing.end(PortfolioLink, PortfolioLink.holder_id == facts.roster.holder_id)

    perform(
        session,
        Act("end_portfolio_link", region, actor),
        Locks(names=[f"holder:{household}"]),
        gather=lambda s: _gather(s, household, actor, None),
        refuse=refuse,
        change=change,
    )
