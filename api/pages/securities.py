"""`/work/transfers/<transfer>/sheet/<n>/…`: a security is discharged, or the creditor realises it."""

from datetime import timedelta

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from api.access import acting, office, officers, session
from api.form_fields import Unread, day, day_or_none, unread, whole, yuan
from api.pages.parcel_plans import said
from api.pages.transfers import found, page_of
from api.scan_field import scan_of
from api.transaction import writing
from api.transfer_form import proofs_of
from registry.errors import NotFoundError, RegistryError
from registry.queries import enforcements
from registry.queries.transfers import TransferView
from registry.services._enforcements import EnforcementWanted
from registry.services.apply_enforcement import apply_enforcement
from registry.services.end_restriction import Ended, end_restriction

pages = Blueprint("securities", __name__)


@pages.post("/work/transfers/<transfer>/sheet/<int:party_id>/discharge")
@officers("registrar")
def discharge(transfer: str, party_id: int) -> ResponseReturnValue:
    """End the mortgage of one sheet by the creditor's paper."""
    view, values = found(transfer), request.form
    outcome = enforcements.outcomes(session(), view.number).get(party_id)
    if outcome is None:
        raise NotFoundError(what=f"条款单 {party_id}")
    how = Ended("discharged", values.get("reason", "").strip(), values.get("document", "").strip() or None)
    try:
        with writing(office().engine) as own:
            end_restriction(own, outcome.restriction_id, how, actor=acting())
    except RegistryError as error:
        return page_of(view, said(error)), 409
    return redirect(url_for("transfers.transfer_page", transfer=view.number), 303)


@pages.post("/work/transfers/<transfer>/sheet/<int:party_id>/enforce")
@officers("clerk")
def enforce(transfer: str, party_id: int) -> ResponseReturnValue:
    """Apply for the enforcement of one sheet."""
    view = found(transfer)
    try:
        with writing(office().engine) as own:
            apply_enforcement(own, _wanted(own, view, party_id), actor=acting(), vault=office().vault)
    except Unread as field:
        return page_of(view, [unread(field)]), 422
    except RegistryError as error:
        return page_of(view, said(error)), 409
    return redirect(url_for("transfers.transfer_page", transfer=view.number), 303)


def _wanted(own: Session, view: TransferView, party_id: int) -> EnforcementWanted:
    """Return what the form asks for; raises Unread, NotFoundError."""
    values, sheet = request.form, view.sheet_of(party_id)
    standing = enforcements.mortgages_on(own, sheet.right_id)
    fields = {m.restriction_id: f"claim-{m.restriction_id}" for m in standing}
    return EnforcementWanted(
        view.number,
        party_id,
        whole(values, "creditor"),
        whole(values, "acquirer"),
        values.get("ground", ""),
        values.get("way", ""),
        values.get("reason", "").strip(),
        day(values, "defaulted_on"),
        yuan(values, "proceeds"),
        {number: yuan(values, field) for number, field in fields.items() if values.get(field, "").strip()},
        use=values.get("use", ""),
        ability=values.get("ability", "").strip(),
        takes=values.get("takes", ""),
        term_to=last + timedelta(days=1) if (last := day_or_none(values, "to")) else None,
        folio_number="".join(values.get("folio", "").split()) or None,
        proofs=proofs_of(values),
        scan=scan_of("scan"),
    )
