"""Enters an approved change of parcels 登簿: parents end, children begin, rights get their next version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry import area
from registry.errors import NotFoundError
from registry.geometry import compass_side, wkb
from registry.models import County, SpatialUnit, SpatialUnitVersion, UnitLineage
from registry.queries import cases, parcel_changes
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal, Refused
from registry.services import _parcel_codes, _parcel_restrictions, _parcel_rights, _step
from registry.services._cases import step
from registry.services._parcel_plan import Draft, Facts, draft_of, gather, locks, refuse_plan
from registry.services._write import Act, Actor, Writing, perform

ROLE = "registrar"
_INHERITED = (
    "ownership_kind", "parcel_kind", "land_use", "soil_grade", "purpose", "is_protected_farmland", "name",
    "east", "south", "west", "north", "boundary_witness", "note",
)  # fmt: skip
_OWN = ("key_points", "survey_number")


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    plan: Facts
    draft: Draft
    unchanged: bool


def enter_parcel_change(session: Session, case_id: int, *, actor: Actor) -> list[str]:
    """Enter an approved change; return the codes of what its parcels became. Raises Refused."""
    draft = draft_of(parcel_changes.plan_of(session, case_id)[0])
    view = cases.by_id(session, case_id)
    parcels = _standing(session, draft, view.number)
    region = view.region_code
    return perform(
        session,
        Act("enter_parcel_change", region, actor, case_id),
        locks(draft, parcels, _step.case_lock(case_id)),
        gather=lambda s: _gather(s, draft, case_id, actor),
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts, region),
    )


def _standing(session: Session, draft: Draft, number: str) -> list[parcel_changes.Held]:
    """Return the parcels as they are; raises Refused where another change has ended one of them."""
    try:
        return parcel_changes.held(session, list(draft.seen))
    except NotFoundError as error:
        raise Refused([STALE.refuse(number)]) from error


def _gather(session: Session, draft: Draft, case_id: int, actor: Actor) -> _Facts:
    _standing(session, draft, cases.by_id(session, case_id).number)
    plan = gather(session, draft, actor)
    same = {p.code: p.version for p in plan.parcels} == dict(draft.seen)
    return _Facts(
        _step.facts(session, case_id, "entered", role=ROLE, actor=actor),
        plan,
        draft,
        same and plan.contents == cases.case_contracts(session, case_id),
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    if not facts.unchanged:
        yield STALE.refuse(facts.step.case.number)
    else:
        yield from refuse_plan(facts.plan)


def _change(writing: Writing, facts: _Facts, region: str) -> list[str]:
    case, draft, parcels = facts.step.case, facts.draft, facts.plan.parcels
    step(writing, case.id, "entered")
    olds = [_version(writing.session, p.unit_id) for p in parcels]
    for parcel in parcels:
        writing.close(SpatialUnitVersion, unit_id=parcel.unit_id)
    if draft.kind in {"split", "merge"}:
        codes, units = _begin_units(writing, parcels, len(draft.after), region)
        values = [_inherited(olds[0], draft, k, codes) for k in range(len(units))]
        versions = [1] * len(units)
    else:
        codes, units = [p.code for p in parcels], [p.unit_id for p in parcels]
        values = [{name: getattr(old, name) for name in (*_INHERITED, *_OWN)} for old in olds]
        versions = [p.version + 1 for p in parcels]
    _begin_versions(writing, units, versions, values, draft, region)
    writing.add(UnitLineage, _edges(draft, [p.unit_id for p in parcels], units, case.id, region))
    if draft.kind in {"split", "merge"}:
        # What is seized moves only while it is free: ended before its rights move, placed again after.
        open_ones = _parcel_restrictions.settle(writing, parcels, draft)
        _parcel_rights.carry_on(writing, facts.plan, draft, codes, case.id)
        _parcel_restrictions.carry_on(writing, open_ones, units, region)
    else:
        _parcel_rights.carry_on(writing, facts.plan, draft, codes, case.id)
    writing.facts |= {"parents": [p.code for p in parcels], "children": [*codes], "kind": draft.kind}
    return codes


def _version(session: Session, unit_id: int) -> SpatialUnitVersion:
    query = select(SpatialUnitVersion).where(
        SpatialUnitVersion.unit_id == unit_id, SpatialUnitVersion.ended_by.is_(None)
    )
    return session.scalars(query).one()


def _begin_units(
    writing: Writing, parcels: Sequence[parcel_changes.Held], count: int, region: str
) -> tuple[list[str], list[int]]:
    first = parcels[0]
    codes = _parcel_codes.next_codes(writing.session, first.code[:14], count)
    row = {"level": "contracted_parcel", "grantor_id": first.grantor_id, "region_code": region}
    return codes, writing.add_returning(SpatialUnit, [{**row, "code": code} for code in codes])


def _inherited(old: SpatialUnitVersion, draft: Draft, number: int, codes: Sequence[str]) -> dict[str, Any]:
    """Return the attributes of a new parcel: its parent's, and its sisters where they lie beside it."""
    values = {name: getattr(old, name) for name in _INHERITED}
    shape = draft.after[number][0]
    beside: dict[str, list[str]] = {}
    for other, (sister, _) in enumerate(draft.after):
        if other != number and shapely.intersects(shape, sister):
            beside.setdefault(compass_side(shape, sister), []).append(f"地块 {codes[other]}")
    return values | {side: "、".join(names) for side, names in beside.items()}


def _begin_versions(
    writing: Writing,
    units: Sequence[int],
    versions: Sequence[int],
    values: Sequence[dict[str, Any]],
    draft: Draft,
    region: str,
) -> None:
    srid = writing.session.scalars(select(County.srid)).one()
    rows = [
        {
            **values[k],
            "unit_id": units[k],
            "level": "contracted_parcel",
            "region_code": region,
            "version": versions[k],
            "shape": func.ST_GeomFromWKB(wkb(shape), srid),
            "measured_area": m2,
            "measured_area_mu": area.to_mu(Decimal(m2)),
        }
        for k, (shape, m2) in enumerate(draft.after)
    ]
    for row in rows:  # a shape is an expression of SQL: row by row
        writing.add_one(SpatialUnitVersion, **row)


def _edges(
    draft: Draft, parents: Sequence[int], children: Sequence[int], case_id: int, region: str
) -> list[dict[str, Any]]:
    return [
        {
            "parent_id": parent,
            "child_id": child,
            "kind": draft.kind,
            "reason": draft.reason,
            "case_id": case_id,
            "region_code": region,
        }
        for parent in parents
        for child in children
        if (parent == child) == (draft.kind == "area")
    ]
