"""Takes what a delivery says otherwise of parcels into the register, as corrections 勘误 of one grantor.

The clerk has chosen the parcels; each gets a new version with the delivered values and shape, and
with a new shape its boundary points and lines; the old stay on record. What has changed since the
delivery was compared is left to be compared again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from registry.models import SpatialUnitVersion
from registry.queries import differences
from registry.queries.differences import DifferenceView
from registry.rules.corrections import ALREADY_ENTERED, OVERLAPS, STALE
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import step
from registry.services._delivered_marks import replace_marks
from registry.services._survey_units import ATTRIBUTES
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"
_TYPES = dict(ATTRIBUTES) | {"measured_area": "bigint", "measured_area_mu": "bigint"}


def _value(name: str) -> str:
    """Return the SQL of a value: the delivered one where it differs, else what the version has."""
    return (
        f"CASE WHEN d.changes ? '{name}' THEN (d.changes -> '{name}' ->> 1)::{_TYPES[name]} ELSE v.{name} END"
    )


_NAMES = ", ".join(_TYPES)
_OVERLAPPING = """
    SELECT u.code, o.code FROM delivery_difference AS d
    JOIN spatial_unit AS u ON u.id = d.unit_id
    CROSS JOIN LATERAL (
      SELECT n.code, ST_Area(ST_Intersection(w.shape, d.shape)) AS area
      FROM spatial_unit_version AS w JOIN spatial_unit AS n ON n.id = w.unit_id
      WHERE w.shape && d.shape AND w.ended_by IS NULL AND w.level = u.level
        AND w.unit_id NOT IN (SELECT unit_id FROM delivery_difference WHERE id IN :ids)
        AND ST_Relate(w.shape, d.shape, '2********')
      OFFSET 0) AS o
    WHERE d.id IN :ids AND o.area > parameter_number('overlap_tolerance_m2')
"""
_VERSIONS = f"""
    INSERT INTO spatial_unit_version (
      unit_id, level, region_code, shape, {_NAMES}, version, recorded_from, begun_by)
    SELECT v.unit_id, v.level, v.region_code, coalesce(d.shape, v.shape),
      {", ".join(_value(name) for name in _TYPES)}, v.version + 1, :at, :act
    FROM delivery_difference AS d
    JOIN spatial_unit_version AS v ON v.unit_id = d.unit_id AND v.version = d.seen_version
    WHERE d.id IN :ids
"""  # noqa: S608 (names of columns from above)


@dataclass(frozen=True, slots=True)
class _Facts:
    steps: Sequence[_step.StepFacts]
    chosen: Sequence[DifferenceView]
    overlapping: Sequence[tuple[str, str]]


def accept_differences(
    session: Session, delivery_id: int, grantor_code: str, codes: Sequence[str], *, reason: str, actor: Actor
) -> int:
    """Correct the named parcels of a grantor as the delivery says; return how many.

    Raises Refused with every parcel that cannot be corrected, ConstraintError for overlaps among them.
    """
    chosen = differences.of_grantor(session, delivery_id, grantor_code, codes)
    cases = sorted({d.case_id for d in chosen if d.case_id is not None})
    return perform(
        session,
        Act("accept_differences", grantor_code, actor, cases[0] if cases else None),
        Locks(
            ground=[box for d in chosen for box in d.boxes],
            names=[*(_step.case_lock(case) for case in cases), f"grantor:{grantor_code}"],
        ),
        gather=lambda s: _gather(s, delivery_id, grantor_code, codes, actor),
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts, delivery_id, reason),
    )


def _gather(
    session: Session, delivery_id: int, grantor_code: str, codes: Sequence[str], actor: Actor
) -> _Facts:
    chosen = differences.of_grantor(session, delivery_id, grantor_code, codes)
    cases = sorted({d.case_id for d in chosen if d.case_id is not None})
    steps = [_step.facts(session, case, "corrected", role=ROLE, actor=actor) for case in cases]
    ids = [d.id for d in chosen]
    query = text(_OVERLAPPING).bindparams(bindparam("ids", expanding=True))
    found = session.execute(query, {"ids": ids}).all() if ids else []
    return _Facts(steps, chosen, [(row[0], row[1]) for row in found])


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    for case in facts.steps:
        yield from _step.correction_refusals(case)
    for difference in facts.chosen:
        if difference.entered:
            yield ALREADY_ENTERED.refuse(difference.code)
        elif difference.current_version != difference.seen_version:
            yield STALE.refuse(difference.code)
    for code, neighbor in facts.overlapping:
        yield OVERLAPS.refuse(code, neighbor=neighbor)


def _change(writing: Writing, facts: _Facts, delivery_id: int, reason: str) -> int:
    for case in facts.steps:
        if case.case.state == "displayed":
            step(writing, case.case.id, "corrected", reason)
    units = [d.unit_id for d in facts.chosen]
    writing.end(SpatialUnitVersion, SpatialUnitVersion.unit_id.in_(units))
    ids = [d.id for d in facts.chosen]
    done = writing.add_selected(SpatialUnitVersion, _VERSIONS, expanding=("ids",), ids=ids) if ids else 0
    # A delivery without boundaries has nothing to put in their place.
    of = {kind: {d.id: d.code for d in facts.chosen if kind in d.marks} for kind in ("points", "lines")}
    replace_marks(writing, delivery_id, writing.act.region_code, of)
    writing.facts |= {
        "parcels": [d.code for d in facts.chosen],
        "reason": writing.commitments.commit("reason", reason),
    }
    return done
