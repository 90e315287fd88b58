"""`/api/v1/check/<token>`: what the page of a QR code says, as JSON. The hot public path is short."""

from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from api import throttle
from api.access import office, public, session
from api.past import any_moment, moment
from registry.errors import NotFoundError
from registry.queries import interim_papers, public_check
from registry.queries.certificates import PublicView
from registry.queries.interim_papers import InterimView
from registry.rights import KINDS
from registry.rules.interim import INTERIM_KINDS

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
    interim = None
    if view is None:
        throttle.limit(KIND, "public_checks_per_minute", WINDOW)  # what follows costs more than a look-up
        interim = interim_papers.by_token(session(), token)
    found = view or interim
    throttle.note_within(
        KIND,
        "public_checks_per_minute",
        WINDOW,
        subject=found.paper_number if found else None,
        outcome=found.status if found else "unknown",
    )
    then = None
    if asked is not None:
        then = {
            "asked": asked.asked.isoformat(),
            "after_act": asked.number,
            "nothing_later_is_numbered": asked.beyond_last,
        }
    said = {"as_of": then} if then else {}
    if view is not None:
        return jsonify({**said, **_of_certificate(view)})
    if interim is not None:
        return jsonify({**said, **_of_interim(interim)})
    raise NotFoundError(what="权证")


def _of_certificate(view: PublicView) -> dict[str, object]:
    return {
        "status": view.status,
        "paper_number": view.paper_number,
        "right": _right(view.right_kind),
        "holder": view.holder,
        "grantor": view.grantor,
        "parcels": view.parcels,
        "issued_on": view.issued_on.isoformat(),
        "term_from": view.term_from.isoformat(),
        "term_last_day": view.last_day.isoformat() if view.last_day else None,
    }


def _right(code: str) -> dict[str, str]:
    kind = KINDS[code]
    return {"kind": kind.code, "zh": kind.name.zh, "en": kind.name.en}


def _of_interim(paper: InterimView) -> dict[str, object]:
    """Return an interim paper: what it is, and for each line how far its right was and is confirmed."""
    kind = INTERIM_KINDS[paper.kind]
    return {
        "status": paper.status,
        "paper_number": paper.paper_number,
        "interim": {"kind": kind.code, "zh": kind.name.zh, "en": kind.name.en},
        "of_whom": paper.masked,
        "grantor": paper.grantor,
        "issued_on": paper.issued_on.isoformat(),
        "lines": [
            {"right": _right(line.kind), "printed": line.printed, "now": line.now} for line in paper.lines
        ],
    }
