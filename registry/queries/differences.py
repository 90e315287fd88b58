"""What a delivery says otherwise of parcels that the register has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from registry.db import AnySelect, shape_wkb
from registry.models import (
    DeliveryDifference,
    JournalEntry,
    RightParcel,
    SpatialUnit,
    SpatialUnitVersion,
)

Box = tuple[float, float, float, float]
_MARKS = ("points", "lines")


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A parcel as registered and as delivered."""

    id: int
    unit_id: int
    code: str
    region_code: str
    seen_version: int
    changes: dict[str, list[Any]]
    """Field → [registered, delivered], areas in hundredths of m²."""
    current_version: int | None
    case_id: int | None
    entered: bool
    registered_shape: bytes | None
    """WKB."""
    delivered_shape: bytes | None
    """WKB; None where the shape is the same."""
    marks: tuple[str, ...]
    """Which of `points` and `lines` were delivered for a new shape."""
    boxes: tuple[Box, ...]

    @property
    def is_open(self) -> bool:
        """Whether the parcel is still as it was when the delivery was compared."""
        return self.current_version == self.seen_version


def _query() -> AnySelect:
    d, v = DeliveryDifference, SpatialUnitVersion
    entered = exists().where(RightParcel.unit_id == d.unit_id, RightParcel.ended_by.is_(None))
    corners = [
        f(shape) for shape in (v.shape, func.coalesce(d.shape, v.shape))
        for f in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    ]  # fmt: skip
    counted = [func.coalesce(func.jsonb_array_length(d.marks[kind]), 0) for kind in _MARKS]
    return (
        select(
            d.id, d.unit_id, SpatialUnit.code, d.region_code, d.seen_version, d.changes, v.version,
            JournalEntry.case_id, entered, shape_wkb(v.shape), shape_wkb(d.shape), *counted, *corners,
        )
        .join(SpatialUnit, SpatialUnit.id == d.unit_id)
        .outerjoin(v, (v.unit_id == d.unit_id) & v.ended_by.is_(None))
        .outerjoin(JournalEntry, JournalEntry.id == v.begun_by)
        .order_by(SpatialUnit.code)
    )  # fmt: skip


def _view(row: Any) -> DifferenceView:
    boxes = () if row[6] is None else (tuple(row[13:17]), tuple(row[17:21]))
    shapes = [None if shape is None else bytes(shape) for shape in row[9:11]]
    marks = tuple(kind for kind, count in zip(_MARKS, row[11:13], strict=True) if count)
    return DifferenceView(*[*row[:9], *shapes, marks, boxes])


def of_delivery(session: Session, delivery_id: int, prefix: str) -> list[DifferenceView]:
    """Return the differences of a delivery below a region prefix, by code."""
    d = DeliveryDifference
    query = _query().where(
        d.delivery_id == delivery_id, d.region_code >= prefix, d.region_code < prefix + "~"
    )
    return [_view(row) for row in session.execute(query)]


def of_grantor(
    session: Session, delivery_id: int, grantor_code: str, codes: Sequence[str]
) -> list[DifferenceView]:
    """Return the differences of some parcels of a grantor."""
    d = DeliveryDifference
    query = _query().where(
        d.delivery_id == delivery_id, d.region_code == grantor_code, SpatialUnit.code.in_(codes)
    )
    return [_view(row) for row in session.execute(query)]
