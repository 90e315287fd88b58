"""Tolerances of the checks: vendor defaults found in practice, not a national list.

No official list with tolerances was found (standards.md §9); a county or a mapping file may set
other values, and the report prints those that were used.
"""

from dataclasses import dataclass, fields, replace

from registry.errors import UnknownParameterError


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """All tolerances; lengths in m, areas in m², angles in degrees."""

    sliver_m2: float = 1.0
    narrow_angle_deg: float = 5.0
    same_vertex_m: float = 0.0001
    near_vertex_m: float = 0.05
    overlap_m: float = 0.001
    self_overlap_m: float = 0.1
    self_overlap_length_m: float = 0.05
    gap_width_m: float = 0.5
    gap_m2: float = 10.0
    area_difference_m2: float = 3.4
    area_difference: float = 0.001
    """Relative difference |geometric − stated| / stated; the larger of both bounds counts."""
    boundary_m: float = 0.001
    region_m: float = 0.05
    protected_m2: float = 1.0
    blanket_share: float = 0.95
    blanket_rows: int = 50
    switched_off: frozenset[str] = frozenset()
    """Ids of checks that a mapping file leaves out."""

    def changed(self, values: dict[str, object]) -> "CheckSettings":
        """Return settings with values of a mapping file; raises UnknownParameterError."""
        known = {f.name: f for f in fields(self)}
        for key, value in values.items():
            if key not in known or key == "switched_off":
                raise UnknownParameterError(key=key, value=value, why=f"可用：{'、'.join(known)}")
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise UnknownParameterError(key=key, value=value, why="应为数字")
        return replace(self, **values)  # type: ignore[arg-type]  # checked above
