"""`/api/v1/parcels`: where a parcel came from and what became of it, and what ever lay at a point: JSON."""

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from api.access import in_scope, officers, scopes, session
from api.pages.lineage import point
from api.past import any_moment
from registry import periods
from registry.queries import lineage
from registry.queries.lineage import Edge, Lay, Node

pages = Blueprint("api_parcels", __name__, url_prefix="/api/v1/parcels")


@pages.get("/<code>/lineage")
@officers()
@any_moment
def parcel_lineage(code: str) -> ResponseReturnValue:
    """Return the lineage of a parcel both ways: its parcels as the register got to know them, and changes."""
    found = lineage.of_parcel(session(), code)
    in_scope(found.of.region_code, f"地块 {code}")
    codes = {node.unit_id: node.code for node in found.nodes}
    return jsonify(
        {
            "parcel": code,
            "parcels": [node_json(node) for node in found.nodes],
            "changes": [
                edge_json(edge, codes)
                for edge in found.edges
                if {edge.parent_id, edge.child_id} <= set(codes)
            ],
        }
    )


@pages.get("/at")
@officers()
@any_moment
def at() -> ResponseReturnValue:
    """Return the versions that ever covered a point: `east=`, `north=` in metres of the county's CRS."""
    where = point()
    if where is None:
        raise BadRequest
    east, north = where
    found = lineage.ever_at(session(), east, north, scopes())
    return jsonify({"east": east, "north": north, "versions": [lay_json(lay) for lay in found]})


def node_json(node: Node) -> dict[str, Any]:
    """Return a parcel of the lineage; its area is m² as text."""
    return {
        "code": node.code,
        "area_m2": f"{node.area:.2f}",
        "recorded_from": node.recorded_from.isoformat(),
        "in_force": node.in_force,
    }


def edge_json(edge: Edge, codes: dict[int, str]) -> dict[str, Any]:
    """Return a change of the lineage by the codes of its parcels."""
    return {
        "from": codes[edge.parent_id],
        "to": codes[edge.child_id],
        "kind": edge.kind,
        "reason": edge.reason,
        "case": edge.case_number,
        "entered_at": edge.entered_at.isoformat(),
    }


def lay_json(lay: Lay) -> dict[str, Any]:
    """Return a version that covered the point; `recorded_to` of what is in force is null."""
    return {
        "code": lay.code,
        "version": lay.version,
        "recorded_from": lay.recorded_from.isoformat(),
        "recorded_to": None if lay.recorded_to == periods.OPEN_TIME else lay.recorded_to.isoformat(),
    }
