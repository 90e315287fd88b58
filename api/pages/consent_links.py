"""`/work/transfers/<transfer>/phone`: who of a transfer can agree by phone; links are sent to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import one_time_codes
from api.access import acting, office, officers, session
from api.form_fields import Unread, unread
from api.gateway import GatewayError
from api.language import language
from api.pages.parcel_plans import said
from api.pages.transfers import found
from api.transaction import writing
from registry.errors import RegistryError
from registry.queries import consent_links
from registry.queries.transfers import TransferView
from registry.rules.transfer_consents import CAPACITY_NAMES, METHOD_NAMES
from registry.services.give_consent_links import GivenConsentLink, Links, give_consent_links

pages = Blueprint("consent_links", __name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of sending."""

    sent: int = 0
    not_sent: Sequence[tuple[str, str]] = ()
    """Who was not reached by the gateway, and the address for them, shown once."""
    refused: Sequence[str] = ()
    wrong: Sequence[str] = ()


@pages.get("/work/transfers/<transfer>/phone")
@officers("clerk")
def phone(transfer: str) -> ResponseReturnValue:
    """Show who has agreed by what, who is missing, and to whom a link went."""
    return _page(found(transfer), _Told())


@pages.post("/work/transfers/<transfer>/phone")
@officers("clerk")
def send(transfer: str) -> ResponseReturnValue:
    """Send links to all who can agree by phone and have none, or another to one of them."""
    view = found(transfer)
    party, _sep, ordinal = request.form.get("signer", "").partition("-")
    if "signer" in request.form and not (party.isdecimal() and ordinal.isdecimal()):
        return _page(view, _Told(wrong=[unread(Unread("signer"))])), 422  # never to everybody instead
    one = [(int(party), int(ordinal))] if party else None
    try:
        with writing(office().engine) as own:
            links = give_consent_links(own, view.number, one, actor=acting(), vault=office().vault)
    except RegistryError as error:
        return _page(view, _Told(wrong=said(error))), 409
    return _page(view, _sent(links))


def _sent(links: Links) -> _Told:
    """Send what was given, after it was committed."""
    missed: list[tuple[str, str]] = []
    why: dict[str, None] = {}
    for given in links.given:
        address = f"{office().settings.public_url}{url_for('consent.sheet', token=given.token)}"
        try:
            one_time_codes.send_consent_link(office(), given, address)
        except GatewayError as error:
            missed.append((_who(given), address))
            why |= dict.fromkeys(said(error))
    return _Told(
        len(links.given) - len(missed), missed, [one.said[language()] for one in links.refused], list(why)
    )


def _who(given: GivenConsentLink) -> str:
    return f"{given.who} {given.phone.mask}"


def _page(view: TransferView, told: _Told) -> str:
    return render_template(
        "consent_links.html",
        of=view,
        links=consent_links.of_transfer(session(), view.id),
        capacities=CAPACITY_NAMES,
        methods=METHOD_NAMES,
        told=told,
        wrong=told.wrong,
    )
