"""`/work/parcel/<code>/restrict`, `/work/restriction/<n>/end`: restrictions placed and ended by documents."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from api.access import acting, in_scope, office, officers, session
from api.pages.parcel_plans import endings, said
from api.transaction import writing
from registry.errors import RegistryError
from registry.queries import lineage, parcels, restrictions
from registry.rules.restrictions import EFFECTS, KIND_NAMES, KINDS, LAPSING
from registry.services.end_restriction import Ended, end_restriction, lapse_restriction
from registry.services.place_restriction import NewRestriction, place_restriction

pages = Blueprint("restriction", __name__)


@pages.route("/work/parcel/<code>/restrict", methods=["GET", "POST"])
@officers("registrar")
def place(code: str) -> ResponseReturnValue:
    """Ask for the document, and place the restriction on the parcel, or on one right on it."""
    code = "".join(code.split())
    found = lineage.of_parcel(session(), code)
    in_scope(found.of.region_code, f"地块 {code}")
    if request.method == "GET":
        return _place_page(code, [])
    wrong, until = [], None
    if text := request.form.get("until", "").strip():
        try:
            until = date.fromisoformat(text)
        except ValueError:
            wrong.append(_("The last day cannot be read: write it as 2029-01-31."))
    right = request.form.get("target", "")
    if right and right not in _rights(code):
        wrong.append(_("This right is not on the parcel."))
    if wrong:
        return _place_page(code, wrong), 422
    new = NewRestriction(
        kind=request.form.get("kind", ""),
        target=right or code,
        claimant=request.form.get("claimant", "").strip(),
        document_number=request.form.get("document", "").strip(),
        until=until,
        bans_transfer=bool(request.form.get("bans_transfer")),
        on_right=bool(right),
    )
    try:
        with writing(office().engine) as writer:
            place_restriction(writer, new, actor=acting())
    except RegistryError as error:
        return _place_page(code, said(error)), 409
    return redirect(url_for("parcel.parcel", code=code), 303)


def _rights(code: str) -> list[str]:
    found = lineage.of_parcel(session(), code)
    if not found.of.in_force:
        return []
    holdings = parcels.holdings(session(), parcels.by_code(session(), code))
    return sorted({h.right_code for h in holdings if h.right_code})


def _place_page(code: str, wrong: list[str]) -> str:
    found = lineage.of_parcel(session(), code)
    heirs = {n.unit_id: n.code for n in found.nodes}
    return render_template(
        "restrict.html",
        code=code,
        rights=_rights(code),
        heirs=[] if found.of.in_force else [heirs[u] for u in lineage.heirs(session(), found.of.unit_id)],
        kinds={kind: KIND_NAMES[kind] for kind in KINDS if kind in EFFECTS},
        effects=EFFECTS,
        values=request.form,
        wrong=wrong,
    )


@pages.route("/work/restriction/<int:restriction_id>/end", methods=["GET", "POST"])
@officers("registrar")
def end(restriction_id: int) -> ResponseReturnValue:
    """Ask for the document by which a restriction ends, and end it; or record that it lapsed."""
    found = restrictions.placed(session(), restriction_id)
    in_scope(found.region_code, f"限制 {restriction_id}")
    if request.method == "GET":
        return _end_page(restriction_id, [])
    ground = request.form.get("ground", "")
    how = Ended(
        ground, request.form.get("reason", "").strip(), request.form.get("document", "").strip() or None
    )
    try:
        with writing(office().engine) as writer:
            if ground == "lapsed":
                lapse_restriction(writer, restriction_id, actor=acting())
            else:
                end_restriction(writer, restriction_id, how, actor=acting())
    except RegistryError as error:
        return _end_page(restriction_id, said(error)), 409
    return redirect(url_for("restriction.end", restriction_id=restriction_id), 303)


def _end_page(restriction_id: int, wrong: list[str]) -> str:
    found = restrictions.placed(session(), restriction_id)
    grounds = [*endings(found.kind), *(["lapsed"] if found.kind in LAPSING else [])]
    return render_template(
        "restriction.html",
        restriction=found,
        target=restrictions.target_code(session(), restriction_id),
        kinds=KIND_NAMES,
        effects=EFFECTS,
        grounds=grounds,
        values=request.form,
        wrong=wrong,
    )
