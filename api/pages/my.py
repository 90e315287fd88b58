"""`/my/<token>`: a household looks at its own rights from its phone: by its link, and a code each time.

Nothing is kept in the browser: the answer to a right code is the page itself, once.
"""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from api import one_time_codes, throttle
from api.access import office, public, session
from api.gateway import GatewayError
from api.language import language
from api.pages.parcel_plans import said
from registry import codelists
from registry.errors import NotFoundError
from registry.queries import household_portfolio, phones, portfolio_links, rosters
from registry.queries.portfolio_links import LinkView
from registry.rights import KINDS
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.interim import LINE_STATES
from registry.rules.one_time_codes import NOT_RIGHT, Checked
from registry.rules.refusal import Refused
from registry.rules.restrictions import EFFECTS, KIND_NAMES
from registry.rules.settlements import SETTLING

pages = Blueprint("my", __name__)
_PURPOSE = "portfolio"
_KIND = "portfolio"
_WINDOW = timedelta(minutes=1)


@pages.get("/my/<token>")
@public
def door(token: str) -> ResponseReturnValue:
    """Say to which phone a code would go; of a link that is none, or over, the same is said."""
    link = _link(token)
    return _door(token, link, []) if link else _no_link()


@pages.post("/my/<token>")
@public
def household(token: str) -> ResponseReturnValue:
    """Send a code to the phone on record where one is asked for; for a right one show the rights."""
    throttle.limit(_KIND, "public_checks_per_minute", _WINDOW)
    link = _link(token)
    if link is None:
        throttle.note(_KIND, subject=None, outcome="no_link")
        return _no_link()
    if request.form.get("ask"):
        return _send(token, link)
    typed = request.form.get("code", "").strip()
    if not typed:
        return _door(token, link, [_("Fill in the code from the message.")]), 400
    checked = one_time_codes.check(office(), _PURPOSE, link.subject, typed)
    throttle.note(_KIND, subject=link.subject, outcome=checked)
    if checked is not Checked.RIGHT:
        return _door(token, link, [NOT_RIGHT[language()]]), 403
    return render_template(
        "my_household.html",
        found=household_portfolio.of_household(session(), link.household),
        token=token,
        right_kinds=KINDS,
        line_states=LINE_STATES,
        restriction_kinds=KIND_NAMES,
        effects=EFFECTS,
        case_kinds=CASE_KINDS,
        settling=SETTLING,
        lists=codelists,
    )


def _send(token: str, link: LinkView) -> ResponseReturnValue:
    phone = phones.of_holder(session(), office().vault, link.holder_id)
    try:
        one_time_codes.send(office(), _PURPOSE, link.subject, phone, link.household)
    except (Refused, GatewayError) as error:
        throttle.note(_KIND, subject=link.subject, outcome="not_sent")
        status = 503 if isinstance(error, GatewayError) else 429
        return _door(token, link, said(error)), status
    throttle.note(_KIND, subject=link.subject, outcome="sent")
    return redirect(url_for("my.door", token=token, sent=1), 303)


def _link(token: str) -> LinkView | None:
    """Return the link of a token, None also where its household has ended."""
    link = portfolio_links.by_token(session(), token[:100])
    if link is None:
        return None
    try:
        rosters.of_household(session(), link.household)
    except NotFoundError:
        return None
    return link


def _door(token: str, link: LinkView, wrong: list[str]) -> str:
    phone = phones.of_holder(session(), office().vault, link.holder_id)
    sent = bool(request.args.get("sent") or request.form) and not request.form.get("ask")
    return render_template("my_door.html", token=token, phone=phone, sent=sent, wrong=wrong, link=link)


def _no_link() -> str:
    return render_template("my_door.html", link=None, wrong=[])
