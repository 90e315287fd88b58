"""`/consent/<token>`: somebody reads the terms of a transfer on the phone, and agrees, refuses or withdraws.

The link shows one sheet to one who must agree; what they do takes a code to the phone on record.
Nothing is kept in the browser. A token that was never given is answered as any other unknown address.
"""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from api import one_time_codes, throttle
from api.access import office, public, session
from api.gateway import GatewayError
from api.language import language
from api.pages.parcel_plans import said
from api.sheet_words import SHEET_WORDS
from api.transaction import writing
from registry.identity import mask_name
from registry.queries import consent_links, transfers
from registry.queries.consent_links import LinkView, Standing
from registry.rules.one_time_codes import NOT_RIGHT, Checked
from registry.rules.refusal import Refused
from registry.services.answer_by_phone import (
    AGREE,
    DECLINE,
    agree_by_phone,
    decline_by_phone,
    is_of_another_phone,
)

pages = Blueprint("consent", __name__)
_KIND = "consent"
_WINDOW = timedelta(minutes=1)


@pages.get("/consent/<token>")
@public
def sheet(token: str) -> ResponseReturnValue:
    """Show the terms in plain words, or say why this link shows none any more."""
    return _page(token, [])


@pages.post("/consent/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    """Send a code where one is asked for; by a right one record what was decided."""
    throttle.limit(_KIND, "public_checks_per_minute", _WINDOW)
    link = consent_links.by_token(session(), token)
    asked = request.form.get("ask", "")
    if asked in (AGREE, DECLINE):
        return _send(token, link, asked)
    wanted, typed = request.form.get("want", ""), request.form.get("code", "").strip()
    if wanted not in (AGREE, DECLINE) or not typed:
        return _page(token, [_("Fill in the code from the message.")]), 400
    try:
        with writing(office().engine) as own:
            if wanted == AGREE:
                seen = _seen(request.form.get("seen", ""))
                checked = agree_by_phone(own, token, seen, typed, vault=office().vault)
            else:
                checked = decline_by_phone(own, token, typed, vault=office().vault)
    except Refused as error:
        throttle.note(_KIND, subject=f"link {link.id}", outcome="refused")
        return _page(token, said(error)), 409
    throttle.note(_KIND, subject=f"link {link.id}", outcome=checked)
    if checked is not Checked.RIGHT:
        return _page(token, [NOT_RIGHT[language()]]), 403
    return redirect(url_for("consent.sheet", token=token), 303)


def _seen(typed: str) -> bytes:
    try:
        return bytes.fromhex(typed)
    except ValueError:
        return b""  # the hash of no terms


def _send(token: str, link: LinkView, purpose: str) -> ResponseReturnValue:
    try:
        one_time_codes.send_to_answer(office(), token, purpose)
    except (Refused, GatewayError) as error:
        throttle.note(_KIND, subject=f"link {link.id}", outcome="not_sent")
        status = 503 if isinstance(error, GatewayError) else 409
        return _page(token, said(error)), status
    throttle.note(_KIND, subject=f"link {link.id}", outcome="sent")
    return redirect(url_for("consent.sheet", token=token, sent=purpose), 303)


def _page(token: str, wrong: Sequence[str]) -> str:
    link = consent_links.by_token(session(), token)
    if link.standing is not Standing.GOOD:
        return render_template("consent_void.html", why=link.standing, wrong=wrong)
    found = consent_links.signer(session(), office().vault, link.party_id, link.ordinal)
    if is_of_another_phone(link, found):
        return render_template("consent_void.html", why="phone", wrong=wrong)
    view = transfers.by_number(session(), link.number)
    shown = view.sheet_of(link.party_id)
    return render_template(
        "consent.html",
        token=token,
        of=view,
        shown=shown,
        who=next(s for s in shown.signatories if s.ordinal == link.ordinal),
        holder=mask_name(shown.sheet.holder),
        phone=link.phone_mask,
        sent=request.form.get("want") or request.args.get("sent", ""),
        wrong=wrong,
        **SHEET_WORDS,
    )
