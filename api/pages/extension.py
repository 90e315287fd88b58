"""`/work/extension/<grantor>`: a group's contracts extended, from the plan to the entry."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from api import answers, extension_form, extension_papers
from api.access import acting, in_scope, office, officers, session
from api.errors import STATUS
from api.pages.case_contents import taken_in
from api.past import any_moment
from api.transaction import reading, writing
from registry import clock, codelists
from registry.errors import StaleVersionError
from registry.queries import cases, extension_progress, extension_sheets, grantors, parameters, sheets
from registry.queries.extension_progress import PlanView, Progress
from registry.queries.extension_sheets import Survey
from registry.queries.grantors import GrantorView
from registry.rules.case_kinds import STATE_NAMES
from registry.rules.extension import MARKS, REASONS
from registry.rules.refusal import Refused
from registry.services import plan_extension
from registry.services.accept_case import accept_case, review_case
from registry.services.apply_extension import apply_extension
from registry.services.approve_change import approve_change
from registry.services.close_display import close_display
from registry.services.confirm_results import confirm_results
from registry.services.enter_extension import enter_extension
from registry.services.open_display import open_display
from registry.services.survey_extension import begin_survey, survey_household
from registry.services.withdraw_case import withdraw_case

pages = Blueprint("extension", __name__)
_SURVEY: dict[str, Callable[..., Any]] = {
    "show": open_display,
    "close": close_display,
    "sign": confirm_results,
}
"""Acts on the survey's case, each for the whole group."""
_CASE: dict[str, Callable[..., Any]] = {
    "accept": accept_case,
    "review": review_case,
    "approve": approve_change,
    "enter": enter_extension,
}
_NEXT = {"applied": "accept", "accepted": "review", "reviewed": "approve", "approved": "enter"}
_MOST = {"body": 20_000, "hardship": 4_000, "place": 200, "minutes": 200, "reason": 200}


@pages.get("/work/extension/<code>")
@officers()
@any_moment
def group(code: str) -> ResponseReturnValue:
    """Show how far a group's extension has come, and the next thing to do."""
    return _group(_grantor(code), {})


def _group(grantor: GrantorView, values: dict[str, str], refused: Refused | None = None) -> str:
    view = extension_progress.latest_plan(session(), grantor.id)
    made = extension_progress.progress(session(), view) if view and view.survey else None
    return render_template(
        "extension.html",
        grantor=grantor,
        view=view,
        made=made,
        leases=extension_progress.leases_past(session(), grantor.code, view.last_day) if view else [],
        rounds=parameters.number(session(), "display_rounds"),
        steps=_NEXT,
        state_names=STATE_NAMES,
        refusals=refused.refusals if refused else (),
        values=values,
    )


@pages.post("/work/extension/<code>/plan")
@officers("clerk")
def plan(code: str) -> ResponseReturnValue:
    """Record a plan."""
    grantor = _grantor(code)
    values = extension_form.texts(request.form, "body", "hardship", "base_on", "last_day")
    first, last = extension_form.day(values["base_on"]), extension_form.day(values["last_day"])
    if first is None or last is None or _too_long(values):
        return _group(grantor, values | {"wrong": "plan"}), 400
    wanted = plan_extension.PlanWanted(values["body"], values["hardship"], first, last)
    return _or_again(
        grantor, values, lambda own: plan_extension.record_plan(own, code, wanted, actor=acting())
    )


@pages.post("/work/extension/<code>/vote")
@officers("clerk")
def vote(code: str) -> ResponseReturnValue:
    """Record the meeting's vote on the plan."""
    grantor = _grantor(code)
    values = extension_form.texts(request.form, "held_on", "roster", "present", "in_favour", "minutes")
    counts = [extension_form.count(values[name]) for name in ("roster", "present", "in_favour")]
    held = extension_form.day(values["held_on"])
    if held is None or None in counts or _too_long(values):
        return _group(grantor, values | {"wrong": "vote"}), 400
    roster, present, favour = (count or 0 for count in counts)
    wanted = plan_extension.VoteWanted(held, roster, present, favour, values["minutes"])
    view = _plan(grantor)
    return _or_again(
        grantor, values, lambda own: plan_extension.record_vote(own, view.plan.id, wanted, actor=acting())
    )


@pages.post("/work/extension/<code>/publish")
@officers("clerk")
def publish(code: str) -> ResponseReturnValue:
    """Publish the plan in the village."""
    grantor = _grantor(code)
    values = extension_form.texts(request.form, "place")
    if not values["place"] or _too_long(values):
        return _group(grantor, values | {"wrong": "place"}), 400
    view = _plan(grantor)
    return _or_again(
        grantor,
        values,
        lambda own: plan_extension.publish_plan(own, view.plan.id, values["place"], actor=acting()),
    )


@pages.post("/work/extension/<code>/do/<what>")
@officers("clerk")
def act(code: str, what: str) -> ResponseReturnValue:
    """Do one thing for the whole group, which the register may refuse."""
    grantor = _grantor(code)
    view = _plan(grantor)
    if what == "close-publication":
        return _or_again(
            grantor, {}, lambda own: plan_extension.close_publication(own, view.plan.id, actor=acting())
        )
    if what == "begin":
        return _or_again(grantor, {}, lambda own: begin_survey(own, view.plan.id, actor=acting()))
    if view.survey is None or what not in {*_SURVEY, "rest", "apply"}:
        abort(404)
    survey = view.survey.id
    if what == "rest":
        return _or_again(grantor, {}, lambda own: _survey_rest(own, survey))
    if what == "apply":
        into = taken_in()
        return _or_again(grantor, {}, lambda own: apply_extension(own, survey, actor=acting(), into=into))
    return _or_again(grantor, {}, lambda own: _SURVEY[what](own, survey, actor=acting()))


def _survey_rest(own: Session, case_id: int) -> None:
    """Write the sheets of all households of whom nothing changed since."""
    for code in extension_sheets.results(own, case_id).unsurveyed:
        survey_household(own, case_id, code, Survey(None, {}, {}), actor=acting())


@pages.post("/work/extension/<code>/case/<int:case_id>/<what>")
@officers("clerk", "registrar")
def step(code: str, case_id: int, what: str) -> ResponseReturnValue:
    """Take the next step of a case of extension, or withdraw it."""
    grantor = _grantor(code)
    if cases.by_id(session(), case_id).grantor_id != grantor.id:
        abort(404)
    if what == "withdraw":
        values = extension_form.texts(request.form, "reason")
        return _or_again(
            grantor,
            values,
            lambda own: withdraw_case(own, case_id, reason=values["reason"], actor=acting()),
        )
    if what not in _CASE:
        abort(404)
    return _or_again(grantor, {}, lambda own: _CASE[what](own, case_id, actor=acting()))


@pages.route("/work/extension/<code>/household/<contract>", methods=["GET", "POST"])
@officers("clerk")
def household(code: str, contract: str) -> ResponseReturnValue:
    """Show a household's survey sheet to fill in; what is refused comes back as it was written."""
    grantor = _grantor(code)
    view = extension_progress.latest_plan(session(), grantor.id)
    if view is None or view.survey is None:
        return _group(grantor, {})  # which says what is still missing
    contract_id = extension_sheets.contract_of(session(), grantor.id, contract)
    (sheet,) = sheets.of_contracts(session(), [contract_id])
    known = extension_sheets.surveys(session(), view.survey.id).get(contract_id)
    values, wrong = extension_form.written(sheet, known), list[str]()
    refused: Refused | StaleVersionError | None = None
    if request.method == "POST":
        values = {name: request.form.get(name, "").strip() for name in [*values, "version"]}
        survey, wrong = extension_form.read(sheet, values)
        try:
            if not wrong:
                with writing(office().engine) as own:
                    survey_household(own, view.survey.id, contract, survey, actor=acting())
                return redirect(_after(code, view, contract), 303)
        except (Refused, StaleVersionError) as error:
            refused = error
            values["version"] = str(known.version if known else 0)
    page = render_template(
        "extension_household.html",
        grantor=grantor,
        view=view,
        sheet=sheet,
        values=values,
        wrong=wrong,
        refused=refused,
        lists=codelists,
        marks=MARKS,
        reasons=REASONS,
    )
    return page, (STATUS[type(refused)] if refused else 400 if wrong else 200)


def _after(code: str, view: PlanView, contract: str) -> str:
    """Return where to go on: the next household without a sheet, or the group."""
    assert view.survey is not None
    with reading(office().engine) as own:
        left = extension_sheets.results(own, view.survey.id).unsurveyed
    following = [other for other in left if other > contract] or left
    if following:
        return url_for("extension.household", code=code, contract=following[0])
    return url_for("extension.group", code=code)


@pages.get("/work/extension/<code>/<what>.pdf")
@officers()
@any_moment
def paper(code: str, what: str) -> ResponseReturnValue:
    """Print the survey sheets, the group's list, or the result sheets for signature."""
    grantor = _grantor(code)
    view = extension_progress.latest_plan(session(), grantor.id)
    if view is None or view.survey is None:
        return _group(grantor, {})  # which says what is still missing
    if what not in extension_papers.PAPERS:
        abort(404)
    made: Progress = extension_progress.progress(session(), view)
    paper = extension_papers.PAPERS[what](session(), grantor, view, made, clock.today(session()))
    return answers.pdf(paper, what)


def _or_again(
    grantor: GrantorView, values: dict[str, str], do: Callable[[Session], Any]
) -> ResponseReturnValue:
    """Do an act and show the group; where it is refused, say why and keep what was typed."""
    try:
        with writing(office().engine) as own:
            do(own)
    except Refused as error:
        return _group(grantor, values, error), 409
    return redirect(url_for("extension.group", code=grantor.code), 303)


def _too_long(values: dict[str, str]) -> bool:
    return any(len(values.get(name, "")) > most for name, most in _MOST.items())


def _grantor(code: str) -> GrantorView:
    """Return a grantor that the officer may see."""
    in_scope(code, code)
    return grantors.by_code(session(), code)


def _plan(grantor: GrantorView) -> PlanView:
    """Return the grantor's latest plan, or answer that there is none."""
    view = extension_progress.latest_plan(session(), grantor.id)
    if view is None:
        abort(404)
    return view
