"""`/work/map`: the ground of the officer's region, drawn from vector tiles."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from api.access import in_scope, office, officers, scopes, session
from api.past import any_moment
from registry.errors import NotFoundError
from registry.queries import parcels, tiles

pages = Blueprint("map_view", __name__)


@pages.get("/work/map")
@officers()
@any_moment
def map_page() -> ResponseReturnValue:
    """Show the map, at the region or at the parcel asked for."""
    code = request.args.get("parcel", "").strip()
    box = None
    if code:
        try:
            in_scope(parcels.by_code(session(), code).region_code, code)
        except NotFoundError:
            code = ""
        else:
            box = tiles.box_of_parcel(session(), code)
    box = box or tiles.box_of_regions(session(), scopes())
    return render_template(
        "map.html",
        box=box,
        parcel=code,
        county=office().county_name,
    )


@pages.get("/work/map/tiles/<int:z>/<int:x>/<int:y>.mvt")
@officers()
@any_moment
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """Give one vector tile of the officer's region."""
    if not 0 <= z <= 22 or not 0 <= x < 2**z or not 0 <= y < 2**z:
        abort(400)
    data = tiles.tile(session(), z, x, y, scopes())
    return Response(
        data, mimetype="application/vnd.mapbox-vector-tile", headers={"Cache-Control": "private, max-age=60"}
    )


@pages.get("/work/map/parcel/<code>")
@officers()
@any_moment
def parcel_panel(code: str) -> ResponseReturnValue:
    """Give the panel beside the map for a clicked parcel."""
    found = parcels.by_code(session(), code)
    in_scope(found.region_code, f"地块 {found.code}")
    return render_template("map_panel.html", parcel=found, holdings=parcels.holdings(session(), found))
