"""For each rule of changes of parcels: a change that it refuses, and the lawful one beside it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import shapely
from shapely import LineString
from sqlalchemy import text

from registry.services._parcel_plan import Draft, apply_for
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.merge_parcels import draft_merge
from registry.services.split_parcel import draft_split
from tests.support.ground import add_shape, add_unit, box
from tests.support.parcels import FIRST, approved, enter_change, halves, right_on, shape_of, split_case
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], object]
Change = Callable[[Village, Draft], Draft]


def _apply(change: Change = lambda _, draft: draft) -> Act:
    return lambda v: apply_for(v.session, change(v, halves(v.session)), actor=v.cast.lu)


def _outside(v: Village, draft: Draft) -> Draft:
    west, south, _, north = shape_of(v.session, FIRST).bounds
    line = LineString([(west - 9, south), (west - 9, north)])
    return draft_split(v.session, FIRST, 1, line, decisions=draft.decisions, reason="分")


def _sliver(v: Village, draft: Draft) -> Draft:
    corner = shape_of(v.session, FIRST).representative_point().buffer(0.3, quad_segs=2)
    return draft_split(v.session, FIRST, 1, [corner], decisions=draft.decisions, reason="分")


def _bow_tie(v: Village, draft: Draft) -> Draft:
    x, y = shape_of(v.session, FIRST).centroid.coords[0]
    shape = shapely.Polygon([(x, y), (x + 9, y + 9), (x + 9, y), (x, y + 9)])
    return replace(draft, after=[(shape, draft.after[0][1]), draft.after[1]])


def _moved(_: Village, draft: Draft) -> Draft:
    return replace(draft, after=[(shapely.transform(s, lambda at: at + 1), m2) for s, m2 in draft.after])


def _larger(_: Village, draft: Draft) -> Draft:
    return replace(draft, after=[(s, m2 + Decimal("0.01")) for s, m2 in draft.after])


def _merge(v: Village, codes: list[str], parts: tuple[int, ...] = (0,)) -> int:
    versions = v.session.execute(
        text(
            "SELECT u.code, v.version FROM spatial_unit u JOIN spatial_unit_version v ON v.unit_id = u.id "
            "WHERE v.ended_by IS NULL AND u.code = ANY (:codes) ORDER BY 1"
        ),
        {"codes": codes},
    )
    decisions = {right_on(v.session, codes[0]): parts}
    draft = draft_merge(
        v.session, {row.code: row.version for row in versions}, decisions=decisions, reason="并"
    )
    return apply_for(v.session, draft, actor=v.cast.lu)


def merge_back(v: Village) -> int:
    """Split the first parcel, and apply for the merging of its halves."""
    return _merge(v, enter_change(v.session, split_case(v.session, v.cast), v.cast))


def _all_of_a_right(v: Village) -> int:
    rows = v.session.scalars(
        text(
            "SELECT parcel_code FROM contract_parcel WHERE ended_by IS NULL AND contract_id = "
            "(SELECT contract_id FROM contract_parcel WHERE ended_by IS NULL AND parcel_code = :code)"
        ),
        {"code": FIRST},
    )
    return _merge(v, list(rows), ())


def _two_rights(v: Village) -> int:
    own = right_on(v.session, FIRST)
    numbers = range(2, 61)
    other = next(c for n in numbers if right_on(v.session, c := f"{GRANTOR}{n:05d}") != own)
    return _merge(v, [FIRST, other])


def _of_no_grantor(v: Village) -> int:
    code = add_unit(v.session, 90000)
    add_shape(v.session, 90000, box(0, 0, 30, 30))
    return _merge(v, [FIRST, code])


def _second(v: Village) -> object:
    first, second = (approved(v.session, split_case(v.session, v.cast), v.cast) for _ in range(2))
    enter_parcel_change(v.session, first, actor=v.cast.shen)
    return enter_parcel_change(v.session, second, actor=v.cast.shen)


def _only(v: Village) -> object:
    return enter_change(v.session, split_case(v.session, v.cast), v.cast)


def _decide(**other: tuple[int, ...]) -> Change:
    return lambda _, draft: replace(draft, decisions={**draft.decisions, **other})


PARCEL_TRIALS: dict[str, tuple[Act, Act]] = {
    "parcel.not_divided": (_apply(_outside), _apply()),
    "parcel.shape": (_apply(_bow_tie), _apply()),
    "parcel.sliver": (_apply(_sliver), _apply()),
    "parcel.ground": (_apply(_moved), _apply()),
    "parcel.area": (_apply(_larger), _apply()),
    "parcel.undecided": (_apply(lambda _, draft: replace(draft, decisions={})), _apply()),
    "parcel.foreign_decision": (_apply(_decide(another=(0,))), _apply()),
    "parcel.right_empty": (_all_of_a_right, merge_back),
    "parcel.different_rights": (_two_rights, merge_back),
    "parcel.other_grantor": (_of_no_grantor, merge_back),
    "parcel.stale": (_second, _only),
}
"""What is done once the village's rights are entered. `parcel.not_entered` is tried before that."""
split_first: Act = _apply()
