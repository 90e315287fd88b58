"""What the register refuses beside what it has, it says in SQL as `registry/rules/admission.py` says of one row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.office import Office
from registry.geometry import wkb
from registry.rules import admission
from registry.services._survey_units import conflicts, stage_units
from registry.services.survey_facts import UnitFacts


def _registered(session: Session) -> dict[str, BaseGeometry]:
    query = """
        SELECT u.code, ST_AsBinary(v.shape) FROM spatial_unit AS u JOIN spatial_unit_version AS v
        ON v.unit_id = u.id WHERE v.ended_by IS NULL AND v.level = 'contracted_parcel' ORDER BY u.code
    """
    return {code: shapely.from_wkb(bytes(shape)) for code, shape in session.execute(text(query))}


def _said(
    session: Session, units: Sequence[tuple[str, BaseGeometry]], srid: int
) -> tuple[set[Any], set[Any]]:
    """Stage units and return what the register says: codes taken, and (code, neighbor) overlapping."""
    facts = [UnitFacts("contracted_parcel", c, wkb(s), s.bounds, None) for c, s in units]
    stage_units(session, facts, srid)
    found = conflicts(session)
    return {f[1] for f in found if f[2] is None}, {(f[1], f[2]) for f in found if f[2] is not None}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 59), st.floats(-40, 40), st.sampled_from([0.0, 0.0004, 25.0]), st.booleans()),
        min_size=1, max_size=25, unique_by=lambda m: m[0],
    )
)  # fmt: skip
def test_the_register_says_the_same_of_every_row(
    loaded_office: Office, moves: list[tuple[int, float, float, bool]]
) -> None:
    """Parcels moved over their neighbors, under their own code or a new one."""
    with Session(loaded_office.engine) as session:
        srid = session.scalar(text("SELECT srid FROM county"))
        tolerance = session.scalar(text("SELECT parameter_number('overlap_tolerance_m2')"))
        known = _registered(session)
        units = []
        for number, east, north, again in moves:
            code, shape = list(known.items())[number]
            moved = shapely.transform(shape, lambda xy, by=(east, north): xy + np.array(by))
            units.append((code if again else f"{code[:14]}9{code[15:]}", moved))
        taken = {code for code, _ in units if admission.is_taken(code, known)}
        overlapping = {
            (code, neighbor)
            for code, shape in units
            for neighbor, other in known.items()
            if code not in taken and admission.overlaps(shape, other, float(tolerance))
        }
        assert _said(session, units, srid) == (taken, overlapping)
        session.rollback()


def test_the_register_notices_both_kinds_and_leaves_the_rest(loaded_office: Office) -> None:
    with Session(loaded_office.engine) as session:
        srid = session.scalar(text("SELECT srid FROM county"))
        code, shape = next(iter(_registered(session).items()))
        new, far = f"{code[:14]}90001", f"{code[:14]}90002"
        away = shapely.transform(shape, lambda xy: xy + 50_000)
        assert _said(session, [(code, shape), (new, shape), (far, away)], srid) == ({code}, {(new, code)})
        session.rollback()
