"""`/work/units`: parcels without a real-estate unit number 不动产单元号; a clerk links them."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.access import acting, in_scope, office, officers, scopes, session
from api.pages.parcel_plans import said
from api.transaction import writing
from registry.errors import RegistryError
from registry.queries import unlinked_parcels
from registry.services.link_estate import link_estate

pages = Blueprint("units", __name__)
_PAGE = 200
_LONGEST = 60


@pages.get("/work/units")
@officers("clerk")
def listed() -> ResponseReturnValue:
    """List parcels that are not linked, by their codes, and ask for the number of one."""
    return _page([])


@pages.post("/work/units")
@officers("clerk")
def link() -> ResponseReturnValue:
    """Link a parcel with the number that the real-estate registry has given its ground."""
    parcel, number = (_code(request.form.get(name, "")) for name in ("parcel", "estate_unit"))
    try:
        in_scope(parcel[:14], f"地块 {parcel}")
        with writing(office().engine) as own:
            link_estate(own, parcel, number, actor=acting())
    except RegistryError as error:
        return _page(said(error)), 409
    return redirect(url_for("units.listed", linked=parcel), 303)


def _code(text: str) -> str:
    return "".join(text.split()).upper()[:_LONGEST]


def _page(wrong: list[str]) -> str:
    after = _code(request.args.get("after", ""))
    found = unlinked_parcels.listed(session(), scopes(), after=after, most=_PAGE)
    without, parcels = unlinked_parcels.count(session(), scopes())
    return render_template(
        "units.html",
        found=found,
        without=without,
        parcels=parcels,
        more=found[-1].code if len(found) == _PAGE else None,
        linked=_code(request.args.get("linked", "")),
        values=request.values,
        wrong=wrong,
    )
