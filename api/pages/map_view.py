"""`/work/map`: the ground of the officer's region, drawn from vector tiles."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from api.access import in_scope, office, officers, scopes, session
from registry.errors import NotFoundError
from registry.queries import as_of, parcels, tiles

pages = Blueprint("map_view", __name__)


def asked_moment() -> as_of.Moment | None:
    """Return the moment of `as_of=`; a time without zone is the county's."""
    text = request.args.get("as_of", "").strip()
    if not text:
        return None
    county = ZoneInfo(office().time_zone)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=county)
        # At either end of the calendar a moment may exist in one zone and not in the other.
        moment.astimezone(UTC).astimezone(county)
    except (ValueError, OverflowError):
        abort(400)
    return as_of.resolve(session(), moment)


@pages.get("/work/map")
@officers()
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
        as_of=request.args.get("as_of", ""),
        moment=asked_moment(),
    )


@pages.get("/work/map/tiles/<int:z>/<int:x>/<int:y>.mvt")
@officers()
def tile(z: int, x: int, y: int) -> ResponseReturnValue:
    """Give one vector tile of the officer's region."""
    if not 0 <= z <= 22 or not 0 <= x < 2**z or not 0 <= y < 2**z:
        abort(400)
    data = tiles.tile(session(), z, x, y, scopes(), asked_moment())
    return Response(
        data, mimetype="application/vnd.mapbox-vector-tile", headers={"Cache-Control": "private, max-age=60"}
    )


@pages.get("/work/map/parcel/<code>")
@officers()
def parcel_panel(code: str) -> ResponseReturnValue:
    """Give the panel beside the map for a clicked parcel."""
    moment = asked_moment()
    found = parcels.by_code(session(), code, moment)
    in_scope(found.region_code, f"地块 {found.code}")
    return render_template(
        "map_panel.html", parcel=found, holdings=parcels.holdings(session(), found, moment)
    )
