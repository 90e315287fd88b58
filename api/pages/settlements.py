"""`/work/settlements`: who settled in town; a clerk takes a report, a registrar counters a wrong one."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import acting, in_scope, office, officers, scopes, session
from api.pages.parcel_plans import said
from api.past import any_moment
from api.settlement_form import number_of, settlement_of, why_of
from api.transaction import writing
from registry import codelists
from registry.errors import RegistryError
from registry.queries import rosters, settlements
from registry.rules.settlements import CLASSES, REASONS, RENEWED, SETTLING
from registry.services.correct_settlement import correct_settlement
from registry.services.report_settlement import report_settlement

pages = Blueprint("settlements", __name__)
_MOST = 500
"""Settlements shown, the latest first; all of them are in the ledger."""


@pages.get("/work/settlements")
@officers()
@any_moment
def listed() -> ResponseReturnValue:
    """List the settlements of the officer's region, all or those that stand; a code leads to a form."""
    if code := "".join(request.args.get("household", "").split()):
        return redirect(url_for("settlements.report", code=code))
    every = bool(request.args.get("all"))
    return render_template(
        "settlements.html",
        found=settlements.of_regions(session(), scopes(), most=_MOST, standing=not every),
        every=every,
        most=_MOST,
        settling=SETTLING,
        reasons=REASONS,
    )


@pages.route("/work/household/<code>/settlement", methods=["GET", "POST"])
@officers("clerk")
def report(code: str) -> ResponseReturnValue:
    """Ask who settled where, how, since when and by which paper, and record it."""
    code = "".join(code.split())
    in_scope(code[:14], f"农户 {code}")
    if request.method != "POST":
        return _report_page(code, [])
    person = number_of(request.form.get("person", ""))
    try:
        with writing(office().engine) as own:
            report_settlement(own, code, person, settlement_of(request.form), actor=acting())
    except RegistryError as error:
        return _report_page(code, said(error)), 409
    return redirect(url_for("settlements.listed"), 303)


def _report_page(code: str, wrong: list[str]) -> str:
    roster = rosters.of_household(session(), code)
    standing = {s.person_id for s in settlements.of_people(session(), [m.person_id for m in roster.members])}
    return render_template(
        "settlement_report.html",
        roster=roster,
        standing=standing,
        settling=SETTLING,
        classes=CLASSES,
        values=request.form,
        wrong=wrong,
        lists=codelists,
    )


@pages.route("/work/settlements/<int:settlement_id>/correct", methods=["GET", "POST"])
@officers("registrar")
def correct(settlement_id: int) -> ResponseReturnValue:
    """Ask why a settlement is countered, and what stands in its place; book both."""
    found = settlements.by_number(session(), settlement_id)
    in_scope(found.region_code, f"进城登记 {settlement_id}")
    if request.method != "POST":
        return _correct_page(settlement_id, [])
    then = settlement_of(request.form) if request.form.get("again") else None
    try:
        with writing(office().engine) as own:
            correct_settlement(own, settlement_id, why_of(request.form), then, actor=acting())
    except RegistryError as error:
        return _correct_page(settlement_id, said(error)), 409
    return redirect(url_for("settlements.listed", all=1), 303)


def _correct_page(settlement_id: int, wrong: list[str]) -> str:
    found = settlements.by_number(session(), settlement_id)
    before = {
        "kind": found.kind,
        "destination_code": found.destination_code,
        "destination_name": found.destination_name,
        "destination_class": found.destination_class,
        "settled_on": found.settled_on.isoformat(),
    }
    return render_template(
        "settlement_correct.html",
        of=found,
        settling=SETTLING,
        classes=CLASSES,
        reasons=REASONS,
        renewed=RENEWED,
        values=request.form or before,
        wrong=wrong,
    )
