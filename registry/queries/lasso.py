"""What of a grantor's rights lies inside a line drawn on the map."""

from collections.abc import Sequence

from shapely import box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from registry import crs
from registry.geometry import wkb
from registry.models import LandRight, LandRightVersion, RightParcel, SpatialUnit, SpatialUnitVersion


def parcels_inside(
    session: Session, grantor_code: str, kinds: Sequence[str], ring: BaseGeometry
) -> list[tuple[str, str]]:
    """Return (right, parcel) by code whose inner point lies inside a ring in Web Mercator.

    A parcel that is only cut by the line at its edge is not meant: its inner point decides.
    """
    if ring.is_empty:
        return []
    drawn = func.ST_GeomFromWKB(wkb(ring), crs.WEB)
    around = func.ST_GeomFromWKB(wkb(box(*ring.bounds)), crs.WEB)
    unit = SpatialUnitVersion
    query = (
        select(LandRight.code, SpatialUnit.code)
        .join(
            LandRightVersion,
            and_(LandRightVersion.right_id == LandRight.id, LandRightVersion.ended_by.is_(None)),
        )
        .join(RightParcel, and_(RightParcel.right_id == LandRight.id, RightParcel.ended_by.is_(None)))
        .join(SpatialUnit, SpatialUnit.id == RightParcel.unit_id)
        .join(unit, and_(unit.unit_id == SpatialUnit.id, unit.ended_by.is_(None)))
        .where(
            LandRight.region_code == grantor_code,
            LandRight.kind.in_(kinds),
            unit.shape_web.op("&&")(around),
            func.ST_Within(func.ST_PointOnSurface(unit.shape_web), drawn),
        )
        .order_by(LandRight.code, SpatialUnit.code)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
