"""`/work/grantor/<code>/pickups`: who of a group signed for certificates; and their papers as one PDF."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import answers
from api.access import acting, in_scope, office, officers, session
from api.pages.certificate import printed_by
from api.print_log import note_prints
from api.printing import group_papers_pdf
from api.scan_field import scan_of
from api.transaction import writing
from registry.errors import NotFoundError
from registry.queries import certificates, grantors
from registry.rules.certificates import MANNERS
from registry.services.record_pickup import Pickup, record_pickup

pages = Blueprint("pickups", __name__)


@pages.route("/work/grantor/<code>/pickups", methods=["GET", "POST"])
@officers("clerk", "registrar")
def pickups(code: str) -> ResponseReturnValue:
    """Show the group's certificates that wait; record who is ticked as having signed, all or none."""
    in_scope(code, code)
    if request.method == "POST":
        _record(code)
        return redirect(url_for("pickups.pickups", code=code), 303)
    return render_template(
        "pickups.html",
        grantor=grantors.by_code(session(), code),
        waiting=certificates.to_pick_up(session(), code),
        out=len(certificates.valid_in_region(session(), code)),
        manners=MANNERS,
    )


def _record(code: str) -> None:
    form = request.form
    ticked = [
        Pickup(
            number,
            form.get(f"name-{number}", "").strip(),
            form.get("manner", ""),
            print_number=form.get(f"blank-{number}", "").strip() or None,
        )
        for number in form.getlist("number")
    ]
    actor, scan = acting(), scan_of("scan")
    if ticked:
        with writing(office().engine) as own:
            record_pickup(own, ticked, region=code, actor=actor, vault=office().vault, scan=scan)


@pages.get("/work/grantor/<code>/papers.pdf")
@officers("clerk", "registrar")
def papers(code: str) -> ResponseReturnValue:
    """Give the valid certificates of a group, with contracts and sketches, as one PDF; each is logged."""
    in_scope(code, code)
    view = grantors.by_code(session(), code)
    numbers = dict(certificates.valid_in_region(session(), code))
    if not numbers:
        raise NotFoundError(what=f"{code} 的权证")
    by = printed_by("issue")
    pdf = group_papers_pdf(session(), office().vault, view, numbers)
    note_prints(office(), list(numbers.values()), by)
    return answers.pdf(pdf, "papers")
