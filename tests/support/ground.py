"""Parcels put into the register by plain SQL, past every rule of the program."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.support.village import GRANTOR

EAST, NORTH = 35_440_000.0, 3_440_000.0
"""Free ground of the county."""
INSERT = """
    INSERT INTO spatial_unit_version (unit_id, level, region_code, shape, version, recorded_from, begun_by)
    SELECT u.id, 'contracted_parcel', :region, ST_MakeEnvelope(:west, :south, :east, :north, (SELECT srid FROM county)),
      1, now(), u.begun_by FROM spatial_unit AS u WHERE u.code = :code
"""


def box(west: float, south: float, east: float, north: float) -> dict[str, float]:
    """Return a box on free ground, in metres from its corner."""
    return {"west": EAST + west, "south": NORTH + south, "east": EAST + east, "north": NORTH + north}


def code(number: int) -> str:
    return f"{GRANTOR}{number:05d}"


def add_unit(session: Session, number: int) -> str:
    """Add a parcel without a shape; return its code."""
    session.execute(
        text(
            "INSERT INTO spatial_unit (level, code, region_code, begun_by) "
            "SELECT 'contracted_parcel', :code, :region, max(id) FROM journal_entry"
        ),
        {"code": code(number), "region": GRANTOR},
    )
    return code(number)


def add_shape(session: Session, number: int, where: dict[str, float]) -> None:
    """Give a parcel its first shape; the database judges."""
    session.execute(text(INSERT), {"code": code(number), "region": GRANTOR, **where})
