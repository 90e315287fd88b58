"""`/work/parcel/<code>`: one parcel, now or as of a moment, with its versions and holder."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.access import in_scope, officers, session
from api.past import any_moment
from registry import codelists
from registry.errors import NotFoundError
from registry.queries import lineage, parcels, restrictions
from registry.rules.restrictions import EFFECTS, KIND_NAMES

pages = Blueprint("parcel", __name__)


@pages.get("/work/parcel/<code>")
@officers()
@any_moment
def parcel(code: str) -> ResponseReturnValue:
    """Show a parcel."""
    code = "".join(code.split())
    try:
        found = parcels.by_code(session(), code)
    except NotFoundError:
        return _ended(code)
    in_scope(found.region_code, f"地块 {found.code}")
    return render_template(
        "parcel.html",
        parcel=found,
        holdings=parcels.holdings(session(), found),
        versions=parcels.versions(session(), found.unit_id),
        restrictions=restrictions.open_on_parcel(session(), found.unit_id),
        kinds=KIND_NAMES,
        effects=EFFECTS,
        lists=codelists,
    )


def _ended(code: str) -> str:
    """Show what a parcel that has ended had been, and what came of it; NotFoundError for no parcel."""
    found = lineage.of_parcel(session(), code)
    in_scope(found.of.region_code, f"地块 {code}")
    codes = {node.unit_id: node.code for node in found.nodes}
    return render_template(
        "ended_parcel.html",
        found=found,
        edges=[e for e in found.edges if e.parent_id == found.of.unit_id],
        codes=codes,
        heirs=[codes[u] for u in lineage.heirs(session(), found.of.unit_id) if u in codes],
        versions=parcels.versions(session(), found.of.unit_id),
    )
