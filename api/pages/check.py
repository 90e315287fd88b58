"""`/check`: is this certificate valid? By QR code, or by paper number and check code."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import throttle
from api.access import office, public, session
from api.past import any_moment
from registry.queries import certificates, extension_notes, interim_papers
from registry.queries.certificates import CertificateView
from registry.queries.interim_papers import InterimView
from registry.rights import KINDS
from registry.rules.certificates import SENTENCES
from registry.rules.interim import INTERIM_KINDS, LINE_STATES, STATES

pages = Blueprint("check", __name__)
_KIND = "certificate_check"
_WINDOW = timedelta(minutes=1)


@pages.route("/check", methods=["GET", "POST"])
@public
@any_moment
def check() -> ResponseReturnValue:
    """Ask for number and check code, and answer."""
    if request.method != "POST":
        return render_template("check.html", number="", problem=None)
    number, code = request.form.get("number", "").strip(), request.form.get("check_code", "").strip()
    if not number or not code:
        return render_template("check.html", number=number, problem="missing"), 400
    _limit()
    found = certificates.by_check_code(session(), office().vault, number[:80], code[:20])
    if found is None and (
        paper := interim_papers.by_check_code(session(), office().vault, number[:80], code[:20])
    ):
        return _answer_interim(paper)
    return _answer(found)


@pages.get("/check/<token>")
@public
@any_moment
def by_token(token: str) -> ResponseReturnValue:
    """Answer for the token of a QR code."""
    if len(token) > 100:
        return redirect(url_for("check.check"))
    _limit()
    found = certificates.by_token(session(), token)
    if found is None and (paper := interim_papers.by_token(session(), token)):
        return _answer_interim(paper)
    return _answer(found)


def _answer_interim(paper: InterimView) -> ResponseReturnValue:
    throttle.note(_KIND, subject=paper.paper_number, outcome=paper.status)
    return render_template(
        "check_interim.html",
        paper=paper,
        kind=INTERIM_KINDS[paper.kind],
        states=STATES,
        line_states=LINE_STATES,
        right_kinds=KINDS,
    )


def _answer(found: CertificateView | None) -> ResponseReturnValue:
    outcome = found.status if found else "unknown"
    throttle.note(_KIND, subject=found.paper_number if found else None, outcome=outcome)
    view = certificates.public(session(), found) if found else None
    kind = KINDS[view.right_kind] if view else None
    note = None
    if found and outcome == "superseded":
        note = extension_notes.note_on(session(), found.right_id, found.right_version)
    return render_template(
        "check_result.html", outcome=outcome, view=view, kind=kind, sentences=SENTENCES, note=note
    )


def _limit() -> None:
    """Refuse an address that asks too often: numbers cannot be tried one after the other."""
    throttle.limit(_KIND, "public_checks_per_minute", _WINDOW)
