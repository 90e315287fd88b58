"""What a delivery says again of parcels that the register has: the same, or something else."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.models import DeliveryDifference
from registry.services._staging import stage
from registry.services._survey_units import ATTRIBUTES
from registry.services._write import Writing

_COMPARED = ("measured_area", "measured_area_mu", *(name for name, _ in ATTRIBUTES))


def _row(of: str) -> str:
    return f"ROW({', '.join(f'{of}.{name}' for name in _COMPARED)})"


def _json(of: str) -> str:
    pairs = ", ".join(f"'{name}', {of}.{name}" for name in _COMPARED)
    return f"jsonb_build_object({pairs})"


# A ring that begins at another vertex is the same shape.
_ALIKE = "(v.shape = s.shape OR ST_Equals(v.shape, s.shape))"
_CURRENT = """
    spatial_unit AS u, spatial_unit_version AS v
    WHERE u.level = s.level AND u.code = s.code AND v.unit_id = u.id AND v.ended_by IS NULL
"""
_SAME = f"""
    DELETE FROM stage_unit AS s USING {_CURRENT}
      AND {_row("s")} IS NOT DISTINCT FROM {_row("v")} AND {_ALIKE}
    RETURNING s.level, s.code
"""  # noqa: S608 (names of columns from above)
_DIFFERING = f"""
    INSERT INTO stage_difference (unit_id, seen_version, changes, shape)
    SELECT u.id, v.version,
      coalesce((SELECT jsonb_object_agg(n.key, jsonb_build_array(o.value, n.value))
                FROM jsonb_each({_json("s")}) AS n JOIN jsonb_each({_json("v")}) AS o USING (key)
                WHERE n.value IS DISTINCT FROM o.value), '{{}}'),
      CASE WHEN {_ALIKE} THEN NULL ELSE s.shape END
    FROM stage_unit AS s, {_CURRENT} AND s.level = 'contracted_parcel'
"""  # noqa: S608 (as above)
_SET_APART = f"""
    DELETE FROM stage_unit AS s USING {_CURRENT} AND s.level = 'contracted_parcel' RETURNING s.level, s.code
"""  # noqa: S608 (as above)
_WRITE = """
    INSERT INTO delivery_difference (
      delivery_id, unit_id, seen_version, changes, shape, region_code, begun_by, marks)
    SELECT :delivery, d.unit_id, d.seen_version, d.changes, d.shape, :region, :act,
      CASE WHEN d.shape IS NOT NULL THEN jsonb_build_object(
        'points', (SELECT coalesce(jsonb_agg(to_jsonb(p)), '[]') FROM stage_point AS p
                   WHERE u.code = ANY (p.parcel_codes)),
        'lines', (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM stage_line AS x
                  WHERE u.code = ANY (x.parcel_codes))) END
    FROM stage_difference AS d JOIN spatial_unit AS u ON u.id = d.unit_id
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """(level, code) of what came again."""

    same: tuple[tuple[str, str], ...] = ()
    differing: tuple[tuple[str, str], ...] = ()


def set_apart(session: Session) -> Compared:
    """Take out of staging the units that the register has as they are, and parcels that it has otherwise."""
    columns = (("unit_id", "bigint"), ("seen_version", "bigint"), ("changes", "jsonb"), ("shape", "geometry"))
    stage(session, "difference", columns, ())
    same = session.execute(text(_SAME)).all()
    session.execute(text(_DIFFERING))
    differing = session.execute(text(_SET_APART)).all()
    return Compared(tuple((r[0], r[1]) for r in same), tuple((r[0], r[1]) for r in differing))


def write_differences(writing: Writing, delivery_id: int, region: str) -> int:
    """Keep the differences for people to decide on; return how many.

    Boundary points and lines are staged by then.
    """
    return writing.add_selected(DeliveryDifference, _WRITE, delivery=delivery_id, region=region)
