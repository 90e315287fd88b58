"""`/work/market`: the clerk's side of the board: offers are listed, interests accepted, outcomes recorded."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from api import throttle
from api.access import acting, in_scope, office, officers, scopes, session
from api.pages.market import number_of, words
from api.pages.parcel_plans import said
from api.scan_field import scan_of
from api.transaction import writing
from registry.area import from_mu
from registry.errors import RegistryError
from registry.queries import market, market_review
from registry.queries.market import InterestView, ListingView
from registry.rules.market import BIDDINGS, FORMS_OFFERED, MOST_PLACE, MOST_TERMS
from registry.rules.transfer_prices import UNITS
from registry.services.accept_interest import accept_interest
from registry.services.list_right import Bidding, NewListing, list_right
from registry.services.settle_listing import settle_listing
from registry.services.withdraw_listing import withdraw_listing
from registry.vault import CONTACT_PURPOSE

pages = Blueprint("market_desk", __name__)
REVEALED = "market_contact"
"""Kind in the access log: a contact was shown at the desk."""


@pages.get("/work/market")
@officers("clerk")
def listings() -> ResponseReturnValue:
    """List the offers of the officer's regions."""
    found = [view for scope in scopes() for view in market.below(session(), scope)]
    return render_template("market_desk.html", listings=found, **words())


@pages.route("/work/market/new", methods=["GET", "POST"])
@officers("clerk")
def new() -> ResponseReturnValue:
    """Ask for an offer and put it on the board."""
    if request.method != "POST":
        return _new_page([])
    code = "".join(request.form.get("grantor", "").split())
    in_scope(code, f"发包方 {code}")
    try:
        wanted = _wanted(code)
        with writing(office().engine) as own:
            number = list_right(own, wanted, actor=acting(), vault=office().vault)
    except ValueError:
        return _new_page([_("Fill in all fields; write days as 2029-01-31 and the price in yuan.")]), 422
    except RegistryError as error:
        return _new_page(said(error)), 409
    return redirect(url_for("market_desk.listing", listing_id=number), 303)


def _wanted(code: str) -> NewListing:
    """Read the form; raises ValueError where a field cannot be read."""
    form, values = request.form.get("form", ""), request.form
    unit, price, mu = values.get("unit", ""), number_of(values, "price"), number_of(values, "area")
    if form not in FORMS_OFFERED or unit not in UNITS:
        raise ValueError(form)
    right = "".join(values.get("right", "").split())
    bidding, paper = values.get("bidding", ""), None if right else scan_of("bidding_file")
    return NewListing(
        grantor_code=code,
        form=form,
        term=(_day("from"), _day("to") + timedelta(days=1)),
        unit=unit,
        amount_fen=int((price or Decimal(0)) * 100),
        place=values.get("place", ""),
        terms=values.get("terms", ""),
        last_day=_day("until"),
        consent=scan_of("consent"),
        right_code=right,
        parcels=values.get("parcels", "").split(),
        asset=None if right else values.get("asset", "").strip(),
        asset_area=from_mu(mu or Decimal(0)),
        bidding=None
        if paper is None or bidding not in BIDDINGS
        else Bidding(bidding, _day("bidding_on"), paper),
    )


def _day(field: str) -> date:
    return date.fromisoformat(request.form.get(field, ""))


def _new_page(wrong: Sequence[str]) -> str:
    return render_template(
        "market_new.html",
        values=request.form,
        wrong=wrong,
        offered_forms=FORMS_OFFERED,
        most={"place": MOST_PLACE, "terms": MOST_TERMS},
        **words(),
    )


@pages.get("/work/market/<int:listing_id>")
@officers("clerk")
def listing(listing_id: int) -> ResponseReturnValue:
    """Show an offer with who asked; that contacts were shown is in the access log first."""
    return _page(_in_scope(listing_id), [])


@pages.post("/work/market/<int:listing_id>/<any(accept, settle, withdraw):move>")
@officers("clerk")
def act(listing_id: int, move: str) -> ResponseReturnValue:
    """Accept an interest, settle the offer by a transfer, or withdraw it."""
    found = _in_scope(listing_id)
    interest = request.form.get("interest", type=int) or 0
    number = "".join(request.form.get("number", "").split())
    reason = request.form.get("reason", "")
    acts: dict[str, Callable[[Session], None]] = {
        "accept": lambda s: accept_interest(s, listing_id, interest, actor=acting()),
        "settle": lambda s: settle_listing(s, listing_id, number, actor=acting()),
        "withdraw": lambda s: withdraw_listing(s, listing_id, reason, actor=acting()),
    }
    try:
        with writing(office().engine) as own:
            acts[move](own)
    except RegistryError as error:
        return _page(found, said(error)), 409
    return redirect(url_for("market_desk.listing", listing_id=listing_id) + "#interests", 303)


def _in_scope(listing_id: int) -> ListingView:
    found = market.by_id(session(), listing_id)
    in_scope(found.region_code, f"挂牌 {listing_id}")
    return found


def _page(found: ListingView, wrong: Sequence[str]) -> Response | str:
    asked = market.interests(session(), found.id)
    opened = {i.id: _opened(i) for i in asked if i.accepted_on is not None}
    if opened:
        throttle.note(REVEALED, subject=str(found.id), outcome=current_user.account.username)
    return render_template(
        "market_offer.html",
        listing=found,
        land=market.land_of(session(), found.id),
        interests=asked,
        opened=opened,
        review=market_review.status(session(), found),
        wrong=wrong,
        **words(),
    )


def _opened(interest: InterestView) -> str:
    vault = office().vault
    sealed = (interest.name_sealed, interest.contact_sealed)
    return " · ".join(vault.open(value, CONTACT_PURPOSE) for value in sealed)
