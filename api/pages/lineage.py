"""`/work/parcel/<code>/lineage`: where a parcel came from and what became of it, drawn and as a list."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from api.access import in_scope, officers, scopes, session
from api.past import any_moment
from geodata.paper.family import family
from registry.queries import lineage

pages = Blueprint("lineage", __name__)


@pages.get("/work/parcel/<code>/lineage")
@officers()
@any_moment
def parcel_lineage(code: str) -> ResponseReturnValue:
    """Show the lineage of a parcel, in force or ended."""
    code = code.replace(" ", "")
    found = lineage.of_parcel(session(), code)
    in_scope(found.of.region_code, f"地块 {code}")
    nodes = {node.unit_id: node for node in found.nodes}
    pairs = [(e.parent_id, e.child_id) for e in found.edges if {e.parent_id, e.child_id} <= set(nodes)]
    return render_template(
        "lineage.html",
        found=found,
        nodes=nodes,
        drawn=family(list(nodes), pairs),
    )


@pages.get("/work/ground")
@officers()
@any_moment
def ground() -> ResponseReturnValue:
    """List every parcel that ever lay at a point of the county's CRS (`east`, `north` in metres)."""
    where = point()
    if where is None:
        return render_template("ground.html", found=None)
    east, north = where
    return render_template(
        "ground.html", east=east, north=north, found=lineage.ever_at(session(), east, north, scopes())
    )


def point() -> tuple[float, float] | None:
    """Return the point that is asked for, or None where none is; what lies on no map is a bad request."""
    east, north = (request.args.get(name, type=float) for name in ("east", "north"))
    if east is None or north is None:
        return None
    if not (abs(east) < 1e9 and abs(north) < 1e9):
        abort(400)
    return east, north
