"""Pages of rights beyond the family contract: what is wanted of a homestead, and their way to entry."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from registry.models import ContractHolder, LandRight
from registry.periods import OPEN_DATE
from registry.queries.unit_sheets import GroundWanted, PageWanted, RightWanted
from registry.rules.case_kinds import RIGHT_CANCELLATION, CaseKind
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_joint_first import apply_joint_first
from registry.services.apply_right_change import apply_right_change
from registry.services.approve_case import approve_case
from registry.services.approve_change import approve_change
from registry.services.enter_case import enter_case
from registry.services.enter_right_change import enter_right_change
from tests.support.cast import Cast
from tests.support.village import ANNOUNCEMENT_DAYS, GRANTOR, Village

FACTS = {"location": "黄鹿镇五里村一组", "use": "农村宅基地", "origin": "confirmation"}
SINCE = date(1995, 3, 1)
ZONE = "510623100200"
"""County, cadastral zone and subzone of the loaded county's land units."""


def plot_and_house(session: Session, nth: int = 0) -> tuple[str, int, int]:
    """Return the code of a homestead plot, the plot and the building on it."""
    row = session.execute(
        text(
            "SELECT u.code, p.unit_id, b.unit_id FROM spatial_unit_version AS p "
            "JOIN spatial_unit AS u ON u.id = p.unit_id AND p.level = 'homestead_plot' "
            "JOIN spatial_unit_version AS b ON b.level = 'building' AND ST_Intersects(p.shape, ST_Centroid(b.shape)) "
            "ORDER BY u.code LIMIT 1 OFFSET :nth"
        ),
        {"nth": nth},
    ).one()
    return row[0], row[1], row[2]


def household(session: Session, nth: int = 0) -> int:
    """Return the nth contract holder that is a household, by code."""
    query = select(ContractHolder.id).where(ContractHolder.kind == "1").order_by(ContractHolder.code)
    return session.scalars(query).all()[nth]


def right(kind: str, holder: int, *units: int, to: date = OPEN_DATE, since: date = SINCE) -> RightWanted:
    return RightWanted(kind, holder, since, to, [GroundWanted(unit) for unit in units])


def homestead_page(
    session: Session, facts: Mapping[str, str] = FACTS, nth: int = 0, **changes: object
) -> PageWanted:
    """Return the page of a homestead with its house; a fact that is empty is left out."""
    code, plot, building = plot_and_house(session, nth)
    who = household(session, nth)
    values = {key: value for key, value in {"occupied_since": str(SINCE), **facts}.items() if value}
    wanted = {
        "kind": "homestead",
        "folio_number": f"{code}F00010001",
        "facts": values,
        "rights": [right("homestead", who, plot), right("house", who, building)],
    }
    return PageWanted(**{**wanted, **changes})  # type: ignore[arg-type]  # by name


def page(kind: str, folio: str, *rights: RightWanted, **facts: str) -> PageWanted:
    """Return a page of any kind."""
    return PageWanted(kind, folio, {"location": "黄鹿镇五里村一组", **facts}, rights)


def apply(village: Village, *pages: PageWanted, contracts: Sequence[int] = ()) -> int:
    return apply_joint_first(village.session, GRANTOR, pages, contracts=contracts, actor=village.cast.lu)


def enter(village: Village, case: int) -> int:
    """Take a joint first registration to its entry; return how many pages were entered."""
    session, cast = village.session, village.cast
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    announce_case(session, case, actor=cast.he)
    village.shift(days=ANNOUNCEMENT_DAYS)
    approve_case(session, case, actor=cast.shen)
    return enter_case(session, case, actor=cast.shen)


def apply_change(village: Village, kind: CaseKind, *pages: PageWanted, reason: str = "房屋灭失") -> int:
    return apply_right_change(village.session, kind, GRANTOR, pages, reason=reason, actor=village.cast.lu)


def enter_change(session: Session, case: int, cast: Cast) -> int:
    """Take a change of rights to its entry; return how many pages were entered."""
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    approve_change(session, case, actor=cast.shen)
    return enter_right_change(session, case, actor=cast.shen)


def _on_page(session: Session, acts: Mapping[str, str]) -> list[RightWanted]:
    """Return what becomes of the rights of the first homestead's page, by kind."""
    who = household(session)
    _, plot, building = plot_and_house(session)
    grounds = {"homestead": plot, "house": building}
    return [
        replace(right(r.kind, who, grounds[r.kind]), act=acts[r.kind], right_id=r.id)
        for r in session.scalars(select(LandRight).where(LandRight.kind.in_(acts)).order_by(LandRight.id))
    ]


def house_lost(session: Session) -> list[RightWanted]:
    """Return the rights of the first homestead once its house is gone."""
    return _on_page(session, {"homestead": "change", "house": "end"})


def cancel(village: Village, *kinds: str) -> int:
    """Apply for the cancellation of the first homestead with its house, or of some of these rights."""
    ended = _on_page(village.session, dict.fromkeys(kinds or ("homestead", "house"), "end"))
    return apply_change(
        village, RIGHT_CANCELLATION, homestead_page(village.session, rights=ended), reason="自愿退出"
    )


# ---- past the program ---------------------------------------------------------------------------


def add_ground(session: Session, level: str, code: str, shape: shapely.Polygon) -> int:
    """Put a unit with a shape into the register by plain SQL; return its id."""
    values = {"level": level, "code": code, "region": GRANTOR, "shape": shapely.to_wkb(shape)}
    unit = session.scalar(
        text(
            "INSERT INTO spatial_unit (level, code, grantor_id, region_code, begun_by) "
            "SELECT :level, :code, (SELECT id FROM grantor WHERE code = :region), :region, max(id) "
            "FROM journal_entry RETURNING id"
        ),
        values,
    )
    assert unit is not None
    session.execute(
        text(
            "INSERT INTO spatial_unit_version (unit_id, level, region_code, shape, measured_area, version, "
            "recorded_from, begun_by) SELECT id, level, :region, s, round(ST_Area(s) * 100), 1, now(), begun_by "
            "FROM spatial_unit, ST_GeomFromWKB(:shape, (SELECT srid FROM county)) AS s WHERE id = :unit"
        ),
        {**values, "unit": unit},
    )
    return int(unit)


def add_party(session: Session, kind: str, name: str, role: str = "other") -> int:
    """Put a party that is no household into the register by plain SQL; return its id."""
    values = {"kind": kind, "name": name, "role": role, "region": GRANTOR}
    party = session.scalar(
        text(
            "INSERT INTO contract_holder (kind, role, grantor_id, region_code, begun_by) "
            "SELECT :kind, :role, id, code, begun_by FROM grantor WHERE code = :region RETURNING id"
        ),
        values,
    )
    assert party is not None
    session.execute(
        text(
            "INSERT INTO contract_holder_version (holder_id, region_code, version, name, recorded_from, begun_by) "
            "SELECT id, region_code, 1, :name, now(), begun_by FROM contract_holder WHERE id = :party"
        ),
        {**values, "party": party},
    )
    return int(party)
