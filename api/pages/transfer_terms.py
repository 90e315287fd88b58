"""`/work/transfers/new/…`, `/work/transfers/<number>/revise`: which rights move on which terms."""

from collections.abc import Sequence

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from api.access import acting, in_scope, office, officers, session
from api.exit_form import rows
from api.form_fields import Unread, unread
from api.pages.parcel_plans import said
from api.pages.transfers import found
from api.receiver_form import KINDS, receiver_of
from api.renewal_terms import renewing
from api.scan_field import scan_of
from api.standing_terms import Standing, standing, typed
from api.transaction import writing
from api.transfer_form import ring_of, terms_of
from registry import clock
from registry.codelists import HolderKind
from registry.errors import NotFoundError, RegistryError
from registry.queries import grantors, lasso, movable_rights, parties, tiles, transfer_lists
from registry.queries.transfers import TransferView
from registry.rights import KINDS as RIGHT_KINDS
from registry.rules import contract_moves, inheritances
from registry.rules.contract_moves import PAID_IN, SCOPES
from registry.rules.land_uses import uses_of
from registry.rules.mandates import ACTS
from registry.rules.restrictions import KIND_NAMES
from registry.rules.transfer_prices import PART_NAMES, UNIT_NAMES
from registry.rules.transfers import FORBIDDEN_REASONS
from registry.services._transfer_terms import TermsWanted
from registry.services.add_holder import add_holder
from registry.services.draft_transfer import NewTransfer, draft_transfer
from registry.services.revise_transfer import revise_transfer
from registry.transfers import FORMS
from registry.transfers.form import Effect, Receiver

pages = Blueprint("transfer_terms", __name__)
_ENDING = ("lump_sum", "dividend", "free")
"""In what a right that ends is paid for: no rent."""


@pages.route("/work/transfers/new/<grantor>/<way>", methods=["GET", "POST"])
@officers("clerk")
def new(grantor: str, way: str) -> ResponseReturnValue:
    """Ask which rights move on which terms, and draw a sheet up for each; or add a receiver first."""
    in_scope(grantor, f"发包方 {grantor}")
    if way not in FORMS:
        return redirect(url_for("transfers.listed"), 303)
    renews = _renewed(grantor, way)
    if request.method != "POST":
        return _page(grantor, way, [], renews=renews)
    try:
        if "add" in request.form:
            with writing(office().engine) as own:
                added = _add_receiver(own, grantor, way)
            return _page(grantor, way, [], added, renews=renews)
        with writing(office().engine) as own:
            receiver = request.form.get("receiver", "")
            wanted = NewTransfer(
                way, grantor, int(receiver) if receiver.isdecimal() else None, _terms(_stands(None, renews))
            )
            number = draft_transfer(own, wanted, actor=acting(), vault=office().vault)
    except Unread as field:
        return _page(grantor, way, [unread(field)], renews=renews), 422
    except RegistryError as error:
        return _page(grantor, way, said(error), renews=renews), 409
    return redirect(url_for("transfers.transfer_page", transfer=number), 303)


@pages.route("/work/transfers/<transfer>/revise", methods=["GET", "POST"])
@officers("clerk")
def revise(transfer: str) -> ResponseReturnValue:
    """Put other sheets in place of those that stand: nobody has signed a sheet that says something else."""
    view = found(transfer)
    if request.method != "POST":
        return _page(view.grantor_code, view.form.code, [], of=view)
    try:
        with writing(office().engine) as own:
            terms = _terms(_stands(view, None))
            revise_transfer(own, transfer, terms, actor=acting(), vault=office().vault)
    except Unread as field:
        return _page(view.grantor_code, view.form.code, [unread(field)], of=view), 422
    except RegistryError as error:
        return _page(view.grantor_code, view.form.code, said(error), of=view), 409
    return redirect(url_for("transfers.transfer_page", transfer=transfer), 303)


@pages.get("/work/transfers/new/<grantor>/<way>/inside")
@officers("clerk")
def inside(grantor: str, way: str) -> ResponseReturnValue:
    """Give the parcels of the grantor's rights that lie inside a line drawn on the map: `line=x,y x,y …`."""
    in_scope(grantor, f"发包方 {grantor}")
    kinds = FORMS[way].moves if way in FORMS else ()
    found = lasso.parcels_inside(session(), grantor, kinds, ring_of(request.args.get("line", "")))
    return jsonify({"parcels": [f"{right}/{parcel}" for right, parcel in found]})


def _renewed(grantor: str, way: str) -> TransferView | None:
    """Return the transfer that is to be renewed, of the same grantor and form; None where none is named."""
    number = request.args.get("renews", "")
    if not number:
        return None
    view = found(number)
    if (view.grantor_code, view.form.code) != (grantor, way):
        raise NotFoundError(what=f"流转合同 {number}")
    return view


def _stands(of: TransferView | None, renews: TransferView | None) -> Standing | None:
    """Return the terms that stand, of what is changed or is renewed."""
    if of is not None:
        return standing(session(), of)
    return None if renews is None else renewing(renews, request.args.get("until", ""))


def _terms(stands: Standing | None = None) -> TermsWanted:
    return terms_of(request.form, scan_of("paper_scan"), stands)


def _add_receiver(own: Session, grantor: str, way: str) -> int:
    """Record a party that the register does not know, in the role that the chosen rights ask for."""
    chosen = movable_rights.by_codes(own, request.form.getlist("right")).values()
    kinds = {right.kind for right in chosen} or set(FORMS[way].moves)
    new = receiver_of(request.form, kinds, clock.today(own))
    return add_holder(own, new, grantor, actor=acting(), vault=office().vault)


def _page(
    grantor: str,
    code: str,
    wrong: Sequence[str],
    added: int | None = None,
    of: TransferView | None = None,
    renews: TransferView | None = None,
) -> str:
    form, under = FORMS[code], grantors.by_code(session(), grantor)
    has_receiver = form.receiver is not Receiver.COLLECTIVE and code != contract_moves.EXCHANGE and of is None
    stands = _stands(of, renews)
    values: MultiDict[str, str] = typed(stands) if stands and request.method != "POST" else request.form
    if renews and request.method != "POST":
        values["receiver"] = str(renews.receiver_id)
    return render_template(
        "transfer_new.html",
        of=of,
        stands=stands,
        rows=rows(values),
        owned=set(values.getlist("own")),
        parts={name for name in values if name.startswith("area/")},
        unit_names=UNIT_NAMES,
        grantor=under,
        form=form,
        offered=transfer_lists.offered(session(), grantor, form.moves, is_estate=code == inheritances.FORM),
        dead=set(values.getlist("deceased")),
        box=tiles.box_of_regions(session(), [grantor]),
        has_receiver=has_receiver,
        parties=parties.of_grantor(session(), under.id) if has_receiver else (),
        receiver=str(added or values.get("receiver", "")),
        added=added,
        party_kinds=KINDS,
        right_kinds={kind: RIGHT_KINDS[kind].name for kind in form.moves},
        today=clock.today(session()),
        papers=inheritances.PAPERS,
        chosen_parcels=(parcels := set(values.getlist("parcel"))),
        opened={parcel.partition("/")[0] for parcel in parcels},
        holder_kinds=HolderKind,
        values=values,
        chosen=set(values.getlist("right")),
        uses=uses_of(form.moves),
        units={u: w for u, w in UNIT_NAMES.items() if u in _ENDING or form.effect is not Effect.ENDS},
        ways=PART_NAMES,
        scopes=SCOPES,
        acts={act: FORMS[act].name for act in ACTS},
        acts_chosen=set(values.getlist("act")),
        paid_in=PAID_IN,
        reasons=FORBIDDEN_REASONS,
        restriction_names=KIND_NAMES,
        wrong=wrong,
    )
