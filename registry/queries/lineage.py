"""Where parcels came from and what became of them; and every parcel that ever lay at a point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry import area
from registry.errors import NotFoundError
from registry.models import Case, County, JournalEntry, SpatialUnit, SpatialUnitVersion, UnitLineage


@dataclass(frozen=True, slots=True)
class Edge:
    """One step of the lineage: which change made a parcel of another."""

    parent_id: int
    child_id: int
    kind: str
    reason: str
    case_number: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Node:
    """A parcel of the lineage: its last version."""

    unit_id: int
    code: str
    region_code: str
    area: Decimal
    recorded_from: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """A parcel with all it came from and all that became of it."""

    of: Node
    nodes: tuple[Node, ...]
    """In the order in which the register got to know them: parents before children."""
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Lay:
    """A version of a parcel that covered a point."""

    code: str
    region_code: str
    version: int
    recorded_from: datetime
    recorded_to: datetime


def of_parcel(session: Session, code: str) -> Lineage:
    """Return the lineage of a parcel both ways, whether it is in force or not; raises NotFoundError."""
    unit = session.scalar(
        select(SpatialUnit.id).where(SpatialUnit.level == "contracted_parcel", SpatialUnit.code == code)
    )
    if unit is None:
        raise NotFoundError(what=f"地块 {code}")
    edges = _edges(session, unit)
    units = {unit, *(e.parent_id for e in edges), *(e.child_id for e in edges)}
    nodes = _nodes(session, units)
    of = next((node for node in nodes if node.unit_id == unit), None)
    if of is None:
        raise NotFoundError(what=f"地块 {code}")
    return Lineage(of, tuple(nodes), tuple(edges))


def _edges(session: Session, unit: int) -> list[Edge]:
    """Return the edges above and below a unit; a boundary moved between neighbors leads no further."""
    seen: dict[int, Edge] = {}
    for near, far in (("child_id", "parent_id"), ("parent_id", "child_id")):
        front, known = {unit}, {unit}
        while front:
            found = [e for e in _at(session, near, front) if e[0] not in seen]
            seen |= dict(found)
            front = {getattr(e, far) for _, e in found if e.kind in {"split", "merge"}} - known
            known |= front
    return [seen[id_] for id_ in sorted(seen)]


def _at(session: Session, end: str, units: Iterable[int]) -> list[tuple[int, Edge]]:
    column = UnitLineage.__table__.c[end]
    query = (
        select(
            UnitLineage.id,
            UnitLineage.parent_id,
            UnitLineage.child_id,
            UnitLineage.kind,
            UnitLineage.reason,
            Case.number,
            JournalEntry.recorded_at,
        )
        .join(Case, Case.id == UnitLineage.case_id)
        .join(JournalEntry, JournalEntry.id == UnitLineage.begun_by)
        .where(column.in_(sorted(units)))
        .order_by(UnitLineage.id)
    )
    return [(row[0], Edge(*row[1:])) for row in session.execute(query)]


def _nodes(session: Session, units: Iterable[int]) -> list[Node]:
    version, later = SpatialUnitVersion, aliased(SpatialUnitVersion)
    newer = and_(later.unit_id == version.unit_id, later.version > version.version)
    query = (
        select(
            SpatialUnit.id,
            SpatialUnit.code,
            SpatialUnit.region_code,
            version.measured_area,
            version.geometric_area,
            version.recorded_from,
            version.ended_by.is_(None).label("in_force"),
        )
        .join(version, version.unit_id == SpatialUnit.id)
        .where(SpatialUnit.id.in_(sorted(units)), ~select(later.id).where(newer).exists())
        .order_by(SpatialUnit.id)
    )
    return [
        Node(
            row.id,
            row.code,
            row.region_code,
            area.m2(Decimal(row.geometric_area) / 100) if row.measured_area is None else row.measured_area,
            row.recorded_from,
            row.in_force,
        )
        for row in session.execute(query)
    ]


def ever_at(session: Session, east: float, north: float, scopes: Sequence[str]) -> list[Lay]:
    """Return every version of a parcel that ever covered a point of the county's CRS, newest first.

    Coordinates in metres. `scopes` are region prefixes.
    """
    version = SpatialUnitVersion
    srid = select(County.srid).scalar_subquery()
    point = func.ST_SetSRID(func.ST_MakePoint(east, north), srid)
    covers = func.ST_Covers(version.shape, point)
    query = (
        select(
            SpatialUnit.code,
            SpatialUnit.region_code,
            version.version,
            version.recorded_from,
            version.recorded_to,
        )
        .join(SpatialUnit, SpatialUnit.id == version.unit_id)
        .where(
            version.level == "contracted_parcel",
            # Current and ended rows have an index of their own each.
            or_(and_(version.ended_by.is_(None), covers), and_(version.ended_by.is_not(None), covers)),
            or_(*(and_(version.region_code >= s, version.region_code < s + "~") for s in scopes)),
        )
        .order_by(version.recorded_from.desc(), version.id.desc())
    )
    return [Lay(*row) for row in session.execute(query)]


def heirs(session: Session, unit_id: int) -> list[int]:
    """Return the parcels in force that a parcel is, or became through splits and mergings."""
    line = select(SpatialUnit.id).where(SpatialUnit.id == unit_id).cte("line", recursive=True)
    step = select(UnitLineage.child_id).join(line, line.c.id == UnitLineage.parent_id)
    line = line.union(step.where(UnitLineage.kind.in_(("split", "merge"))))
    version = SpatialUnitVersion
    query = select(version.unit_id).join(line, line.c.id == version.unit_id)
    return list(session.scalars(query.where(version.ended_by.is_(None)).order_by(version.unit_id)))
