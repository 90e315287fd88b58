"""Areas and lines of the demo county's regions, its protected farmland, canals, roads and points."""

import numpy as np
import shapely

from geodata.demo import terrain
from geodata.demo.county import GroupDraft, on_ground
from geodata.demo.rows import Row, Rows
from geodata.standard import nyt2539_2016 as standard
from geodata.standard.schema import Table
from registry import area


def _area_row(table: Table, code: str, name: str, shape: shapely.Geometry) -> Row:
    return {"feature_code": table.feature_code, "code": code, "name": name, "shape": shape}


def village_rows(drafts: list[GroupDraft], origin: tuple[float, float]) -> Rows:
    """Return areas of a village and its groups, their protected farmland and topographic features."""
    rows = Rows()
    x, y = origin
    for draft in drafts:
        place = draft.place
        rows.add(
            "group_areas",
            _area_row(standard.GROUPS, place.code, place.full_name[-30:], shapely.Polygon(draft.outline)),
        )
        _features(draft, np.array([x, y]), rows)
        y += draft.ground.height
    place = drafts[0].place
    ring = on_ground(terrain.outline(x, origin[1], x + terrain.WIDTH, y))
    shape = shapely.Polygon(ring)
    rows.add("village_areas", _area_row(standard.VILLAGES, place.code[:12], place.village, shape))
    rows.add("region_lines", _line_row(ring, "village"))
    return rows


def rectangle_rows(code: str, name: str, kind: str, box: tuple[float, float, float, float]) -> Rows:
    """Return the area and boundary line of a town or the county, for a rectangle of the plan."""
    rows = Rows()
    table, layer = (standard.TOWNS, "town_areas") if kind == "town" else (standard.COUNTIES, "county_areas")
    ring = on_ground(terrain.outline(*box))
    rows.add(layer, _area_row(table, code, name, shapely.Polygon(ring)))
    rows.add("region_lines", _line_row(ring, kind))
    return rows


def _line_row(ring: terrain.Floats, kind: str) -> Row:
    return {
        "feature_code": standard.REGION_LINES.feature_code,
        "line_kind": standard.LINE_KINDS[kind],
        "nature": "600001",
        "shape": shapely.linestrings(ring),
    }


def _features(draft: GroupDraft, shift: terrain.Floats, rows: Rows) -> None:
    for name, table, lines in (
        ("水渠", standard.LINE_FEATURES, draft.ground.canals),
        ("村道", standard.LINE_FEATURES, draft.ground.roads),
    ):
        for line, width in lines:
            shape = shapely.linestrings(on_ground(line + shift))
            rows.add(
                "line_features",
                {
                    "feature_code": table.feature_code,
                    "name": name,
                    "note": "",
                    "length_m": round(float(shapely.length(shape)), 2),
                    "width_m": width,
                    "shape": shape,
                },
            )
    for pond in draft.ground.ponds:
        water = shapely.Polygon(on_ground(pond + shift))
        size = round(water.area, 2)
        rows.add(
            "area_features",
            {
                "feature_code": standard.AREA_FEATURES.feature_code,
                "name": "堰塘",
                "note": "",
                "area": size,
                "area_mu": area.mu_hundredths(round(size * 100)) / 100,
                "shape": water,
            },
        )
        centre = water.centroid
        rows.add(
            "point_features",
            {
                "feature_code": standard.POINT_FEATURES.feature_code,
                "name": "水井",
                "note": "",
                "shape": shapely.Point(round(centre.x + 30, 3), round(centre.y, 3)),
            },
        )
    for order, plan in enumerate(draft.ground.protected):
        guarded = shapely.Polygon(on_ground(plan + shift))
        size = round(guarded.area, 2)
        rows.add(
            "protected_farmland",
            {
                "feature_code": standard.PROTECTED.feature_code,
                "code": f"{draft.place.code[2:]}{order % 10}",
                "area": size,
                "area_mu": area.mu_hundredths(round(size * 100)) / 100,
                "shape": guarded,
            },
        )


def control_point(number: int, x: float, y: float) -> Row:
    """Return a satellite control point at a place of the plan."""
    east, north = on_ground(np.array([[x, y]]))[0]
    return {
        "feature_code": standard.CONTROL_POINTS.feature_code,
        "name": f"中江GPS{number:02d}",
        "number": f"K{number:02d}",
        "point_kind": "110302",
        "stone_kind": "2",
        "mark_kind": "3",
        "state": "完好",
        "sketch": f"其他资料\\点之记\\K{number:02d}.jpg",
        "grade": "E级",
        "northing": round(float(north), 2),
        "easting": round(float(east) % 1_000_000, 2),  # the template's N11.3 cannot hold a zone prefix
        "shape": shapely.Point(east, north),
    }
