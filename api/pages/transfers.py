"""`/work/transfers`: leases and other moves of rights, from the sheets of terms to what was paid."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from api.access import acting, in_scope, office, officers, scopes, session
from api.pages.parcel_plans import said
from api.past import any_moment
from api.security_page import shown
from api.transaction import writing
from api.transfer_form import Unread, proofs_of, scan_of, terms_of, yuan
from geodata.payment_list import write_list
from registry import clock
from registry.errors import RegistryError
from registry.queries import grantors, parameters, parties, payments, transfer_lists, transfers
from registry.queries.transfers import TransferView
from registry.rules.case_kinds import CASE_KINDS, STATE_NAMES
from registry.rules.restrictions import KIND_NAMES
from registry.rules.transfer_consents import CAPACITY_NAMES, METHOD_NAMES
from registry.rules.transfer_prices import DUE_NAMES, UNIT_NAMES
from registry.rules.transfers import FARMING_USES, OTHER_USES
from registry.services.apply_transfer import Application, apply_transfer
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.draft_transfer import NewTransfer, draft_transfer
from registry.services.leave_transfer import leave_transfer
from registry.services.record_receipts import Receipt, record_receipts
from registry.services.withdraw_consent import withdraw_consent
from registry.transfers import FORMS
from registry.transfers.form import Effect, Receiver

pages = Blueprint("transfers", __name__)
_MOST = 300
"""Transfers shown, the latest first."""
OFFERED = tuple(
    form for form in FORMS.values() if form.effect is not Effect.MANDATES and form.code != "exchange"
)


@pages.get("/work/transfers")
@officers()
@any_moment
def listed() -> ResponseReturnValue:
    """List the transfers of the officer's regions, each with how many have agreed; or lead to a new one."""
    grantor, way = request.args.get("grantor", ""), request.args.get("way", "")
    if grantor and way:
        return redirect(url_for("transfers.new", grantor=grantor, way=way))
    return render_template(
        "transfers.html",
        found=transfer_lists.of_regions(session(), scopes(), _MOST),
        grantors=[
            g for scope in current_user.account.scopes("clerk") for g in grantors.in_region(session(), scope)
        ],
        forms=FORMS,
        offered=OFFERED,
        most=_MOST,
    )


@pages.route("/work/transfers/new/<grantor>/<way>", methods=["GET", "POST"])
@officers("clerk")
def new(grantor: str, way: str) -> ResponseReturnValue:
    """Ask which rights move on which terms, and draw a sheet up for each."""
    in_scope(grantor, f"发包方 {grantor}")
    if way not in FORMS:
        return redirect(url_for("transfers.listed"), 303)
    if request.method != "POST":
        return _new_page(grantor, way, [])
    receiver = request.form.get("receiver", "")
    try:
        wanted = NewTransfer(
            way, grantor, int(receiver) if receiver.isdecimal() else None, terms_of(request.form)
        )
        with writing(office().engine) as own:
            number = draft_transfer(own, wanted, actor=acting(), vault=office().vault)
    except Unread as field:
        return _new_page(grantor, way, [unread(field)]), 422
    except RegistryError as error:
        return _new_page(grantor, way, said(error)), 409
    return redirect(url_for("transfers.transfer_page", transfer=number), 303)


def unread(field: Unread) -> str:
    """Return what is said of a field that cannot be read."""
    return str(_("“%(field)s” cannot be read: write days as 2029-01-31, sums in yuan.", field=field.field))


def _new_page(grantor: str, code: str, wrong: Sequence[str]) -> str:
    form, of = FORMS[code], grantors.by_code(session(), grantor)
    return render_template(
        "transfer_new.html",
        grantor=of,
        form=form,
        offered=transfer_lists.offered(session(), grantor, form.moves),
        parties=() if form.receiver is Receiver.COLLECTIVE else parties.of_grantor(session(), of.id),
        values=request.form,
        chosen=set(request.form.getlist("right")),
        uses=FARMING_USES if form.for_farming else OTHER_USES,
        units=UNIT_NAMES,
        restriction_names=KIND_NAMES,
        wrong=wrong,
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
    return render_template(
        "transfer.html",
        of=view,
        busy=busy,
        cases=transfers.cases_of(session(), view.id),
        kinds=CASE_KINDS,
        state_names=STATE_NAMES,
        capacities=CAPACITY_NAMES,
        methods={key: words for key, words in METHOD_NAMES.items() if key != "code"},
        units=UNIT_NAMES,
        uses=FARMING_USES | OTHER_USES,
        wrong=wrong,
        values=request.form,
        **shown(session(), view),
    )


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
    values, megabytes = request.form, parameters.number(session(), "document_megabytes")
    agreed = []
    for chosen in values.getlist("signs"):
        party, _sep, rest = chosen.partition("-")
        ordinal, _sep, seen = rest.partition("-")
        if not (party.isdecimal() and ordinal.isdecimal()):
            raise Unread("signs")
        agreed.append(Agreed(int(party), int(ordinal), bytes.fromhex(seen)))
    if not agreed:
        raise Unread("signs")
    method = values.get("method", "scan")
    proof = Proof(
        method,
        scan_of(request.files.get("scan"), megabytes),
        (values.get("first_witness", ""), values.get("second_witness", "")),
        agent=values.get("agent", ""),
        entrustment=scan_of(request.files.get("entrustment"), megabytes),
    )
    return consent_to_transfer(own, view.number, agreed, proof, actor=acting(), vault=office().vault)


def _apply(own: Session, view: TransferView) -> int:
    folio = "".join(request.form.get("folio", "").split()) or None
    wanted = Application(view.number, proofs_of(request.form), folio)
    return apply_transfer(own, wanted, actor=acting(), vault=office().vault)


@pages.route("/work/transfers/<transfer>/payments", methods=["GET", "POST"])
@officers("clerk")
def money(transfer: str) -> ResponseReturnValue:
    """Show what is due and what came; record what came on some dues by one paper."""
    view = found(transfer)
    number = view.number
    if request.method != "POST":
        return _money_page(view, [])
    try:
        with writing(office().engine) as own:
            record_receipts(own, number, _receipts(own, number), actor=acting(), vault=office().vault)
    except Unread as field:
        return _money_page(view, [unread(field)]), 422
    except RegistryError as error:
        return _money_page(view, said(error)), 409
    return redirect(url_for("transfers.money", transfer=number), 303)


def _receipts(own: Session, number: str) -> list[Receipt]:
    """Return the receipts that the form states: of each chosen due what is open, or the sum typed for it."""
    day, document = clock.today(own), request.form.get("document", "")
    open_of = {due.id: due.open_fen for due in payments.dues(own, number)}
    chosen = [int(due) for due in request.form.getlist("due") if due.isdecimal()]
    receipts = [Receipt(due, open_of.get(due, 0), day, document) for due in chosen]
    return [
        replace(r, amount_fen=yuan(request.form, field))
        if request.form.get(field := f"sum-{r.due_id}")
        else r
        for r in receipts
    ]


def _money_page(view: TransferView, wrong: Sequence[str]) -> str:
    dues, today = payments.dues(session(), view.number), clock.today(session())
    return render_template(
        "transfer_money.html",
        of=view,
        dues=dues,
        today=today,
        late=sum(d.open_fen for d in dues if d.due_on < today),
        holders={sheet.party_id: sheet.sheet.holder for sheet in view.sheets},
        names=DUE_NAMES,
        wrong=wrong,
        values=request.form,
    )


@pages.get("/work/transfers/<transfer>/payments.xlsx")
@officers("clerk")
def bank_list(transfer: str) -> ResponseReturnValue:
    """Give the list that a bank pays by: one row for each household and due that is open."""
    view = found(transfer)
    number = view.number
    holders = {sheet.party_id: sheet.sheet.holder for sheet in view.sheets}
    book = BytesIO()
    write_list(
        book,
        number,
        [
            (d.payee or holders.get(d.party_id, ""), d.payer or view.receiver, d)
            for d in payments.dues(session(), number)
            if d.open_fen
        ],
    )
    shown = {"Content-Disposition": f'attachment; filename="{number}.xlsx"'}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(book.getvalue(), mimetype=kind, headers=shown)
