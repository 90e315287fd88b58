"""`/work/household/<code>/qualification`: a clerk writes lines of the ledger of homestead qualifications."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import acting, in_scope, office, officers, session
from api.pages.parcel_plans import said
from api.settlement_form import day_of, number_of
from api.transaction import writing
from registry.errors import RegistryError
from registry.queries import qualifications, rosters
from registry.rules.qualifications import BEGINS, ENDS, QUALIFIED
from registry.services.record_qualification import NewLines, record_qualification

pages = Blueprint("qualifications", __name__)
_LONGEST = 400


@pages.route("/work/household/<code>/qualification", methods=["GET", "POST"])
@officers("clerk")
def record(code: str) -> ResponseReturnValue:
    """Ask for whom, why and from which day a qualification begins or ends, and write the lines."""
    code = "".join(code.split())
    in_scope(code[:14], f"农户 {code}")
    if request.method != "POST":
        return _page(code, [])
    try:
        with writing(office().engine) as own:
            record_qualification(own, code, _lines(), actor=acting())
    except RegistryError as error:
        return _page(code, said(error)), 409
    return redirect(url_for("household.household", code=code, _anchor="qualification"), 303)


def _lines() -> NewLines:
    form, who = request.form, request.form.get("who", "")
    # No choice asks for nobody, which its rule refuses: it is never the whole household.
    people = () if who == "all" else (number_of(who) or 0,)
    day = day_of(form.get("effective_on", ""))
    return NewLines(form.get("ground", ""), day, form.get("source", "").strip()[:_LONGEST], people)


def _page(code: str, wrong: list[str]) -> str:
    roster = rosters.of_household(session(), code)
    lines = qualifications.of_household(session(), roster.holder_id)
    open_ = {q.person_id: q.name for q in lines if q.until is None}
    return render_template(
        "qualification.html",
        roster=roster,
        people={m.person_id: m.name for m in roster.members} | open_,  # who left is on the ledger still
        open=open_,
        qualified=lines,
        stance=QUALIFIED[qualifications.is_qualified(session(), roster.holder_id, roster.region_code)],
        qualifying={**BEGINS, **ENDS},
        begins=BEGINS,
        ends=ENDS,
        values=request.form,
        wrong=wrong,
    )
