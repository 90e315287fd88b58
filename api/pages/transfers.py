"""`/work/transfers`: leases and other moves of rights, from the sheets of terms to what was paid."""

from collections.abc import Callable, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from api.access import acting, in_scope, office, officers, scopes, session
from api.form_fields import Unread, unread
from api.pages.parcel_plans import said
from api.past import any_moment
from api.renewal_terms import renewable
from api.scan_field import scan_of
from api.security_page import shown
from api.sheet_words import SHEET_WORDS
from api.transaction import writing
from api.transfer_form import proofs_of
from registry import clock
from registry.errors import RegistryError
from registry.queries import grantors, mandates, restrictions, transfer_lists, transfers
from registry.queries.restrictions import RestrictionView
from registry.queries.transfers import TransferView
from registry.rules import renewals
from registry.rules.case_kinds import CASE_KINDS, STATE_NAMES
from registry.rules.restrictions import KIND_NAMES
from registry.rules.transfer_consents import METHOD_NAMES, METHODS, methods_of
from registry.services import _wards
from registry.services.apply_transfer import Application, apply_transfer
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.leave_transfer import leave_transfer
from registry.services.withdraw_consent import withdraw_consent
from registry.transfers import FORMS
from registry.transfers.form import Effect, Signs

pages = Blueprint("transfers", __name__)
_MOST = 300
"""Transfers shown, the latest first."""


@pages.get("/work/transfers")
@officers()
@any_moment
def listed() -> ResponseReturnValue:
    """List the transfers of the officer's regions, each with how many have agreed; or lead to a new one."""
    grantor, way = request.args.get("grantor", ""), request.args.get("way", "")
    if grantor and way:
        return redirect(url_for("transfer_terms.new", grantor=grantor, way=way))
    return render_template(
        "transfers.html",
        found=transfer_lists.of_regions(session(), scopes(), _MOST),
        grantors=[
            g for scope in current_user.account.scopes("clerk") for g in grantors.in_region(session(), scope)
        ],
        forms=FORMS,
        offered=FORMS.values(),
        most=_MOST,
    )


@pages.get("/work/transfers/<transfer>")
@officers()
@any_moment
def transfer_page(transfer: str) -> ResponseReturnValue:
    """Show a transfer: its sheets, who has agreed, what may be done next."""
    return page_of(found(transfer), [])


def found(number: str) -> TransferView:
    """Return a transfer in the officer's scope; raises NotFoundError."""
    view = transfers.by_number(session(), number)
    in_scope(view.region_code, f"流转合同 {number}")
    return view


def page_of(view: TransferView, wrong: Sequence[str]) -> str:
    """Return the page of a transfer, with what is wrong with what was typed."""
    busy = transfers.under_way(session(), [sheet.party_id for sheet in view.sheets])
    offered = _methods(view)
    return render_template(
        "transfer.html",
        of=view,
        busy=busy,
        today=clock.today(session()),
        cases=transfers.cases_of(session(), view.id),
        kinds=CASE_KINDS,
        state_names=STATE_NAMES,
        renewal_answers=renewals.ANSWERS,
        in_the_way=_in_the_way(view),
        children=_children(view),
        restriction_names=KIND_NAMES,
        mandates=mandates.over(session(), [sheet.right_id for sheet in view.sheets]),
        methods={key: METHOD_NAMES[key] for key in offered if key != "code"},
        by_phone="code" in offered,
        wrong=wrong,
        values=request.form,
        renewable=renewable(view) if view.form.effect is Effect.DERIVES else {},
        **SHEET_WORDS,
        **shown(session(), view),
    )


def _methods(view: TransferView) -> list[str]:
    """Return by what any who must agree may agree."""
    capacities = {who.capacity for sheet in view.sheets for who in sheet.signatories}
    allowed = {method for capacity in capacities for method in methods_of(view.form.effect, capacity)}
    return [method for method in METHODS if method in allowed]


def _children(view: TransferView) -> set[tuple[int, int]]:
    """Return (sheet, ordinal) of who is under age, where more than representatives are asked."""
    asked = () if view.form.signs is Signs.REPRESENTATIVE else view.sheets
    waits = [sheet.party_id for sheet in asked if sheet.entered_on is None]
    return _wards.asked(session(), waits, office().vault) if waits else set()


def _in_the_way(view: TransferView) -> list[RestrictionView]:
    """Return restrictions that stop nothing once their people have signed; mortgages where rights end."""
    sheets = [sheet for sheet in view.sheets if sheet.entered_on is None]
    units = [unit for sheet in sheets for unit in sheet.units.values()]
    found = restrictions.open_over(session(), units, [sheet.right_id for sheet in sheets])
    kinds = ("objection_entry", "pre_notice", *(["mortgage"] if view.form.effect is Effect.ENDS else []))
    return [r for r in found if r.kind in kinds]


@pages.post("/work/transfers/<transfer>/<any(consent, withdraw, leave, apply):step>")
@officers("clerk")
def act(transfer: str, step: str) -> ResponseReturnValue:
    """Record consents, withdraw one, leave households out, or apply for what was agreed to."""
    view = found(transfer)
    number = view.number
    acts: dict[str, Callable[[Session], object]] = {
        "consent": lambda s: _consent(s, view),
        "withdraw": lambda s: withdraw_consent(s, number, *_one(), actor=acting()),
        "leave": lambda s: leave_transfer(
            s, number, _parties(), request.form.get("reason", ""), actor=acting()
        ),
        "apply": lambda s: _apply(s, view),
    }
    try:
        with writing(office().engine) as own:
            acts[step](own)
    except Unread as field:
        return page_of(view, [unread(field)]), 422
    except RegistryError as error:
        return page_of(view, said(error)), 409
    return redirect(url_for("transfers.transfer_page", transfer=number), 303)


def _parties() -> list[int]:
    return [int(party) for party in request.form.getlist("sheet") if party.isdecimal()]


def _one() -> tuple[int, int]:
    party, _sep, ordinal = request.form.get("signer", "").partition("-")
    return (int(party), int(ordinal)) if party.isdecimal() and ordinal.isdecimal() else (0, 0)


def _consent(own: Session, view: TransferView) -> int:
    """Record the consents of who signed on the chosen sheets, bound to the terms as they were shown."""
    values = request.form
    agreed = []
    for chosen in values.getlist("signs"):
        party, _sep, rest = chosen.partition("-")
        ordinal, _sep, seen = rest.partition("-")
        if not (party.isdecimal() and ordinal.isdecimal()):
            raise Unread("signs")
        try:
            agreed.append(Agreed(int(party), int(ordinal), bytes.fromhex(seen)))
        except ValueError:
            raise Unread("signs") from None
    if not agreed:
        raise Unread("signs")
    method = values.get("method", "scan")
    proof = Proof(
        method,
        scan_of("scan"),
        (values.get("first_witness", ""), values.get("second_witness", "")),
        agent=values.get("agent", ""),
        entrustment=scan_of("entrustment"),
        mandate="".join(values.get("mandate", "").split()),
    )
    return consent_to_transfer(own, view.number, agreed, proof, actor=acting(), vault=office().vault)


def _apply(own: Session, view: TransferView) -> int:
    folio = "".join(request.form.get("folio", "").split()) or None
    # Where nobody's sheet is agreed to, all are asked for: the refusal says who is missing, and why.
    asked = None if any(s.is_agreed for s in view.sheets) else [s.party_id for s in view.sheets]
    wanted = Application(view.number, proofs_of(request.form), folio, asked, renewal=scan_of("renewal_scan"))
    return apply_transfer(own, wanted, actor=acting(), vault=office().vault)
