"""`/work/parcel/<code>/split` and `/work/change/<case>`: a parcel is divided, a planned case entered."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from shapely import LineString

from api.access import acting, case_in_scope, in_scope, office, officers, session
from api.pages import household_case, household_ended
from api.pages.case_contents import taken_in
from api.pages.parcel_plans import endings, line_of, said, settled, standing
from api.past import any_moment, moment
from api.transaction import writing
from geodata.paper.outline import drawing
from registry.errors import RegistryError
from registry.geometry import wkb
from registry.queries import case_contents, parcel_changes
from registry.rules.case_kinds import PARCEL_CHANGE, STATE_NAMES
from registry.rules.refusal import Refused
from registry.rules.restrictions import KIND_NAMES
from registry.services import _household_plan
from registry.services._parcel_plan import draft_of
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.enter_household_change import enter_household_change
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.split_parcel import draft_split, split_parcel
from registry.services.take_step import hindrances

pages = Blueprint("parcel_change", __name__)
pages.register_error_handler(Refused, household_ended.refused)
_STEPS: dict[str, Callable[..., object]] = {
    "accept": accept_case,
    "review": review_case,
    "approve": approve_change,
}
_ENTER: dict[str, Callable[..., object]] = {
    PARCEL_CHANGE.code: enter_parcel_change,
    **dict.fromkeys(_household_plan.KINDS, enter_household_change),
}
"""By kind of case: what enters its plan."""
_NEXT = {"applied": "accept", "accepted": "review", "reviewed": "approve", "approved": "enter"}


@pages.get("/work/parcel/<code>/split")
@officers("clerk")
def split_form(code: str) -> ResponseReturnValue:
    """Ask for the cutting line; with one (`line`, a place a line of text), show the parts it makes."""
    return _split_page(code, [])


def _split_page(code: str, wrong: list[str]) -> str:
    (parcel,) = parcel_changes.held(session(), [code])
    in_scope(parcel.region_code, f"地块 {code}")
    text = request.values.get("line", "")
    draft = (
        draft_split(session(), code, parcel.version, _line(text), decisions={}, reason="")
        if text.strip()
        else None
    )
    shapes = [parcel.shape] if draft is None else [shape for shape, _ in draft.after]
    return render_template(
        "split.html",
        parcel=parcel,
        line=text,
        draft=draft,
        drawn=drawing([wkb(shape) for shape in shapes]),
        corners=list(parcel.shape.exterior.coords)[:-1],
        values=request.values,
        wrong=wrong,
        standing=standing(session(), [parcel]),
        kinds=KIND_NAMES,
        grounds=endings,
    )


@pages.post("/work/parcel/<code>/split/apply")
@officers("clerk")
def split(code: str) -> ResponseReturnValue:
    """Apply for the split; each right is carried on by the parts that were chosen for it, never by itself."""
    (parcel,) = parcel_changes.held(session(), [code])
    in_scope(parcel.region_code, f"地块 {code}")
    reason, seen = request.form.get("reason", "").strip(), request.form.get("seen", type=int)
    if not reason or seen is None:
        abort(400)
    decisions = {
        right: request.form.getlist(f"parts-{right}", type=int)
        for right in parcel.claims
        if request.form.getlist(f"parts-{right}") or request.form.get(f"ends-{right}")
    }
    line = _line(request.form.get("line", ""))
    try:
        with writing(office().engine) as writer:
            draft = draft_split(writer, code, seen, line, decisions=decisions, reason=reason)
            case_id = split_parcel(
                writer, replace(draft, restrictions=settled(), into=taken_in()), actor=acting()
            )
    except RegistryError as error:
        return _split_page(code, said(error)), 409
    return redirect(url_for("parcel_change.change", case_id=case_id), 303)


@pages.get("/work/change/<int:case_id>")
@officers()
@any_moment
def change(case_id: int) -> ResponseReturnValue:
    """Show the plan of a change and the next step of its case."""
    case = case_in_scope(case_id)
    if not case_contents.is_there(session(), case_id):
        return redirect(url_for("case_file.case_file", case_id=case_id), 303)
    step = _NEXT.get(case.state) if moment() is None else None
    if case.kind in _household_plan.KINDS:
        return household_case.page(session(), case, step)
    if case.kind != PARCEL_CHANGE.code:  # its plan is told on the case's own page
        return redirect(url_for("case_file.case_file", case_id=case_id), 303)
    draft = draft_of(parcel_changes.plan_of(session(), case_id)[0])
    return render_template(
        "change.html",
        case=case,
        draft=draft,
        drawn=drawing([wkb(shape) for shape, _ in draft.after]),
        state=STATE_NAMES[case.state],
        step=step,
        hindrances=hindrances(session(), case_id, step, actor=acting())
        if step and current_user.account.has("registrar", case.region_code)
        else (),
    )


@pages.post("/work/change/<int:case_id>/step/<what>")
@officers("registrar")
def take_step(case_id: int, what: str) -> ResponseReturnValue:
    """Take the case's next step, which the register may refuse."""
    case = case_in_scope(case_id)
    act = _ENTER.get(case.kind) if what == "enter" else _STEPS.get(what)
    if act is None:
        abort(404)
    with writing(office().engine) as writer:
        act(writer, case_id, actor=acting())
    return redirect(url_for("parcel_change.change", case_id=case_id), 303)


def _line(text: str) -> LineString:
    """Return the line of a text; a bad request where it is none."""
    line = line_of(text)
    if line is None:
        abort(400)
    return line
