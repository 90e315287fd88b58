"""A synthetic county of touching parcels in the real tables, with every eleventh place left free.

The grid is turned by 16°, so that boxes of neighbors overlap as those of real parcels do.
"""

import numpy as np
import psycopg
import shapely
from sqlalchemy.engine import URL

from api.office import Office
from geodata.demo.places import ORIGIN

SIDE, STEP = 26.0, 7.0
"""Metres: side of a square parcel; its edges have a point at least every `STEP`, 17 points in all."""
_ACROSS, _FREE, _EVERY = 1_250, 5, 11
TRIGGER = "overlap_guard"
Connection = psycopg.Connection[tuple[object, ...]]

_FILL = """
WITH places AS (
  SELECT p, row_number() OVER (ORDER BY p) AS k FROM generate_series(0, %(last)s) AS p
), units AS (
  INSERT INTO spatial_unit (level, code, region_code, begun_by)
  SELECT 'contracted_parcel',
         '510623' || lpad(((k - 1) / 9999)::text, 8, '0') || lpad(((k - 1) %% 9999 + 1)::text, 5, '0'),
         '510623' || lpad(((k - 1) / 9999)::text, 8, '0'), (SELECT max(id) FROM journal_entry)
  FROM places RETURNING id, code, region_code, begun_by
)
INSERT INTO spatial_unit_version (unit_id, level, region_code, shape, version, recorded_from, begun_by)
SELECT id, 'contracted_parcel', region_code,
       ST_Affine(ST_Segmentize(ST_MakeEnvelope(x, y, x + %(side)s, y + %(side)s, %(srid)s), %(step)s),
                 0.96, -0.28, 0.28, 0.96, %(east)s, %(north)s),
       1, register_now(), begun_by
FROM units CROSS JOIN LATERAL (
  SELECT substr(code, 7, 8)::bigint * 9999 + right(code, 5)::bigint - 1 AS p) AS place
CROSS JOIN LATERAL (
  SELECT (p %% %(across)s) * %(side)s AS x, (p / %(across)s) * %(side)s AS y) AS corner
WHERE p %% %(every)s <> %(free)s
"""


def connect(url: URL, *, asynchronous: bool = False) -> Connection:
    """Return a connection that commits by itself, to be closed by the caller."""
    connection = psycopg.connect(
        host=str(url.query["host"]), user=url.username, dbname=url.database, autocommit=True
    )
    connection.execute(f"SET synchronous_commit = {'off' if asynchronous else 'on'}".encode())
    return connection


def fill(office: Office, parcels: int) -> list[int]:
    """Fill free ground with that many parcels, past all triggers; return the places left free.

    The free places' units are there, without a shape. Needs the journal's first act.
    """
    assert office.settings.admin_url is not None
    last = parcels * _EVERY // (_EVERY - 1)
    values = {
        "last": last, "side": SIDE, "step": STEP, "srid": office.srid, "across": _ACROSS,
        "east": ORIGIN[0], "north": ORIGIN[1], "every": _EVERY, "free": _FREE,
    }  # fmt: skip
    with connect(office.settings.admin_url, asynchronous=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_FILL, values)
        connection.execute("VACUUM ANALYZE spatial_unit")
        connection.execute("VACUUM ANALYZE spatial_unit_version")
        connection.execute("CHECKPOINT")
    return list(range(_FREE, last + 1, _EVERY))


def code_of(place: int) -> str:
    """Return the code of a place's unit."""
    return f"510623{place // 9999:08d}{place % 9999 + 1:05d}"


def shape_of(connection: Connection, place: int) -> bytes:
    """Return the WKB of a place's square; the database turns it, so that it touches its neighbors exactly."""
    square_ = square(place % _ACROSS * SIDE, place // _ACROSS * SIDE, SIDE)
    turned = "SELECT ST_AsBinary(ST_Affine(ST_GeomFromWKB(%s), 0.96, -0.28, 0.28, 0.96, %s, %s))"
    found = connection.execute(turned, [square_, *ORIGIN]).fetchone()
    assert found is not None
    made = found[0]
    assert isinstance(made, bytes)
    return made


def square(west: float, south: float, side: float) -> bytes:
    """Return the WKB of a square with 17 points."""
    made = shapely.to_wkb(shapely.segmentize(shapely.box(west, south, west + side, south + side), STEP))
    assert isinstance(made, bytes)
    return made


def guard(office: Office, *, on: bool) -> None:
    """Switch the overlap guard of a scratch register on or off."""
    assert office.settings.admin_url is not None
    with connect(office.settings.admin_url) as connection:
        word = "ENABLE" if on else "DISABLE"
        connection.execute(f"ALTER TABLE spatial_unit_version {word} TRIGGER {TRIGGER}".encode())


def drawn(seed: int) -> np.random.Generator:
    """Return the numbers of a measurement: the same every time."""
    return np.random.default_rng(seed)
