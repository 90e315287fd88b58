"""`/work/transfers/<number>/end`: what a transfer gave ends: over, agreed, or on a ground of law."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import acting, office, officers, session
from api.form_fields import Unread, day, unread
from api.pages.parcel_plans import said
from api.pages.transfers import found
from api.scan_field import scan_of
from api.transaction import writing
from registry import clock
from registry.errors import RegistryError
from registry.queries.transfers import TransferView
from registry.rules.transfer_ends import ENDED_BY, GROUNDS
from registry.services.apply_transfer_end import EndWanted, apply_transfer_end

pages = Blueprint("transfer_ends", __name__)


@pages.route("/work/transfers/<transfer>/end", methods=["GET", "POST"])
@officers("clerk")
def end(transfer: str) -> ResponseReturnValue:
    """Ask which sheets end, by whom and why; open the case that ends them."""
    view = found(transfer)
    if request.method != "POST":
        return _page(view, [])
    try:
        wanted = _wanted(view)
        with writing(office().engine) as own:
            case = apply_transfer_end(own, wanted, actor=acting(), vault=office().vault)
    except Unread as field:
        return _page(view, [unread(field)]), 422
    except RegistryError as error:
        return _page(view, said(error)), 409
    return redirect(url_for("rights.case", case_id=case), 303)


def _wanted(view: TransferView) -> EndWanted:
    form = request.form
    return EndWanted(
        view.number,
        [int(party) for party in form.getlist("sheet") if party.isdecimal()],
        form.get("ground", ""),
        form.get("by", ""),
        form.get("reason", ""),
        day(form, "ended_on"),
        scan_of("scan"),
    )


def _page(view: TransferView, wrong: list[str]) -> str:
    return render_template(
        "transfer_end.html",
        of=view,
        sheets=[s for s in view.sheets if s.entered_on and s.given_right_id and not s.ended_on],
        grounds=GROUNDS,
        by=ENDED_BY,
        chosen=set(request.form.getlist("sheet")),
        values=request.form,
        today=clock.today(session()),
        wrong=wrong,
    )
