"""`/work/household/<code>/change/…`: what a household's members, land and contract are to become."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from api.access import acting, office, officers, session
from api.pages import household_ended
from api.pages import household_forms as forms
from api.transaction import writing
from registry import clock, codelists
from registry.queries import households
from registry.queries.household_plans import Draft
from registry.queries.households import Held
from registry.rules import contract_grounds, household_facts
from registry.rules import households as rules
from registry.rules.refusal import Refused
from registry.services import _household_plan
from registry.services._household_parts import Part
from registry.services.cancel_contract import cancel_contract, draft_cancellation
from registry.services.change_contract import change_contract, draft_contract
from registry.services.change_members import NewMembers, change_members, draft_members
from registry.services.change_representative import change_representative, draft_representative
from registry.services.merge_households import draft_merge, merge_households
from registry.services.split_household import draft_split, split_household

pages = Blueprint("household_change", __name__)
pages.register_error_handler(Refused, household_ended.refused)


def _form(template: str, found: Sequence[Held], **more: Any) -> str:
    return render_template(
        template,
        found=found,
        household=found[0],
        people={who: person for h in found for who, person in h.people.items()},
        restrictions=forms.standing(found),
        lists=codelists,
        form=request.form,
        today=clock.today(session()),
        **more,
    )


def _applied(act: Callable[[Session], int]) -> ResponseReturnValue:
    with writing(office().engine) as writer:
        case_id = act(writer)
    return redirect(url_for("parcel_change.change", case_id=case_id), 303)


@pages.get("/work/household/<code>/change/members")
@officers("clerk")
def members_form(code: str) -> ResponseReturnValue:
    """Ask who joins and who leaves."""
    found = forms.household(code)
    more = {"joining": rules.JOINING, "leaving": rules.LEAVING, "rows": forms.NEW_MEMBERS}
    return _form("household_members.html", [found], **more)


@pages.post("/work/household/<code>/change/members/apply")
@officers("clerk")
def members(code: str) -> ResponseReturnValue:
    """Apply for the change of members."""
    found = forms.household(code)

    def act(writer: Session) -> int:
        vault = office().vault
        new = draft_members(
            writer, found.code, forms.changes(found), reason=forms.said("reason"), vault=vault
        )
        seen = NewMembers(forms.as_seen(new.draft), new.newcomers)
        return change_members(writer, seen, actor=acting(), vault=vault)

    return _applied(act)


@pages.get("/work/household/<code>/change/representative")
@officers("clerk")
def representative_form(code: str) -> ResponseReturnValue:
    """Ask who speaks for the household."""
    return _form("household_representative.html", [forms.household(code)])


@pages.post("/work/household/<code>/change/representative/apply")
@officers("clerk")
def representative(code: str) -> ResponseReturnValue:
    """Apply for another representative."""
    found = forms.household(code)
    who = request.form.get("representative", 0, type=int)

    def act(writer: Session) -> int:
        draft = draft_representative(
            writer, found.code, who, document=forms.said("document"), reason=forms.said("reason")
        )
        return change_representative(writer, forms.as_seen(draft), actor=acting(), vault=office().vault)

    return _applied(act)


@pages.get("/work/household/<code>/change/parcels")
@officers("clerk")
def parcels_form(code: str) -> ResponseReturnValue:
    """Ask which parcels the contract loses, gives less of, or gains."""
    found = forms.household(code)
    return _form(
        "household_parcels.html",
        [found],
        free=households.free_parcels(session(), found.grantor_id),
        gains=contract_grounds.GAINS,
        losses=contract_grounds.LOSSES,
    )


@pages.post("/work/household/<code>/change/parcels/apply")
@officers("clerk")
def parcels(code: str) -> ResponseReturnValue:
    """Apply for the change of the contract."""
    found = forms.household(code)

    def act(writer: Session) -> int:
        free = list(households.free_parcels(writer, found.grantor_id))
        events, said = forms.plot_events(found, free), forms.agreement([found])
        draft = draft_contract(writer, found.code, events, said, reason=forms.said("reason"))
        return change_contract(writer, forms.as_seen(draft), actor=acting(), vault=office().vault)

    return _applied(act)


@pages.get("/work/household/<code>/change/cancel")
@officers("clerk")
def cancel_form(code: str) -> ResponseReturnValue:
    """Ask by which ground the contract ends."""
    return _form("household_cancel.html", [forms.household(code)], grounds=contract_grounds.CANCELLATIONS)


@pages.post("/work/household/<code>/change/cancel/apply")
@officers("clerk")
def cancel(code: str) -> ResponseReturnValue:
    """Apply for the end of the contract."""
    found = forms.household(code)
    ground, deaths = forms.said("ground"), forms.deaths(found)

    def act(writer: Session) -> int:
        said = forms.agreement([found])
        died = deaths if ground == "household_extinct" else []
        draft = draft_cancellation(writer, found.code, ground, said, reason=forms.said("reason"), deaths=died)
        return cancel_contract(writer, forms.as_seen(draft), actor=acting(), vault=office().vault)

    return _applied(act)


# ---- split and merge --------------------------------------------------------------------------------


@pages.get("/work/household/<code>/change/split")
@officers("clerk")
def split_form(code: str) -> ResponseReturnValue:
    """Ask who and which parcel goes to which household; `parts` says how many there are to be."""
    return _form("household_split.html", [forms.household(code)], parts=forms.count(), draft=None, refused=())


@pages.post("/work/household/<code>/change/split/distribute")
@officers("clerk")
def split(code: str) -> ResponseReturnValue:
    """Show what a distribution comes to, and what keeps it from being applied for; or apply for it."""
    found = forms.household(code)

    def drafted(of: Session) -> Draft:
        parts, said = forms.parts(found), forms.agreement([found])
        return forms.as_seen(draft_split(of, found.code, parts, said, reason=forms.said("reason")))

    if forms.said("step") == "apply":
        return _applied(
            lambda writer: split_household(writer, drafted(writer), actor=acting(), vault=office().vault)
        )
    return _form("household_split.html", [found], parts=forms.count(), **_preview(drafted(session())))


def _preview(draft: Draft) -> dict[str, Any]:
    refused = _household_plan.refusals(session(), draft, actor=acting(), vault=office().vault)
    return {"draft": draft, "refused": refused, "totals": [_total(h) for h in draft.after]}


def _total(wanted: household_facts.Wanted) -> Decimal:
    return sum((plot.area for plot in wanted.plots), Decimal("0.00"))


@pages.get("/work/household/<code>/change/merge")
@officers("clerk")
def merge_form(code: str) -> ResponseReturnValue:
    """Ask with which households (`with`), and who speaks for the one that comes of it."""
    found = forms.several(code, request.args.get("with", ""))
    return _form("household_merge.html", found, others=request.args.get("with", ""), draft=None, refused=())


@pages.post("/work/household/<code>/change/merge/distribute")
@officers("clerk")
def merge(code: str) -> ResponseReturnValue:
    """Show what the merge comes to, or apply for it."""
    others = forms.said("with")
    found = forms.several(code, others)

    def drafted(of: Session) -> Draft:
        speaks = request.form.get("representative", type=int)
        into = Part(speaks, (), (), forms.said("into") or None, forms.relations(found))
        codes = [h.code for h in found]
        draft = draft_merge(of, codes, into, forms.agreement(found), reason=forms.said("reason"))
        return forms.as_seen(draft)

    if forms.said("step") == "apply":
        return _applied(
            lambda writer: merge_households(writer, drafted(writer), actor=acting(), vault=office().vault)
        )
    return _form("household_merge.html", found, others=others, **_preview(drafted(session())))
