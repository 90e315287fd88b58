"""`/api/v1/check/<token>`: what the page of a QR code says, as JSON. The hot public path: two statements."""

from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from api import throttle
from api.access import office, public, session
from api.past import any_moment, moment
from registry.errors import NotFoundError
from registry.queries import public_check
from registry.rights import KINDS

pages = Blueprint("api_check", __name__, url_prefix="/api/v1")
KIND = "certificate_check"
"""The same limit as the page's: whoever asks too often by the one waits at the other."""
WINDOW = timedelta(minutes=1)


@pages.get("/check/<path:token>", provide_automatic_options=False)
@public
@any_moment
def by_token(token: str) -> ResponseReturnValue:
    """Answer for the token of a QR code; any other token is answered alike, whatever it looks like.

    Raises TooManyRequests, or NotFoundError for a token that was never printed.
    """
    asked = moment()
    if asked is None:
        view = public_check.by_token(office().looking.one, token)
    else:
        view = public_check.by_token_then(session(), token)
    throttle.note_within(
        KIND,
        "public_checks_per_minute",
        WINDOW,
        subject=view.paper_number if view else None,
        outcome=view.status if view else "unknown",
    )
    if view is None:
        raise NotFoundError(what="权证")
    kind = KINDS[view.right_kind]
    then = None
    if asked is not None:
        then = {
            "asked": asked.asked.isoformat(),
            "after_act": asked.number,
            "nothing_later_is_numbered": asked.beyond_last,
        }
    return jsonify(
        {
            **({"as_of": then} if then else {}),
            "status": view.status,
            "paper_number": view.paper_number,
            "right": {"kind": kind.code, "zh": kind.name.zh, "en": kind.name.en},
            "holder": view.holder,
            "grantor": view.grantor,
            "parcels": view.parcels,
            "issued_on": view.issued_on.isoformat(),
            "term_from": view.term_from.isoformat(),
            "term_last_day": view.last_day.isoformat() if view.last_day else None,
        }
    )
