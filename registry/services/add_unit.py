"""Records a plot, a building or an area that the cadastre brings beside a survey."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import codes
from registry.geometry import shape_problem, single, wkb
from registry.models import County, SpatialUnit, SpatialUnitVersion
from registry.queries import grantors, parameters
from registry.rules import new_units
from registry.rules.cases import JURISDICTION
from registry.rules.new_units import UnitCase
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit with its code of the cadastre; the shape in the county's CRS, area in m²."""

    level: str
    code: str
    shape: BaseGeometry | None
    area: Decimal | None = None
    name: str | None = None
    holder_code: str | None = None
    structure: str | None = None
    storeys: int | None = None
    east: str | None = None
    south: str | None = None
    west: str | None = None
    north: str | None = None
    note: str | None = None


_SAID = ("name", "holder_code", "structure", "storeys", "east", "south", "west", "north", "note")


@dataclass(frozen=True, slots=True)
class _Facts:
    grantor_id: int
    region: str
    srid: int
    case: UnitCase
    allowed: bool


def add_unit(session: Session, new: NewUnit, grantor_code: str, *, actor: Actor) -> int:
    """Record a unit under a grantor; return its id. Raises Refused, NotFoundError."""
    grantor = grantors.by_code(session, grantor_code)
    shape = single(new.shape)
    sound = shape is not None and shape_problem(shape) is None
    return perform(
        session,
        Act("add_unit", grantor.code, actor),
        Locks(
            ground=[shape.bounds] if shape is not None and sound else [],
            names=[f"unit:{new.code}", f"unit:{new.code[:19]}"],
        ),
        gather=lambda s: _gather(s, new, shape if sound else None, grantor.id, grantor.code, actor),
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts, new, shape),
    )


def _gather(
    session: Session, new: NewUnit, shape: BaseGeometry | None, grantor_id: int, region: str, actor: Actor
) -> _Facts:
    srid, county = session.execute(select(County.srid, County.code)).one()
    made = None if shape is None else func.ST_GeomFromWKB(wkb(shape), srid)
    taken = select(SpatialUnit.id).where(SpatialUnit.level == new.level, SpatialUnit.code == new.code)
    case = UnitCase(
        level=new.level,
        code=new.code,
        county=county,
        is_taken=session.scalar(taken) is not None,
        is_sound=made is not None,
        overlapped=[] if made is None else _overlapped(session, new.level, made),
        on_plot=made is not None and _on_plot(session, new.code, made),
        area=new.area,
        storeys=new.storeys,
    )
    return _Facts(grantor_id, region, srid, case, _step.has_role(session, actor, ROLE, region))


def _overlapped(session: Session, level: str, shape: Any) -> list[str]:
    version = SpatialUnitVersion
    tolerance = Decimal(parameters.in_force(session, "overlap_tolerance_m2").value)
    query = (
        select(SpatialUnit.code)
        .join(version, version.unit_id == SpatialUnit.id)
        .where(
            version.level == level,
            version.ended_by.is_(None),
            version.shape.op("&&")(shape),
            func.ST_Area(func.ST_Intersection(version.shape, shape)) > tolerance,
        )
        .order_by(SpatialUnit.code)
    )
    return list(session.scalars(query))


def _on_plot(session: Session, code: str, shape: Any) -> bool:
    """Return whether the plot named by a building's number is on record and bears its centre."""
    version = SpatialUnitVersion
    query = (
        select(SpatialUnit.id)
        .join(version, version.unit_id == SpatialUnit.id)
        .where(
            SpatialUnit.code == code[:19],
            version.ended_by.is_(None),
            version.level.in_(("homestead_plot", "construction_plot")),
            func.ST_Intersects(version.shape, func.ST_PointOnSurface(shape)),
        )
    )
    return codes.ESTATE_UNIT.fits(code) and session.scalar(query) is not None


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.region, role=ROLE)
    yield from new_units.refusals(facts.case)


def _change(writing: Writing, facts: _Facts, new: NewUnit, shape: BaseGeometry | None) -> int:
    assert shape is not None
    region = {"region_code": facts.region}
    unit_id = writing.add_one(
        SpatialUnit, level=new.level, code=new.code, grantor_id=facts.grantor_id, **region
    )
    writing.add_one(
        SpatialUnitVersion,
        unit_id=unit_id,
        level=new.level,
        version=1,
        shape=func.ST_GeomFromWKB(wkb(shape), facts.srid),
        measured_area=new.area,
        **{name: getattr(new, name) for name in _SAID},
        **region,
    )
    writing.facts |= {"unit": new.code, "level": new.level}
    return unit_id
