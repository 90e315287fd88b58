"""May a row of a survey enter the register? One question for each reason to refuse it.

`geodata/checks/verdicts.py` asks the same of a whole table at once, and the register asks it in SQL
of what it holds already; tests/geodata/checks/test_twins.py proves the answers equal, row by row.
"""

from collections.abc import Collection, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from registry.codes import CodeForm
from registry.geometry import ShapeProblem, mark_problem, overlap_area, shape_problem, single

Key = tuple[str | None, ...]
_NO_POLYGON = (ShapeProblem.EMPTY, ShapeProblem.NOT_POLYGON)
_FLAWS = (ShapeProblem.TOO_MANY, ShapeProblem.NOT_FINITE, ShapeProblem.INVALID)


def lacks_code(code: str | None) -> bool:
    """Return whether a row has no code."""
    return code is None


def is_ill_formed(code: str | None, form: CodeForm) -> bool:
    """Return whether a code is missing or not of the form."""
    return not form.fits(code)


def stands_twice(key: Key, keys: Sequence[Key]) -> bool:
    """Return whether the whole key of a row stands more than once in its table: none of them is right."""
    return None not in key and keys.count(key) > 1


def is_unknown(code: str | None, known: Collection[str], digits: int | None = None) -> bool:
    """Return whether a row refers to none of those known, by the first `digits` of its code."""
    return code is None or code[:digits] not in known


def is_taken(code: str, current: Collection[str]) -> bool:
    """Return whether the register has a current unit of this code in the same level."""
    return code in current


def has_no_polygon(shape: BaseGeometry | None) -> bool:
    """Return whether a unit has no shape, or one that is no polygon."""
    return shape_problem(single(shape)) in _NO_POLYGON


def has_parts(shape: BaseGeometry | None) -> bool:
    """Return whether a unit lies in several parts."""
    return shape_problem(single(shape)) is ShapeProblem.MULTIPART


def is_flawed(shape: BaseGeometry | None) -> bool:
    """Return whether a unit's polygon crosses itself, or is nothing that can be drawn on this earth."""
    return shape_problem(single(shape)) in _FLAWS


def has_no_mark(shape: BaseGeometry | None, kind: str) -> bool:
    """Return whether a boundary point or line has no shape of its `kind`, Point or LineString."""
    return mark_problem(shape, kind) is ShapeProblem.EMPTY


def is_flawed_mark(shape: BaseGeometry | None, kind: str) -> bool:
    """Return whether a boundary point or line is nothing that can be drawn on this earth."""
    return mark_problem(shape, kind) in _FLAWS


def overlaps(shape: BaseGeometry, neighbor: BaseGeometry, tolerance_m2: float) -> bool:
    """Return whether two valid polygons share more ground than the register tolerates, however thin."""
    within = overlap_area(shape, neighbor) > tolerance_m2
    return within and bool(shapely.relate_pattern(shape, neighbor, "2********"))
