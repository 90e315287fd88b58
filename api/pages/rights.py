"""`/work/rights`: a household's rights beside its land, from intake to entry."""

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import acting, case_in_scope, in_scope, office, officers, scopes, session
from api.pages import right_form
from api.pages.case_contents import taken_in
from api.past import any_moment, moment
from api.transaction import writing
from registry import clock, codes
from registry.codelists import HolderKind
from registry.queries import cases, grantors, parties, sheets, unit_sheets
from registry.queries.parties import PartyView, PlotView
from registry.rights import KINDS
from registry.rules.case_kinds import CASE_KINDS, STATE_NAMES
from registry.rules.new_parties import ROLES
from registry.rules.new_units import LEVEL_NAMES
from registry.rules.page_facts import FACTS
from registry.rules.refusal import Refusal, Refused
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_joint_first import apply_joint_first, preview_joint_first
from registry.services.approve_case import approve_case
from registry.services.enter_case import enter_case

pages = Blueprint("rights", __name__)
_STEPS = {
    "accept": accept_case,
    "review": review_case,
    "announce": announce_case,
    "approve": approve_case,
    "enter": enter_case,
}
_NEXT = dict(zip(("applied", "accepted", "reviewed", "announced", "approved"), _STEPS, strict=True))


@pages.get("/work/rights/new")
@officers("clerk")
def intake() -> ResponseReturnValue:
    """Ask whose rights, and for one holder which plots, houses, portions and contracts."""
    grantor, holder = request.args.get("grantor"), request.args.get("holder", type=int)
    if holder is not None:
        return _form(_party(holder), request.args.get("codes", ""))
    if grantor:
        in_scope(grantor, grantor)
        view = grantors.by_code(session(), grantor)
        return render_template(
            "rights_who.html",
            grantor=view,
            parties=parties.of_grantor(session(), view.id),
            kinds=HolderKind,
            roles=ROLES,
        )
    found = [g for scope in scopes() for g in grantors.in_region(session(), scope)]
    return render_template("rights_who.html", grantors=found)


@pages.post("/work/rights/new")
@officers("clerk")
def apply() -> ResponseReturnValue:
    """Show the pages as they would be, or apply for them; whatever is refused, nothing typed is lost."""
    party = _party(request.form.get("holder", 0, type=int))
    grantor, plots = _grantor_of(party), _plots(party, request.form.get("codes", ""))
    wrong = right_form.misread(request.form, plots)
    wanted = right_form.pages(request.form, party, plots, clock.today(session()))
    chosen = request.form.getlist("contract", type=int)
    if wrong or request.form.get("do") != "apply":
        return _form(party, request.form.get("codes", ""), wrong=wrong, look=True), 422 if wrong else 200
    try:
        with writing(office().engine) as writer:
            case_id = apply_joint_first(
                writer, grantor, wanted, contracts=chosen, actor=acting(), into=taken_in()
            )
    except Refused as refused:
        return _form(party, request.form.get("codes", ""), refusals=refused.refusals, look=True), 409
    return redirect(url_for("rights.case", case_id=case_id), 303)


def _form(
    party: PartyView,
    more: str,
    *,
    wrong: Sequence[right_form.Misread] = (),
    refusals: Sequence[Refusal] = (),
    look: bool = False,
) -> str:
    plots, grantor = _plots(party, more), _grantor_of(party)
    wanted = (
        right_form.pages(request.form, party, plots, clock.today(session())) if look and not wrong else []
    )
    chosen = request.form.getlist("contract", type=int)
    seen = (
        preview_joint_first(session(), grantor, wanted, contracts=chosen, actor=acting())
        if look and not wrong
        else None
    )
    contracts = [id_ for id_, _ in parties.contracts_of(session(), party.id)]
    found = sheets.of_contracts(session(), contracts)
    signed = cases.signed_contents(session(), contracts)
    return render_template(
        "rights_new.html",
        party=party,
        grantor=grantors.by_code(session(), grantor),
        more=more,
        plots=plots,
        contracts=[(s, (s.contract_id, s.sha256) in signed) for s in found],
        form=request.form,
        wrong=wrong,
        wrong_names={w.field for w in wrong},
        refusals=refusals or (seen.refusals if seen else ()),
        sheets=seen.sheets if seen else [],
        kinds=KINDS,
        facts=FACTS,
        levels=LEVEL_NAMES,
        asked=right_form,
        blocks=codes.blocks,
    )


@pages.get("/work/rights/<int:case_id>")
@officers()
@any_moment
def case(case_id: int) -> ResponseReturnValue:
    """Show what a case applies for, page by page, and its next step."""
    view = case_in_scope(case_id)
    contracts = sheets.of_contracts(session(), list(cases.case_contracts(session(), case_id)))
    return render_template(
        "rights_case.html",
        case=view,
        kind=CASE_KINDS[view.kind].name,
        state=STATE_NAMES[view.state],
        sheets=unit_sheets.of_case(session(), case_id),
        contracts=contracts,
        step=_NEXT.get(view.state) if view.kind == "joint_first" and moment() is None else None,
        kinds=KINDS,
        facts=FACTS,
        asked=right_form,
        blocks=codes.blocks,
    )


@pages.post("/work/rights/<int:case_id>/step/<what>")
@officers("registrar")
def take_step(case_id: int, what: str) -> ResponseReturnValue:
    """Take the case's next step, which the register may refuse."""
    if what not in _STEPS:
        abort(404)
    case_in_scope(case_id)
    with writing(office().engine) as writer:
        _STEPS[what](writer, case_id, actor=acting())
    return redirect(url_for("rights.case", case_id=case_id), 303)


def _party(party_id: int) -> PartyView:
    """Return a party under a grantor that the officer may see."""
    party = parties.by_id(session(), party_id)
    in_scope(_grantor_of(party), f"权利人 {party_id}")
    return party


def _grantor_of(party: PartyView) -> str:
    return parties.grantor_code(session(), party.grantor_id)


def _plots(party: PartyView, more: str) -> list[PlotView]:
    return parties.plots_for(session(), party, more.replace(",", " ").split())
