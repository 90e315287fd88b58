"""`/track`: an applicant follows a case by its number and the code of its first letter; nobody else does."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api import throttle
from api.access import office, public, session
from api.past import any_moment
from registry.queries import case_files, tracking
from registry.rules.case_kinds import CASE_KINDS

pages = Blueprint("track", __name__)
_KIND = "case_track"
_WINDOW = timedelta(minutes=1)


@pages.route("/track", methods=["GET", "POST"])
@public
@any_moment
def track() -> ResponseReturnValue:
    """Ask for number and code, and show the time line; a wrong code is answered as a number that is none."""
    if request.method != "POST":
        return render_template("track.html", number="", problem=None)
    number, code = request.form.get("number", "").strip(), request.form.get("code", "").strip()
    if not number or not code:
        return render_template("track.html", number=number, problem="missing"), 400
    throttle.limit(_KIND, "public_checks_per_minute", _WINDOW)
    case_id = case_files.by_tracking_code(session(), office().vault, number[:60], code[:20])
    found = tracking.of_case(session(), case_id) if case_id is not None else None
    throttle.note(_KIND, subject=found.number if found else None, outcome="found" if found else "unknown")
    return render_template(
        "track_result.html", found=found, kind=CASE_KINDS[found.kind].name if found else None
    )
