"""`/work/transfers/<number>/payments`: what is due and came, what secures it, what vouchers bought."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from api import answers
from api.access import acting, office, officers, session
from api.form_fields import Unread, day, day_or_none, unread, whole, yuan
from api.pages.parcel_plans import said
from api.pages.transfers import found
from api.scan_field import scan_of
from api.transaction import writing
from geodata.payment_list import write_list
from registry import clock
from registry.errors import NotFoundError, RegistryError
from registry.queries import payments, vouchers
from registry.queries.payments import DueView
from registry.queries.transfers import TransferView
from registry.rules.payments import OUTCOME_NAMES, SECURITY_NAMES, is_money
from registry.rules.transfer_prices import DUE_NAMES
from registry.rules.transfer_sheet import TermSheet
from registry.services.record_receipts import Receipt, record_receipts
from registry.services.reverse_receipt import reverse_receipt
from registry.services.reverse_voucher_use import reverse_voucher_use
from registry.services.secure_payment import NewSecurity, secure_payment
from registry.services.settle_security import settle_security
from registry.services.use_voucher import NewUse, use_voucher

pages = Blueprint("transfer_money", __name__)


@pages.get("/work/transfers/<transfer>/payments")
@officers("clerk")
def money(transfer: str) -> ResponseReturnValue:
    """Show what is due and what came, what secures it, and the vouchers."""
    return _page(found(transfer), [])


@pages.post("/work/transfers/<transfer>/payments/<what>")
@officers("clerk")
def record(transfer: str, what: str) -> ResponseReturnValue:
    """Record what was paid, secured or bought, or take back what was recorded wrongly."""
    view = found(transfer)
    act = _ACTS.get(what)
    if act is None:
        raise NotFoundError(what=what)
    try:
        with writing(office().engine) as own:
            act(own, view, request.form)
    except Unread as field:
        return _page(view, [unread(field)]), 422
    except RegistryError as error:
        return _page(view, said(error)), 409
    return redirect(url_for("transfer_money.money", transfer=view.number), 303)


def _page(view: TransferView, wrong: Sequence[str]) -> str:
    dues, today = payments.dues(session(), view.number), clock.today(session())
    return render_template(
        "transfer_money.html",
        of=view,
        dues=dues,
        today=today,
        late=sum(d.net[2] for d in dues if d.due_on < today),
        holders={sheet.party_id: sheet.sheet.holder for sheet in view.sheets},
        names=DUE_NAMES,
        receipts=payments.receipts(session(), view.number),
        securities=payments.every_security(session(), [sheet.party_id for sheet in view.sheets]),
        security_names=SECURITY_NAMES,
        outcomes=OUTCOME_NAMES,
        vouchers=vouchers.of_transfer(session(), view.number),
        wrong=wrong,
        values=request.form,
    )


# ---- acts ---------------------------------------------------------------------------------------


def _receive(own: Session, view: TransferView, form: Mapping[str, str]) -> object:
    """Record what came of each chosen due: what is open, or the sum typed for it."""
    today, document = clock.today(own), form.get("document", "")
    open_of = {due.id: due.open_fen for due in payments.dues(own, view.number)}
    chosen = [int(due) for due in request.form.getlist("due") if due.isdecimal()]
    receipts = [Receipt(due, open_of.get(due, 0), today, document) for due in chosen]
    came = [
        replace(r, amount_fen=yuan(form, field)) if form.get(field := f"sum-{r.due_id}") else r
        for r in receipts
    ]
    return record_receipts(own, view.number, came, actor=acting(), vault=office().vault)


def _secure(own: Session, view: TransferView, form: Mapping[str, str]) -> object:
    new = NewSecurity(
        whole(form, "sheet"),
        form.get("kind", ""),
        yuan(form, "secured"),
        form.get("held_by", ""),
        form.get("proof_number", ""),
        scan_of("proof"),
        day_or_none(form, "expires_on"),
    )
    return secure_payment(own, view.number, new, actor=acting(), vault=office().vault)


def _settle(own: Session, view: TransferView, form: Mapping[str, str]) -> None:
    security, outcome = whole(form, "security"), form.get("outcome", "")
    settle_security(own, view.number, security, outcome, form.get("security_reason", ""), actor=acting())


def _reverse(own: Session, view: TransferView, form: Mapping[str, str]) -> object:
    receipt, reason = whole(form, "receipt"), form.get("receipt_reason", "")
    return reverse_receipt(own, view.number, receipt, reason, actor=acting())


def _buy(own: Session, view: TransferView, form: Mapping[str, str]) -> object:
    new = NewUse(yuan(form, "used"), day(form, "used_on"), form.get("bought", ""))
    return use_voucher(own, _voucher(own, view, form), new, actor=acting())


def _take_back(own: Session, view: TransferView, form: Mapping[str, str]) -> object:
    """Take a use back; it is named with its voucher."""
    number, _sep, use = form.get("use", "").partition("-")
    if not use.isdecimal():
        raise Unread("use")
    voucher = _voucher(own, view, {"voucher": number})
    return reverse_voucher_use(own, voucher, int(use), form.get("use_reason", ""), actor=acting())


_ACTS: dict[str, Callable[[Session, TransferView, Mapping[str, str]], object]] = {
    "receive": _receive,
    "secure": _secure,
    "settle": _settle,
    "reverse": _reverse,
    "buy": _buy,
    "take-back": _take_back,
}


def _voucher(own: Session, view: TransferView, form: Mapping[str, str]) -> str:
    """Return the number of a voucher of this transfer and no other; raises NotFoundError."""
    number = form.get("voucher", "")
    if number not in {voucher.number for voucher in vouchers.of_transfer(own, view.number)}:
        raise NotFoundError(what=f"房票 {number}")
    return number


@pages.get("/work/transfers/<transfer>/payments.xlsx")
@officers("clerk")
def bank_list(transfer: str) -> ResponseReturnValue:
    """Give the list that a bank pays by: one row for each household and due of money that is open."""
    view = found(transfer)
    number = view.number
    sheets = {sheet.party_id: sheet.sheet for sheet in view.sheets}
    book = BytesIO()
    write_list(
        book,
        number,
        [
            (d.payee or sheets[d.party_id].holder, d.payer or view.receiver, d)
            for d in payments.dues(session(), number)
            if d.open_fen and d.party_id in sheets and _is_money(d, sheets[d.party_id])
        ],
    )
    return answers.xlsx(book.getvalue(), number)


def _is_money(due: DueView, sheet: TermSheet) -> bool:
    return is_money(due.kind, sheet.price.unit, sheet.agreement.paid_in)
