"""For each rule of the market board: what it refuses, and the lawful case beside it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from registry.services.accept_interest import accept_interest
from registry.services.settle_listing import settle_listing
from registry.services.withdraw_listing import withdraw_listing
from tests.support.market import ask, asset, offer, put
from tests.support.parcels import seize
from tests.support.transfers import LAST, lease, right_codes
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]


def _offer(**changes: Any) -> Act:
    return lambda v: offer(v, **changes)


def _seized(v: Village) -> int:
    return seize(v, GRANTOR + "00001")


def _on(v: Village, *, first: bool) -> int:
    """Offer the right on the parcel that is seized, or another one."""
    code = (
        v.session.connection()
        .exec_driver_sql(
            "SELECT r.code FROM land_right AS r JOIN right_parcel AS p ON p.right_id = r.id "
            "JOIN spatial_unit AS u ON u.id = p.unit_id AND u.code = %s",
            (GRANTOR + "00001",),
        )
        .scalar_one()
    )
    other = next(c for c in right_codes(v) if c != code)
    return offer(v, right_code=code if first else other)


def _accept(v: Village, number: int, interest: int) -> None:
    accept_interest(v.session, number, interest, actor=v.cast.lu)


def _accepted(v: Village, *, twice: bool) -> None:
    number = offer(v)
    first, second = ask(v, number), ask(v, number)
    _accept(v, number, first)
    _accept(v, number, first if twice else second)


def _withdraw(v: Village, number: int, reason: str = "自己种") -> int:
    withdraw_listing(v.session, number, reason, actor=v.cast.lu)
    return number


def _ask_after(days: int) -> Act:
    def act(v: Village) -> None:
        number = offer(v, last_day=v.today() + timedelta(days=2))
        v.shift(days=days)
        ask(v, number)

    return act


def _settle(nth: int) -> Act:
    """Settle an offer by the lease of the first right."""

    def act(v: Village) -> None:
        number = offer(v, nth)
        settle_listing(v.session, number, lease(v), actor=v.cast.lu)

    return act


MARKET_TRIALS: dict[str, tuple[Act, Act]] = {
    "market.right_gone": (_offer(right_code="0" * 19), offer),
    "market.kind": (_offer(form="homestead_lease"), offer),
    "market.seized": (
        lambda v: (_seized(v), _on(v, first=True)),
        lambda v: (_seized(v), _on(v, first=False)),
    ),
    "market.term": (_offer(term=(date(2027, 1, 1), date(2070, 1, 1))), _offer(term=(date(2027, 1, 1), LAST))),
    "market.land": (_offer(parcels=["9" * 19]), offer),
    "market.consent": (_offer(consent=None), offer),
    "market.incomplete": (_offer(place=" "), offer),
    "market.bidding": (lambda v: put(v, asset(v, bidding=None)), lambda v: put(v, asset(v))),
    "market.listed": (lambda v: (offer(v), offer(v)), lambda v: (_withdraw(v, offer(v)), offer(v))),
    "market.closed": (_ask_after(3), _ask_after(2)),
    "market.interest": (lambda v: ask(v, offer(v), message="打 139 0000 7777"), lambda v: ask(v, offer(v))),
    "market.accepted": (lambda v: _accepted(v, twice=True), lambda v: _accepted(v, twice=False)),
    "market.reason": (lambda v: _withdraw(v, offer(v), " "), lambda v: _withdraw(v, offer(v))),
    "market.settles": (_settle(1), _settle(0)),
}
