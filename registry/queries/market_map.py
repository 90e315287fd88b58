"""Where offers lie, as far as the board tells: by the middle of their village, never by a parcel."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.queries.market import ListingView

_MIDDLES = text("""
    SELECT code AS village, (ST_XMin(e) + ST_XMax(e)) / 2 AS x, (ST_YMin(e) + ST_YMax(e)) / 2 AS y
    FROM (SELECT left(region_code, 12) AS code, ST_Extent(shape) AS e
          FROM spatial_unit_version WHERE ended_by IS NULL AND left(region_code, 12) = ANY (:villages)
          GROUP BY 1 HAVING count(*) >= 10) AS v
    ORDER BY 1
""")
"""The middle of all that a village has; of a village with next to nothing in the register none is told."""
SIDE, _EDGE = 100, 10


@dataclass(frozen=True, slots=True)
class VillageDot:
    """A village on the sketch: where in a square of 100, and how many offers it has."""

    village: str
    name: str
    x: int
    y: int
    count: int


def dots(session: Session, views: Sequence[ListingView]) -> list[VillageDot]:
    """Return the villages of offers on a sketch; only how they lie to each other is told."""
    counts = Counter(view.region_code[:12] for view in views)
    names = {view.region_code[:12]: view.village for view in views}
    rows = session.execute(_MIDDLES, {"villages": sorted(counts)}).all()
    if not rows:
        return []
    west, south = min(r.x for r in rows), min(r.y for r in rows)
    span = max(max(r.x for r in rows) - west, max(r.y for r in rows) - south)
    scale = (SIDE - 2 * _EDGE) / span if span else 0
    return [
        VillageDot(
            r.village,
            names[r.village],
            round(_EDGE + (r.x - west) * scale) if span else SIDE // 2,
            round(SIDE - _EDGE - (r.y - south) * scale) if span else SIDE // 2,
            counts[r.village],
        )
        for r in rows
    ]
