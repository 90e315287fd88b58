"""What every act on one offer of the market board does: lock it, find it, ask whether it stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from registry.queries import market
from registry.queries.market import ListingView
from registry.rules.cases import JURISDICTION
from registry.rules.market import refusals_when_closed
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"
More = TypeVar("More")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Facts(Generic[More]):
    view: ListingView
    allowed: bool
    more: More


def act_on(  # noqa: PLR0913 (the parts of one act)
    session: Session,
    listing_id: int,
    kind: str,
    *,
    actor: Actor,
    gather: Callable[[Session, ListingView], More],
    refuse: Callable[[ListingView, More], Iterable[Refusal]],
    change: Callable[[Writing, ListingView, More], Result],
    is_public: bool = False,
    locks: Sequence[str] = (),
) -> Result:
    """Do one act on an offer that stands; `is_public` where anyone may."""
    region = market.by_id(session, listing_id).region_code

    def facts(s: Session) -> _Facts[More]:
        view = market.by_id(s, listing_id)  # anew, now that the lock is held
        return _Facts(view, is_public or _step.has_role(s, actor, ROLE, region), gather(s, view))

    def refusals(known: _Facts[More]) -> Iterable[Refusal]:
        if not known.allowed:
            yield JURISDICTION.refuse(region, role=ROLE)
        yield from refusals_when_closed(where_of(listing_id), known.view.state)
        yield from refuse(known.view, known.more)

    def changed(writing: Writing, known: _Facts[More]) -> Result:
        writing.facts |= {"listing": listing_id}
        return change(writing, known.view, known.more)

    return perform(
        session,
        Act(kind, region, actor),
        Locks(names=[f"listing:{listing_id}", *locks]),
        gather=facts,
        refuse=refusals,
        change=changed,
    )


def where_of(listing_id: int) -> str:
    """Return how refusals name an offer."""
    return f"挂牌 {listing_id}"
