"""`/work/tasks`: the cases that wait for the officer, and a step for all that are ticked at once."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from api.access import acting, case_in_scope, office, officers, session
from api.transaction import writing
from registry import clock
from registry.errors import RegistryError
from registry.queries import restrictions, tasks
from registry.queries.cases import CaseView
from registry.queries.tasks import Task
from registry.rules.case_commands import COMMANDS, allowed
from registry.rules.case_kinds import CASE_KINDS, STATE_NAMES
from registry.rules.refusal import Refused
from registry.services.take_step import hindrances, is_taken_here, take_step

pages = Blueprint("tasks", __name__)
_MOST = 200
"""Cases shown of one step; the oldest come first, and the rest follow when these are done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step for one case: refused for reasons, or an error of the program's words."""

    case: CaseView
    refused: Refused | None = None
    error: RegistryError | None = None


def mine() -> list[Task]:
    """Return the signed-in person's tasks."""
    return tasks.of_person(session(), current_user.account, clock.now(session()))


@pages.get("/work/tasks")
@officers("clerk", "registrar")
def task_list() -> ResponseReturnValue:
    """List what waits, by step, the oldest first; narrowed by grantor, kind or step."""
    return _page([], set())


def _page(outcomes: list[Outcome], ticked: set[int]) -> str:
    found = mine()
    asked = {name: request.args.get(name, "") for name in ("grantor", "kind", "step")}
    shown = [
        task
        for task in found
        if asked["grantor"] in ("", task.case.grantor_code)
        and asked["kind"] in ("", task.case.kind)
        and asked["step"] in ("", task.command.code)
    ]
    every = bool(request.args.get("all"))
    return render_template(
        "tasks.html",
        groups=[(c, of) for c in COMMANDS.values() if (of := [t for t in shown if t.command is c])],
        counts=[(c, n) for c in COMMANDS.values() if (n := sum(t.command is c for t in found))],
        grantors=sorted({(t.case.grantor_code, t.case.grantor_name) for t in found}),
        kinds={t.case.kind: CASE_KINDS[t.case.kind].name for t in found},
        asked=asked,
        kind_names={code: kind.name for code, kind in CASE_KINDS.items()},
        state_names=STATE_NAMES,
        ticked={t.case.id for t in shown} if every else ticked,
        every=every,
        most=_MOST,
        outcomes=outcomes,
        total=len(found),
        step=COMMANDS.get(request.form.get("step", "")),
    )


@pages.post("/work/tasks/take")
@officers("clerk", "registrar")
def take() -> ResponseReturnValue:
    """Take one step for every ticked case: an act of its own each, so that one refused holds up no other."""
    step, ids = request.form.get("step", ""), request.form.getlist("case", type=int)
    if not is_taken_here(step):
        abort(400)
    outcomes = [_one(number, step) for number in dict.fromkeys(ids)]
    return _page(outcomes, {o.case.id for o in outcomes if o.refused or o.error})


def _one(number: int, step: str) -> Outcome:
    view = case_in_scope(number)
    try:
        with writing(office().engine) as writer:
            take_step(writer, number, step, actor=acting())
    except Refused as refused:
        return Outcome(view, refused)
    except RegistryError as error:
        return Outcome(view, None, error)
    return Outcome(view)


@pages.get("/work/tasks/<int:case_id>")
@officers()
def case(case_id: int) -> ResponseReturnValue:
    """Show a case before its next step: everything that stands in the way, each with its article."""
    view = case_in_scope(case_id)
    commands = [
        c
        for c in allowed(CASE_KINDS[view.kind], view.state)
        if is_taken_here(c.code) and current_user.account.has(c.role, view.region_code)
    ]
    return render_template(
        "case.html",
        case=view,
        kind=CASE_KINDS[view.kind],
        state_names=STATE_NAMES,
        steps=[(c, hindrances(session(), case_id, c.code, actor=acting())) for c in commands],
        objections=restrictions.undecided(session(), case_id),
        days=(clock.now(session()) - view.since).days,
    )
