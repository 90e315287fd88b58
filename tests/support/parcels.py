"""Changes of the loaded county's parcels, taken through their case."""

from collections.abc import Sequence
from datetime import date

import shapely
from shapely import LineString
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.queries import parcel_changes
from registry.services._parcel_plan import Draft
from registry.services._write import Actor
from registry.services.accept_case import accept_case, review_case
from registry.services.approve_change import approve_change
from registry.services.close_display import close_display
from registry.services.decide_objection import decide_objection
from registry.services.enter_parcel_change import enter_parcel_change
from registry.services.file_objection import Objection, file_objection
from registry.services.merge_parcels import draft_merge, merge_parcels
from registry.services.open_display import open_display
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.split_parcel import draft_split, split_parcel
from tests.support.cast import Cast
from tests.support.village import DISPLAY_DAYS, GRANTOR, Village

FIRST = GRANTOR + "00001"


def shape_of(session: Session, code: str) -> shapely.Polygon:
    (parcel,) = parcel_changes.held(session, [code])
    return parcel.shape


def middle(shape: shapely.Polygon) -> LineString:
    """Return a line from north to south through the middle of a shape."""
    west, south, east, north = shape.bounds
    x = (west + east) / 2
    return LineString([(x, south - 5), (x, north + 5)])


def right_on(session: Session, code: str) -> str:
    """Return the code of the one right on a parcel."""
    (parcel,) = parcel_changes.held(session, [code])
    (right,) = parcel.claims
    return right


def halves(session: Session, code: str = FIRST, parts: Sequence[int] = (0, 1)) -> Draft:
    """Return the split of a parcel in the middle, its right carried on by `parts`."""
    (parcel,) = parcel_changes.held(session, [code])
    cut, right = middle(shape_of(session, code)), right_on(session, code)
    return draft_split(session, code, parcel.version, cut, decisions={right: parts}, reason="分户析产")


def split_case(session: Session, cast: Cast, code: str = FIRST, parts: Sequence[int] = (0, 1)) -> int:
    return split_parcel(session, halves(session, code, parts), actor=cast.lu)


def merge_case(session: Session, cast: Cast, codes: Sequence[str]) -> int:
    """Apply for the merging of parcels of one right, which is carried on."""
    parcels = parcel_changes.held(session, list(codes))
    decisions = dict.fromkeys(parcels[0].claims, (0,))
    draft = draft_merge(session, {p.code: p.version for p in parcels}, decisions=decisions, reason="合并")
    return merge_parcels(session, draft, actor=cast.lu)


def approved(session: Session, case: int, cast: Cast) -> int:
    """Take a change to its approval."""
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    approve_change(session, case, actor=cast.shen)
    return case


def enter_change(session: Session, case: int, cast: Cast) -> list[str]:
    """Take a change to its entry; return the codes of what its parcels became."""
    return enter_parcel_change(session, approved(session, case, cast), actor=cast.shen)


def seize(village: Village, code: str = FIRST) -> int:
    new = NewRestriction("seizure", code, "法院", "文1", date(2049, 1, 1))
    return place_restriction(village.session, new, actor=village.cast.shen)


def neighbors(session: Session) -> tuple[str, str]:
    """Return two parcels that lie side by side along a line."""
    row = session.execute(
        text(
            "SELECT u.code, w.code FROM spatial_unit_version a JOIN spatial_unit u ON u.id = a.unit_id "
            "JOIN spatial_unit_version b ON ST_Length(ST_Intersection(a.shape, b.shape)) > 5 "
            "JOIN spatial_unit w ON w.id = b.unit_id "
            "WHERE a.ended_by IS NULL AND b.ended_by IS NULL AND a.level = 'contracted_parcel' "
            "AND b.level = a.level AND u.code < w.code ORDER BY 1, 2 LIMIT 1"
        )
    ).one()
    return row[0], row[1]


def objected(village: Village) -> None:
    """A round of display to which someone objected, in vain."""
    notice = open_display(village.session, village.survey, actor=village.cast.lu)
    letter = Objection("王老五", "来人", "东边那块地是我家的")
    number = file_objection(village.session, notice, letter, actor=Actor(), vault=village.vault)
    decide_objection(village.session, number, "dismissed", "查阅原合同", actor=village.cast.shen)
    village.shift(days=DISPLAY_DAYS)
    close_display(village.session, village.survey, actor=village.cast.lu)
