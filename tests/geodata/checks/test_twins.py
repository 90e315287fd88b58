"""Every reason to refuse a row has two forms, for one row and for a table at once, and both say the same."""

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from shapely.geometry.base import BaseGeometry

from geodata.admission import judge
from geodata.checks import verdicts
from geodata.checks.catalogue import CATALOGUE
from geodata.checks.mesh import Mesh, is_parcel_shape
from geodata.checks.settings import CheckSettings
from registry import codes
from registry.rules import admission
from tests.support.hostile_rows import HOSTILE, ROWS, Rows
from tests.support.house import ROOT
from tests.support.surveys import GRANTOR, H1, P1, P2, X, Y, box, ring
from tests.support.surveys import survey as surveyed

TOLERANCE = 1.0
KNOWN = {GRANTOR, H1, P1}


def _overlap_one(rows: Rows, row: int) -> bool:
    """Ask each pair of whole polygons, one by one."""
    whole = [admission.single(s) if _whole(s) else None for s in rows.shape]
    mine = whole[row]
    return mine is not None and any(
        admission.overlaps(mine, s, TOLERANCE) for k, s in enumerate(whole) if s is not None and k != row
    )


def _whole(shape: BaseGeometry | None) -> bool:
    return not (admission.has_no_polygon(shape) or admission.has_parts(shape) or admission.is_flawed(shape))


def _overlap_many(rows: Rows) -> verdicts.Mask:
    shapes = rows.shapes()
    usable = np.flatnonzero(is_parcel_shape(shapes))
    found = verdicts.overlapping(Mesh(usable.astype(object), shapes[usable], CheckSettings()), TOLERANCE)
    mask = np.zeros(len(shapes), dtype=bool)
    mask[usable[np.union1d(found.first, found.second)]] = True
    return mask


@dataclass(frozen=True)
class Twin:
    """The two forms of one reason to refuse."""

    one: Callable[[Rows, int], bool]
    many: Callable[[Rows], verdicts.Mask]

    def differ(self, rows: Rows) -> list[int]:
        """Return the rows of which the two forms say different things."""
        mask = self.many(rows)
        assert mask.shape == (len(rows.code),)
        return [k for k in range(len(rows.code)) if self.one(rows, k) != mask[k]]


def _form(form: codes.CodeForm) -> Twin:
    return Twin(
        lambda r, k: admission.is_ill_formed(r.code[k], form), lambda r: verdicts.ill_formed(r.column(), form)
    )


def _known(digits: int | None) -> Twin:
    return Twin(
        lambda r, k: admission.is_unknown(r.code[k], KNOWN, digits),
        lambda r: verdicts.unknown(r.column(), KNOWN, digits),
    )


def _mark(rule: str, kind: str) -> Twin:
    one, many = {
        "empty": (admission.has_no_mark, verdicts.no_mark),
        "valid": (admission.is_flawed_mark, verdicts.flawed_mark),
    }[rule]
    return Twin(
        lambda r, k: one(r.shape[k], kind),
        lambda r: many(r.shapes(), shapely.GeometryType[kind.upper()]),
    )


TWINS: dict[str, tuple[Twin, ...]] = {
    "value.missing": (
        Twin(lambda r, k: admission.lacks_code(r.code[k]), lambda r: verdicts.lack_code(r.column())),
    ),
    "value.code_form": tuple(
        map(_form, (codes.GRANTOR, codes.HOLDER, codes.PARCEL, codes.CONTRACT, codes.REGION))
    ),
    "logic.key_twice": (
        Twin(
            lambda r, k: admission.stands_twice(r.keys[k], r.keys), lambda r: verdicts.stand_twice(r.frame())
        ),
        Twin(
            lambda r, k: admission.stands_twice((r.code[k],), [(c,) for c in r.code]),
            lambda r: verdicts.stand_twice(r.frame()[["code"]]),
        ),
    ),
    "admission.grantor_unknown": (_known(codes.RegionLevel.GROUP),),
    "admission.depends": (_known(None),),
    "topology.empty": (
        Twin(lambda r, k: admission.has_no_polygon(r.shape[k]), lambda r: verdicts.no_polygon(r.shapes())),
        _mark("empty", "Point"),
        _mark("empty", "LineString"),
    ),
    "topology.multipart": (
        Twin(lambda r, k: admission.has_parts(r.shape[k]), lambda r: verdicts.parts(r.shapes())),
    ),
    "topology.valid": (
        Twin(lambda r, k: admission.is_flawed(r.shape[k]), lambda r: verdicts.flawed(r.shapes())),
        _mark("valid", "Point"),
        _mark("valid", "LineString"),
    ),
    "topology.overlap": (Twin(_overlap_one, _overlap_many),),
}
IN_SQL = {"admission.register_overlap", "admission.code_in_register"}
"""Their tables are the register's: the second test of this file asks the database."""

# All that is hostile once; then a strip of 0.5 mm along 3 km, thinner than any check of files looks for.
ALL = Rows([None] * len(HOSTILE), [None] * len(HOSTILE), HOSTILE)
THIN = Rows(
    [P1, P1, None], [None, None, None], [box(0, 0, 40, 3_000), box(39.9995, 0, 40, 3_000), box(200, 0)]
)


@pytest.mark.parametrize("rule", sorted(TWINS))
def test_both_forms_say_the_same_of_every_row(rule: str) -> None:
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @example(ALL)
    @example(THIN)
    @given(ROWS)
    def compare(rows: Rows) -> None:
        assert [twin.differ(rows) for twin in TWINS[rule]] == [[]] * len(TWINS[rule])

    compare()


SAMPLE = Rows(
    [P1, P1, None, f"{GRANTOR}00000", "５1", "51062310120002" + "00001"],
    [P2, P2, None, P2, P2, P2],
    [
        box(0, 0),
        box(20, 0),
        None,
        ring((0, 0), (40, 25), (40, 0), (0, 25)),
        shapely.MultiPolygon([box(0, 99), box(0, 200)]),
        shapely.LineString([(X, Y), (-1e8, Y)]),
    ],
)
MARKS = replace(
    SAMPLE,
    code=[GRANTOR, H1, f"{H1}J", "51", None, P1],
    shape=[
        shapely.Point(X, Y), shapely.Point(1e9, Y), shapely.LineString([(X, Y), (X + 1, Y)]),
        shapely.LineString([(X, Y), (-1e8, Y)]), shapely.Point(X, Y), None,
    ],
)  # fmt: skip


@pytest.mark.parametrize("rule", sorted(TWINS))
def test_a_form_that_is_perturbed_is_noticed(rule: str) -> None:
    """Each twin sees rows of both kinds, and one answer turned round is found in its row."""
    for twin in TWINS[rule]:
        said = np.concatenate([twin.many(rows) for rows in (SAMPLE, MARKS)])
        assert set(said.tolist()) == {True, False}
        for row in range(len(SAMPLE.code)):
            turned = np.arange(len(SAMPLE.code)) == row
            spoilt = replace(twin, many=lambda rows, t=turned, m=twin.many: m(rows) ^ t)
            assert (twin.differ(SAMPLE), spoilt.differ(SAMPLE)) == ([], [row])


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@example(THIN)
@given(ROWS)
def test_admission_asks_all_of_it(rows: Rows) -> None:
    """The parcels that a delivery's judge refuses are those of which one row's questions say so."""
    units = [{"code": c, "shape": s} for c, s in zip(rows.code, rows.shape, strict=True)]
    survey = surveyed(grantors=[{"code": GRANTOR, "name": "一组"}], parcels=units)
    sound = [
        not admission.is_ill_formed(code, codes.PARCEL)
        and not admission.stands_twice((code,), [(c,) for c in rows.code])
        and _whole(shape)
        for code, shape in zip(rows.code, rows.shape, strict=True)
    ]
    left = replace(rows, shape=[s if good else None for s, good in zip(rows.shape, sound, strict=True)])
    expected = [
        not good or admission.is_unknown(rows.code[k], {GRANTOR}, 14) or _overlap_one(left, k)
        for k, good in enumerate(sound)
    ]
    assert judge(survey, CheckSettings(), TOLERANCE).refused["parcels"].tolist() == expected


def _refusing(source: str) -> set[str]:
    """Return the catalogue's rules that a module names."""
    found = {n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)}
    return {rule for rule in found if isinstance(rule, str)} & CATALOGUE.keys()


def test_no_rule_that_refuses_a_row_lacks_its_twin() -> None:
    """Rows are refused in two modules, which name no other rules of the catalogue."""
    named = [_refusing((ROOT / f"geodata/{m}.py").read_text(encoding="utf-8")) for m in ("admission", "load")]
    assert named[0] | named[1] == TWINS.keys() | IN_SQL
    assert named[1] == IN_SQL
    assert _refusing('court.refuse(name, mask, "value.digits")') == {"value.digits"}
