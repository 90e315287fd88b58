"""`/work/case/<id>/fill`: what a case that was taken in is about, by the form of its kind."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import acting, case_in_scope, office, officers, session
from api.transaction import writing
from registry.queries import case_contents, cases, grantors, parties
from registry.queries.cases import CaseView
from registry.queries.sheets import Sheet
from registry.rules.case_kinds import CASE_KINDS, EXTENSION, FIRST_REGISTRATION, JOINT_FIRST, PARCEL_CHANGE
from registry.rules.refusal import Refusal, Refused
from registry.services import _household_plan
from registry.services.apply_first import apply_first, ready_sheets
from registry.services.apply_right_change import KINDS as RIGHT_CHANGES

pages = Blueprint("case_contents", __name__)
_HOUSEHOLD_FORMS = {
    "members": "household_change.members_form",
    "representative": "household_change.representative_form",
    "contract_change": "household_change.parcels_form",
    "household_split": "household_change.split_form",
    "household_merge": "household_change.merge_form",
    "contract_cancellation": "household_change.cancel_form",
}
_PLANS = ("split", "merge", "boundary", "area")


def address(case: CaseView) -> str | None:
    """Return where the contents of a case are shown; None for a survey, which lies in its sheets."""
    if case.kind == EXTENSION.code:
        return url_for("extension.group", code=case.grantor_code)
    if case.kind == PARCEL_CHANGE.code or case.kind in _household_plan.KINDS:
        return url_for("parcel_change.change", case_id=case.id)
    return url_for("rights.case", case_id=case.id) if CASE_KINDS[case.kind].is_applied_for else None


def taken_in() -> int | None:
    """Return the case that a form fills in: one that the officer may see."""
    case_id = request.values.get("case", type=int)
    if case_id is not None:
        case_in_scope(case_id)
    return case_id


@pages.get("/work/case/<int:case_id>/fill")
@officers("clerk")
def fill(case_id: int) -> ResponseReturnValue:
    """Lead to the form of the case's kind: whose land or rights is it about?"""
    case = case_in_scope(case_id)
    if case.kind == EXTENSION.code:
        return redirect(url_for("extension.group", code=case.grantor_code, case=case_id), 303)
    if case.kind in RIGHT_CHANGES and (folio := "".join(request.args.get("folio", "").split())):
        return redirect(url_for("right_change.form", folio=folio, case=case_id), 303)
    if case.kind == PARCEL_CHANGE.code and request.args.get("plan") in _PLANS:
        plan, code = request.args["plan"], "".join(request.args.get("code", "").split())
        form = url_for("parcel_change.split_form", code=code, case=case_id)
        if plan != "split":
            form = url_for("parcel_plans.form", code=code, plan=plan, case=case_id)
        return redirect(form, 303)
    return _page(case, ())


@pages.post("/work/case/<int:case_id>/fill")
@officers("clerk")
def take_up(case_id: int) -> ResponseReturnValue:
    """Write every signed contract of the grantor into its case of first registration."""
    case = case_in_scope(case_id)
    survey = request.form.get("survey", 0, type=int)
    case_in_scope(survey)
    actor = acting()
    try:
        with writing(office().engine) as writer:
            apply_first(writer, survey, actor=actor, into=case_id)
    except Refused as refused:
        return _page(case, refused.refusals), 409
    return redirect(url_for("case_file.case_file", case_id=case_id), 303)


def _page(case: CaseView, refusals: tuple[Refusal, ...]) -> str:
    grantor = grantors.by_code(session(), case.grantor_code)
    return render_template(
        "case_fill.html",
        case=case,
        kind=CASE_KINDS[case.kind],
        is_there=case_contents.is_there(session(), case.id),
        surveys=_surveys(case) if case.kind == FIRST_REGISTRATION.code else [],
        parties=parties.of_grantor(session(), grantor.id) if case.kind == JOINT_FIRST.code else [],
        holders=grantors.holders(session(), grantor.id) if case.kind in _HOUSEHOLD_FORMS else [],
        form=_HOUSEHOLD_FORMS.get(case.kind),
        by_folio=case.kind in RIGHT_CHANGES,
        plans=_PLANS if case.kind == PARCEL_CHANGE.code else (),
        refusals=refusals,
    )


def _surveys(case: CaseView) -> list[tuple[CaseView, list[Sheet]]]:
    """Return the surveys of the grantor with their contracts that are ready to be registered."""
    found = cases.of_grantor(session(), case.grantor_code, "survey")
    return [(survey, ready) for survey in found if (ready := ready_sheets(session(), survey))]
