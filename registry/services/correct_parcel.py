"""Corrects survey facts of a parcel 勘误, before its result is confirmed: a new version, old kept.

What was displayed with the old facts no longer counts: the next round shows the new ones. A right
already entered is corrected by a registration case, not here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import area
from registry.db import shape_wkb
from registry.errors import NotFoundError, StaleVersionError
from registry.geometry import ShapeProblem, shape_problem
from registry.models import County, JournalEntry, RightParcel, SpatialUnit, SpatialUnitVersion
from registry.rules.corrections import ALREADY_ENTERED, BAD_SHAPE, NOTHING_NEW
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Box, Locks, Writing, perform

ROLE = "clerk"
EDITABLE = (
    "name", "land_use", "soil_grade", "purpose", "is_protected_farmland", "east", "south", "west", "north",
    "boundary_witness", "note", "measured_area",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """New values of a parcel's version `seen`; only the named fields change."""

    code: str
    seen: int
    values: Mapping[str, str | bool | Decimal | None]
    reason: str
    shape: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    old: Any
    entered: bool
    problem: ShapeProblem | None
    same: bool


def correct_parcel(session: Session, correction: Correction, *, actor: Actor) -> int:
    """Write the corrected version, return its number; raises Refused, NotFoundError, StaleVersionError."""
    assert set(correction.values) <= set(EDITABLE), "only survey facts are corrected here"
    unit = session.execute(
        select(
            SpatialUnit.id, SpatialUnit.region_code, JournalEntry.case_id, shape_wkb(SpatialUnitVersion.shape)
        )
        .join(SpatialUnitVersion, SpatialUnitVersion.unit_id == SpatialUnit.id)
        .join(JournalEntry, JournalEntry.id == SpatialUnitVersion.begun_by)
        .where(
            SpatialUnit.level == "contracted_parcel",
            SpatialUnit.code == correction.code,
            SpatialUnitVersion.ended_by.is_(None),
        )
    ).one_or_none()
    if unit is None or unit.case_id is None:
        raise NotFoundError(what=f"地块 {correction.code}")
    shapes = [bytes(unit[3]), *([correction.shape] if correction.shape else [])]
    return perform(
        session,
        Act("correct_parcel", unit.region_code, actor, unit.case_id),
        Locks(
            ground=[_box(shape) for shape in shapes],
            names=[_step.case_lock(unit.case_id), f"grantor:{unit.region_code}"],
        ),
        gather=lambda s: _gather(s, unit.id, unit.case_id, correction, actor),
        refuse=lambda facts: _refuse(facts, correction),
        change=lambda writing, facts: _change(writing, facts, correction),
    )


def _box(wkb: bytes) -> Box:
    west, south, east, north = shapely.from_wkb(wkb).bounds
    return west, south, east, north


def _gather(session: Session, unit_id: int, case_id: int, correction: Correction, actor: Actor) -> _Facts:
    old = session.execute(
        select(SpatialUnitVersion).where(
            SpatialUnitVersion.unit_id == unit_id, SpatialUnitVersion.ended_by.is_(None)
        )
    ).scalar_one()
    if old.version != correction.seen:
        raise StaleVersionError(what=f"地块 {correction.code}", seen=correction.seen, current=old.version)
    entered = session.scalar(
        select(func.count())
        .select_from(RightParcel)
        .where(RightParcel.unit_id == unit_id, RightParcel.ended_by.is_(None))
    )
    return _Facts(
        _step.facts(session, case_id, "corrected", role=ROLE, actor=actor),
        old,
        bool(entered),
        shape_problem(shapely.from_wkb(correction.shape)) if correction.shape else None,
        correction.shape is None and all(getattr(old, k) == v for k, v in correction.values.items()),
    )


def _refuse(facts: _Facts, correction: Correction) -> Iterable[Refusal]:
    yield from _step.correction_refusals(facts.step)
    if facts.entered:
        yield ALREADY_ENTERED.refuse(correction.code)
    if facts.problem:
        yield BAD_SHAPE.refuse(correction.code, problem=facts.problem.value)
    if facts.same:
        yield NOTHING_NEW.refuse(correction.code)


_KEPT = (
    "unit_id", "level", "region_code", "name", "ownership_kind", "parcel_kind", "land_use", "soil_grade",
    "purpose", "is_protected_farmland", "east", "south", "west", "north", "boundary_witness", "key_points",
    "note", "survey_number", "measured_area", "measured_area_mu",
)  # fmt: skip


def _change(writing: Writing, facts: _Facts, correction: Correction) -> int:
    if facts.step.case.state == "displayed":
        step(writing, facts.step.case.id, "corrected", correction.reason)
    old = facts.old
    writing.close(SpatialUnitVersion, unit_id=old.unit_id)
    values = {name: getattr(old, name) for name in _KEPT} | dict(correction.values)
    if correction.values.get("measured_area") is not None:
        values["measured_area_mu"] = area.to_mu(values["measured_area"])
    srid = select(County.srid).scalar_subquery()
    shape = func.ST_GeomFromWKB(correction.shape, srid) if correction.shape else old.shape
    writing.add_one(SpatialUnitVersion, **values, version=old.version + 1, shape=shape)
    writing.facts |= {
        "parcel": correction.code,
        "fields": [*sorted(correction.values)],
        "reason": writing.commitments.commit("reason", correction.reason),
    }
    return int(old.version) + 1
