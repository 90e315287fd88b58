"""`/work/grantor/<code>/interim`: interim papers of a group, issued to whoever lacks one, printed."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import answers, interim
from api.access import acting, in_scope, office, officers, session
from api.pages.certificate import printed_by
from api.print_log import note_prints
from registry.errors import NotFoundError
from registry.queries import grantors
from registry.rules.interim import INTERIM_KINDS

pages = Blueprint("group_interim", __name__)


@pages.get("/work/grantor/<code>/interim")
@officers("clerk", "registrar")
def page(code: str) -> ResponseReturnValue:
    """Show how many papers of each kind are valid in the group, and how many are without one."""
    in_scope(code, code)
    return render_template(
        "group_interim.html",
        grantor=grantors.by_code(session(), code),
        kinds=INTERIM_KINDS,
        counts={kind: interim.count(session(), code, kind) for kind in INTERIM_KINDS},
    )


@pages.post("/work/grantor/<code>/interim/issue")
@officers("registrar")
def issue(code: str) -> ResponseReturnValue:
    """Issue what the group lacks of a kind; what was issued before an interruption stays issued."""
    in_scope(code, code)
    kind = request.form.get("kind", "")
    if kind not in INTERIM_KINDS:
        abort(400)
    for _ in interim.issue_group(office(), code, kind, acting()):
        pass  # each is an act of its own
    return redirect(url_for("group_interim.page", code=code), 303)


@pages.get("/work/grantor/<code>/interim.pdf")
@officers("clerk", "registrar")
def pdf(code: str) -> ResponseReturnValue:
    """Give all valid papers of a kind as one PDF; each is logged with the purpose."""
    in_scope(code, code)
    kind = request.args.get("kind", "household_rights")
    if kind not in INTERIM_KINDS:
        abort(400)
    by = printed_by("issue")
    numbers, bound = interim.group_pdf(office(), code, kind)
    if not numbers:
        raise NotFoundError(what=f"{code} 的{INTERIM_KINDS[kind].name.zh}")
    note_prints(office(), numbers, by)
    return answers.pdf(bound, "interim")
