"""`/api/v1/market`: what is on offer, as JSON: what the public board says, no more."""

from decimal import Decimal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from api.access import public, session
from api.pages.market import wanted_of
from registry.errors import NotFoundError
from registry.queries import market
from registry.queries.market import ListingView

pages = Blueprint("api_market", __name__, url_prefix="/api/v1")
_MOST = 200
_SAID = (
    "id", "kind", "asset", "form", "unit", "amount_fen", "place", "terms", "bidding_kind",
    "town", "village", "group", "state",
)  # fmt: skip
_DAYS = ("term_from", "term_last_day", "listed_on", "last_day", "bidding_on", "ended_on", "public_until")


def said_of(view: ListingView) -> dict[str, object]:
    """Return an offer as JSON values."""
    days = {name: getattr(view, name) for name in _DAYS}
    area: Decimal = view.mu
    return {
        **{name: getattr(view, name) for name in _SAID},
        "area_mu": str(area),
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }


@pages.get("/market")
@public
def board() -> ResponseReturnValue:
    """List what is on offer and fits."""
    found = market.on_board(session(), wanted_of(request.args), _MOST)
    return jsonify({"listings": [said_of(view) for view in found]})


@pages.get("/market/<int:listing_id>")
@public
def listing(listing_id: int) -> ResponseReturnValue:
    """Show one offer; raises NotFoundError for what is not on the board."""
    found = market.by_id(session(), listing_id)
    if not found.is_public:
        raise NotFoundError(what=f"挂牌 {listing_id}")
    return jsonify(said_of(found))
