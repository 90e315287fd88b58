"""Takes in the ground around the parcels: names of regions, reference areas, topographic features.

None of it is a right; it is what parcels are compared with and what the map shows. A delivery's
ground is loaded once, as one act of the county.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from registry.models import DeliveryGround, ReferenceArea, Region, TopographicFeature
from registry.services import _survey_units
from registry.services._staging import stage
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.survey_facts import UnitFacts


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """A reference area; `code` of a region or of a protection zone."""

    kind: str
    code: str
    name: str | None
    shape: bytes
    survey_number: int | None = None
    measured_area: Decimal | None = None
    measured_area_mu: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FeatureFacts:
    """A topographic feature."""

    kind: str
    name: str | None
    note: str | None
    shape: bytes
    survey_number: int | None = None
    length_m: float | None = None
    width_m: float | None = None
    measured_area: Decimal | None = None
    measured_area_mu: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GroundOfCounty:
    """What a delivery says of the ground."""

    regions: Sequence[tuple[str, str]]
    """Code and name."""
    areas: Sequence[AreaFacts]
    features: Sequence[FeatureFacts]
    units: Sequence[UnitFacts]
    """Homesteads and buildings that belong to no grantor of the delivery."""
    valid_from: date


_REGIONS = """
    INSERT INTO region (code, code_list, level, name, valid_from, begun_by)
    SELECT DISTINCT ON (s.code) s.code, 'delivery', length(s.code), s.name, :day, :act FROM stage_region AS s
    WHERE NOT EXISTS (SELECT FROM region AS r WHERE r.code = s.code AND r.name = s.name)
    ON CONFLICT DO NOTHING
"""
_AREAS = """
    INSERT INTO reference_area (
      kind, code, name, region_code, shape, survey_number, measured_area, measured_area_mu, begun_by)
    SELECT s.kind, s.code, s.name, :region, ST_Multi(ST_GeomFromWKB(s.wkb, (SELECT srid FROM county))),
      s.survey_number, s.measured_area, s.measured_area_mu, :act
    FROM stage_area AS s
    WHERE NOT EXISTS (SELECT FROM reference_area AS a
                      WHERE a.kind = s.kind AND a.code = s.code AND a.ended_by IS NULL)
"""
_FEATURES = """
    INSERT INTO topographic_feature (
      kind, name, note, region_code, shape, survey_number, length_m, width_m, measured_area,
      measured_area_mu, begun_by)
    SELECT s.kind, s.name, s.note, :region, g.shape, s.survey_number, s.length_m, s.width_m, s.measured_area,
      s.measured_area_mu, :act
    FROM stage_feature AS s, ST_GeomFromWKB(s.wkb, (SELECT srid FROM county)) AS g (shape)
    WHERE NOT EXISTS (
      SELECT FROM topographic_feature AS f
      WHERE f.shape_web && ST_Transform(g.shape, ST_SRID(f.shape_web)) AND f.shape = g.shape
        AND f.kind = s.kind AND f.name IS NOT DISTINCT FROM s.name AND f.ended_by IS NULL)
"""


_MEASURES = (("survey_number", "bigint"), ("measured_area", "bigint"), ("measured_area_mu", "bigint"))


def _measures(of: AreaFacts | FeatureFacts) -> tuple[int | None, ...]:
    """Return survey number and areas in hundredths, as _MEASURES has them."""
    return of.survey_number, *(
        None if area is None else int(area * 100) for area in (of.measured_area, of.measured_area_mu)
    )


def load_ground(
    session: Session, ground: GroundOfCounty, *, delivery_id: int, county: str, actor: Actor, srid: int
) -> None:
    """Take in the ground of a delivery; areas and features that the register already has stay as they are."""
    perform(
        session,
        Act("load_ground", county, actor),
        Locks(ground=[unit.box for unit in ground.units], names=[f"ground:{county}"]),
        gather=lambda s: _gather(s, ground, srid),
        refuse=lambda _: (),
        change=lambda writing, _: _change(writing, ground, delivery_id, county),
    )


def _gather(session: Session, ground: GroundOfCounty, srid: int) -> None:
    stage(session, "region", (("code", "text"), ("name", "text")), ground.regions)
    stage(
        session,
        "area",
        (("kind", "text"), ("code", "text"), ("name", "text"), ("wkb", "bytea"), *_MEASURES),
        ((a.kind, a.code, a.name, a.shape, *_measures(a)) for a in ground.areas),
    )
    stage(
        session,
        "feature",
        (
            ("kind", "text"),
            ("name", "text"),
            ("note", "text"),
            ("wkb", "bytea"),
            *_MEASURES,
            ("length_m", "double precision"),
            ("width_m", "double precision"),
        ),
        ((f.kind, f.name, f.note, f.shape, *_measures(f), f.length_m, f.width_m) for f in ground.features),
    )
    _survey_units.stage_units(session, ground.units, srid)
    _survey_units.conflicts(session)


def _change(writing: Writing, ground: GroundOfCounty, delivery_id: int, county: str) -> None:
    writing.add_one(DeliveryGround, delivery_id=delivery_id, region_code=county)
    writing.add_selected(Region, _REGIONS, day=ground.valid_from)
    writing.add_selected(ReferenceArea, _AREAS, region=county)
    writing.add_selected(TopographicFeature, _FEATURES, region=county)
    _survey_units.write_units(writing, None, county)
    writing.facts |= {
        "regions": len(ground.regions),
        "areas": len(ground.areas),
        "features": len(ground.features),
    }
