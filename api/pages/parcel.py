"""`/work/parcel/<code>`: one parcel, now or as of a moment, with its versions and holder."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.access import in_scope, officers, session
from api.pages.map_view import asked_moment
from registry import codelists
from registry.queries import parcels, restrictions
from registry.rules.restrictions import EFFECTS, KIND_NAMES

pages = Blueprint("parcel", __name__)


@pages.get("/work/parcel/<code>")
@officers()
def parcel(code: str) -> ResponseReturnValue:
    """Show a parcel."""
    moment = asked_moment()
    found = parcels.by_code(session(), code.replace(" ", ""), moment)
    in_scope(found.region_code, f"地块 {found.code}")
    return render_template(
        "parcel.html",
        parcel=found,
        holdings=parcels.holdings(session(), found, moment),
        versions=parcels.versions(session(), found.unit_id, moment),
        restrictions=restrictions.open_on_parcel(session(), found.unit_id, moment),
        kinds=KIND_NAMES,
        effects=EFFECTS,
        moment=moment,
        lists=codelists,
    )
