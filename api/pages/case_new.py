"""`/work/case/new`: an application comes over the counter; nothing that was typed is lost by an error."""

from typing import NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import acting, office, officers, scopes, session
from api.transaction import writing
from registry.queries import grantors
from registry.rules.case_kinds import CASE_KINDS
from registry.rules.document_kinds import required
from registry.rules.intake import MOST_CONTACT, MOST_NAME, MOST_SUBJECT, NewCase, incomplete
from registry.services.take_in_case import take_in_case

pages = Blueprint("case_new", __name__)
_MOST = {"applicant": MOST_NAME, "contact": MOST_CONTACT, "subject": MOST_SUBJECT}


class _Offered(NamedTuple):
    """A kind of case that can be taken in, and the papers it needs."""

    kind: object
    papers: tuple[object, ...]


@pages.route("/work/case/new", methods=["GET", "POST"])
@officers("clerk")
def case_new() -> ResponseReturnValue:
    """Ask for kind, grantor, applicant and subject; open the case."""
    values = {field: request.values.get(field, "").strip() for field in ("kind", "grantor", *_MOST)}
    if request.method != "POST":
        return _form(values, [])
    values["grantor"] = "".join(values["grantor"].split())
    listed = {g.code for scope in scopes() for g in grantors.in_region(session(), scope)}
    new = NewCase(
        values["kind"], values["grantor"], values["applicant"], values["contact"], values["subject"]
    )
    offered = {kind.code for kind in CASE_KINDS.values() if kind.is_applied_for}
    wrong = [
        *(["kind"] if new.kind not in offered else []),
        *(["grantor"] if new.grantor_code not in listed else []),
        *incomplete(new),
    ]
    if wrong:
        return _form(values, wrong), 422
    actor = acting()
    with writing(office().engine) as writer:
        case_id = take_in_case(writer, new, actor=actor, vault=office().vault)
    return redirect(url_for("case_file.case_file", case_id=case_id), 303)


def _form(values: dict[str, str], wrong: list[str]) -> str:
    return render_template(
        "case_new.html",
        offered=[_Offered(k, required(k.code)) for k in CASE_KINDS.values() if k.is_applied_for],
        grantors=[g for scope in scopes() for g in grantors.in_region(session(), scope)],
        values=values,
        wrong=wrong,
        most=_MOST,
    )
