"""`/notices/…/object`: anyone objects to what is shown; `/work/objection/…`: a registrar decides it."""

from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import throttle
from api.access import acting, in_scope, office, officers, public, session
from api.transaction import writing
from registry.queries import cases, restrictions
from registry.queries.cases import NoticeView
from registry.rules.refusal import Refused
from registry.rules.restrictions import (
    DECISIONS,
    MOST_CODE,
    MOST_CONTACT,
    MOST_NAME,
    MOST_REASON,
    OBJECTION_ABOUT,
)
from registry.services._write import Actor
from registry.services.decide_objection import decide_objection
from registry.services.file_objection import Objection, file_objection

pages = Blueprint("objections", __name__)
_KIND = "notice_objection"
_WINDOW = timedelta(hours=1)
_MOST = {"name": MOST_NAME, "contact": MOST_CONTACT, "reason": MOST_REASON}


@pages.route("/notices/<int:notice_id>/object", methods=["GET", "POST"])
@public
def object_to(notice_id: int) -> ResponseReturnValue:
    """Ask for name, contact and reason, and file the objection."""
    notice = cases.notice(session(), notice_id)
    if not restrictions.is_running(session(), notice_id):
        abort(404)
    if request.method != "POST":
        filed = request.args.get("filed", type=int)
        if filed is not None and restrictions.objection(session(), filed).case_id != notice.case_id:
            abort(404)
        return _form(notice, {}, [], filed=filed)
    values = {field: request.form.get(field, "").strip() for field in _MOST}
    about = request.form.get("about", "").strip()
    missing = [field for field, most in _MOST.items() if not 0 < len(values[field]) <= most]
    if missing:
        return _form(notice, {**values, "about": about}, missing), 400
    throttle.limit(_KIND, "public_objections_per_hour", _WINDOW)
    throttle.note(_KIND, subject=notice.case_number, outcome="sent")
    wanted = Objection(**values, about=about)
    try:
        with writing(office().engine) as own:
            number = file_objection(own, notice_id, wanted, actor=Actor(), vault=office().vault)
    except Refused as refused:
        if [r.rule for r in refused.refusals] != [OBJECTION_ABOUT]:
            raise
        return _form(notice, {**values, "about": about}, ["about"], refused=refused), 400
    return redirect(url_for("objections.object_to", notice_id=notice_id, filed=number), 303)


def _form(
    notice: NoticeView,
    values: dict[str, str],
    missing: list[str],
    *,
    filed: int | None = None,
    refused: Refused | None = None,
) -> str:
    return render_template(
        "object.html",
        notice=notice,
        values=values,
        missing=missing,
        most={**_MOST, "about": MOST_CODE},
        filed=filed,
        refused=refused,
    )


@pages.post("/work/objection/<int:objection_id>/decide")
@officers("registrar")
def decide(objection_id: int) -> ResponseReturnValue:
    """Decide an objection, with reasons."""
    found = restrictions.objection(session(), objection_id)
    in_scope(found.region_code, f"异议 {objection_id}")
    ground, reason = request.form.get("ground", ""), request.form.get("reason", "").strip()
    if ground not in DECISIONS or not reason:
        abort(400)
    actor = acting()
    with writing(office().engine) as own:
        decide_objection(own, objection_id, ground, reason, actor=actor)
    return redirect(url_for("desk.desk") + "#objections", 303)
