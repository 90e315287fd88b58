"""`/work`: what there is in the officer's region, how far it has come, and what is odd."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from api import answers, printing
from api.access import in_scope, office, officers, scopes, session
from api.past import any_moment, moment
from registry import clock
from registry.queries import cases, deliveries, duplicates, grantors, package_jobs, restrictions, tasks
from registry.rules.case_commands import COMMANDS
from registry.rules.case_kinds import CASE_KINDS, STATE_NAMES
from registry.rules.packages import ROLE, UPLOADS
from registry.rules.restrictions import DECISION_NAMES
from registry.vault import CONTACT_PURPOSE

pages = Blueprint("desk", __name__)
_PAGE = 200


@pages.get("/work")
@officers()
@any_moment
def desk() -> ResponseReturnValue:
    """Show the region's grantors with their counts, and its cases by state."""
    found = [g for scope in scopes() for g in grantors.in_region(session(), scope)]
    states: dict[tuple[str, str], int] = {}
    for scope in scopes():
        for key, count in cases.counts_by_state(session(), scope).items():
            states[key] = states.get(key, 0) + count
    objections = [o for scope in scopes() for o in restrictions.open_objections(session(), scope)]
    vault, account = office().vault, current_user.account
    mine = [] if moment() else tasks.of_person(session(), account, clock.now(session()))
    return render_template(
        "desk.html",
        objections=objections,
        decisions=DECISION_NAMES,
        opened={
            o.id: vault.open(o.contact_sealed, CONTACT_PURPOSE)
            for o in objections
            if account.has("clerk", o.region_code) or account.has("registrar", o.region_code)
        },
        county=office().county_name,
        tasks=[
            (command, len(of), max(task.days for task in of))
            for command in COMMANDS.values()
            if (of := [task for task in mine if task.command is command])
        ],
        grantors=found,
        states=[(CASE_KINDS[k].name, STATE_NAMES[s], n) for (k, s), n in sorted(states.items())],
        totals={
            n: sum(getattr(g, n) for g in found)
            for n in ("parcels", "holders", "contracts", "rights", "certificates")
        },
        running=[n for scope in scopes() for n in cases.running_notices(session(), scope)],
    )


@pages.get("/work/grantor/<code>")
@officers()
@any_moment
def grantor(code: str) -> ResponseReturnValue:
    """Show a grantor's households and its cases."""
    in_scope(code, code)
    view = grantors.by_code(session(), code)
    found = [c for kind in CASE_KINDS for c in cases.of_grantor(session(), code, kind)]
    return render_template(
        "grantor.html",
        grantor=view,
        holders=grantors.holders(session(), view.id),
        cases=found,
        blocked={c.id: restrictions.undecided(session(), c.id) for c in found},
        kinds=CASE_KINDS,
        state_names=STATE_NAMES,
    )


@pages.get("/work/grantor/<code>/result-sheets.pdf")
@officers()
@any_moment
def result_sheets(code: str) -> ResponseReturnValue:
    """Print the result sheets 归户表 of a grantor's households, one a page, for signature."""
    in_scope(code, code)
    view = grantors.by_code(session(), code)
    pdf = printing.result_sheets_pdf(session(), view)
    return answers.pdf(pdf, "result-sheets")


@pages.get("/work/deliveries")
@officers()
def delivery_list() -> ResponseReturnValue:
    """List what came in."""
    return render_template("deliveries.html", deliveries=deliveries.all_of(session(), scopes()))


@pages.get("/work/deliveries/<int:delivery_id>")
@officers()
def delivery(delivery_id: int) -> ResponseReturnValue:
    """Show a delivery: what was admitted, what was found, rule by rule."""
    rule = request.args.get("rule")
    return render_template(
        "delivery.html",
        delivery=deliveries.by_id(session(), delivery_id, scopes()),
        grantors=[
            g
            for g in deliveries.grantors(session(), delivery_id)
            if current_user.account.may_see(g.grantor_code)
        ],
        by_rule=deliveries.findings_by_rule(session(), delivery_id, scopes()),
        findings=deliveries.findings(session(), delivery_id, scopes(), rule, _PAGE) if rule else [],
        rule=rule,
        most=_PAGE,
        offered=[k for k, role in ROLE.items() if k not in UPLOADS and _in_the_whole_county(role)],
        works=[j for j in package_jobs.of_delivery(session(), delivery_id) if j.is_for(current_user.account)],
    )


def _in_the_whole_county(role: str) -> bool:
    return bool(current_user.account.may_see(office().county_code, role))


@pages.get("/work/duplicates")
@officers("clerk", "registrar")
@any_moment
def duplicate_list() -> ResponseReturnValue:
    """List ID numbers that stand under several names: someone must look at the cards."""
    return render_template("duplicates.html", groups=duplicates.people(session(), scopes()))
