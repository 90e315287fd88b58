"""`/market`: what is on offer, without names, parcels or coordinates; what was paid."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import throttle
from api.access import office, officers, public, scopes, session
from api.transaction import writing
from registry.queries import market, market_map, market_prices, market_review
from registry.queries.market import ListingView, Wanted
from registry.rights import KINDS
from registry.rules.land_uses import FARMING_USES, OTHER_USES
from registry.rules.market import (
    BIDDING_NAMES,
    FEWEST_TRANSFERORS,
    MOST_CONTACT,
    MOST_MESSAGE,
    MOST_NAME,
    REVIEW_NAMES,
    STATE_NAMES,
    refusals_of_interest,
)
from registry.rules.transfer_prices import UNIT_NAMES, yuan
from registry.services._write import Actor
from registry.services.express_interest import Interest, express_interest
from registry.transfers import FORMS
from registry.words import Words

pages = Blueprint("market", __name__)
KIND = "market_interest"
_WINDOW = timedelta(hours=1)
_MOST_SHOWN = 200
_MOST = {"name": MOST_NAME, "contact": MOST_CONTACT, "message": MOST_MESSAGE}
ASSET = Words("集体资产", "asset of the collective")
TERM_CLASSES = {
    "under_5": Words("不满5年", "under 5 years"),
    "from_5": Words("5年以上不满10年", "5 to under 10 years"),
    "from_10": Words("10年以上不满20年", "10 to under 20 years"),
    "from_20": Words("20年以上", "20 years and more"),
}
USES = FARMING_USES | OTHER_USES
OFFERED = ("contracted_land", "forest_contract", "homestead")
"""Kinds of right by which the board is searched, beside the collective's assets."""


def words() -> dict[str, object]:
    """Return the names that pages of the board need."""
    return {
        "kinds": {code: KINDS[code].name for code in KINDS} | {"asset": ASSET},
        "offered": [*OFFERED, "asset"],
        "forms": {code: form.name for code, form in FORMS.items()},
        "units": UNIT_NAMES,
        "states": STATE_NAMES,
        "biddings": BIDDING_NAMES,
        "reviews": REVIEW_NAMES,
        "yuan": yuan,
    }


def number_of(values: Mapping[str, str], name: str) -> Decimal | None:
    """Return a number that was typed, None where there is none that can be read."""
    try:
        found = Decimal(values.get(name, "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < 10**9 else None


def wanted_of(values: Mapping[str, str]) -> Wanted:
    """Return what a search form asks for."""
    years, price = number_of(values, "years"), number_of(values, "price")
    return Wanted(
        values.get("q", "").strip()[:40],
        values.get("kind", ""),
        number_of(values, "least"),
        number_of(values, "most"),
        int(min(years, Decimal(100))) if years is not None else None,
        int(price * 100) if price is not None else None,
    )


@pages.get("/market")
@public
def board() -> ResponseReturnValue:
    """Search what is on offer; show where by village, and what was settled lately."""
    found = market.on_board(session(), wanted_of(request.args), _MOST_SHOWN)
    return render_template(
        "market.html",
        listings=found,
        settled=market.on_board(session(), Wanted(), 20, state="settled"),
        dots=market_map.dots(session(), found),
        values=request.args,
        most=_MOST_SHOWN,
        **words(),
    )


@pages.route("/market/<int:listing_id>", methods=["GET", "POST"])
@public
def listing(listing_id: int) -> ResponseReturnValue:
    """Show an offer or its outcome on display; take in an interest."""
    found = market.by_id(session(), listing_id)
    if not found.is_public:
        abort(404)  # what was withdrawn or ran out is taken down
    if request.method != "POST":
        return _page(found, {}, missing=False, sent="sent" in request.args)
    values = {field: request.form.get(field, "").strip() for field in _MOST}
    if found.state != "open":
        abort(404)
    if list(refusals_of_interest("", **values)):
        return _page(found, values, missing=True), 400
    throttle.limit(KIND, "market_interests_per_hour", _WINDOW)
    throttle.note(KIND, subject=str(listing_id), outcome="sent")
    with writing(office().engine) as own:
        express_interest(own, listing_id, Interest(**values), actor=Actor(), vault=office().vault)
    return redirect(url_for("market.listing", listing_id=listing_id, sent=1) + "#sent", 303)


def _page(found: ListingView, values: dict[str, str], *, missing: bool, sent: bool = False) -> str:
    return render_template(
        "market_listing.html",
        listing=found,
        review=market_review.status(session(), found),
        values=values,
        missing=missing,
        sent=sent,
        limits=_MOST,
        **words(),
    )


@pages.get("/market/prices")
@public
def prices() -> ResponseReturnValue:
    """Show what was paid, of nobody alone."""
    return _prices([""], by_year=False)


@pages.get("/analysis/prices")
@officers("analyst")
def analysis() -> ResponseReturnValue:
    """Show an analyst what was paid in the regions of the account, year by year."""
    return _prices(scopes(), by_year=True)


def _prices(prefixes: Sequence[str], *, by_year: bool) -> str:
    return render_template(
        "market_prices.html",
        table=market_prices.table(session(), prefixes, by_year=by_year),
        by_year=by_year,
        fewest=FEWEST_TRANSFERORS,
        classes=TERM_CLASSES,
        uses=USES,
        yuan=yuan,
    )
