"""Rights beyond the family contract: drafted, announced, approved by another, entered, changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from registry.models import ContractHolder, Entry, LandRight, LandRightVersion, RegistrationUnit, RightParcel
from registry.periods import OPEN_DATE
from registry.queries import cases, unit_sheets
from registry.queries.unit_sheets import GroundWanted, PageWanted, RightWanted
from registry.rules import homestead, unit_drafts
from registry.rules.case_kinds import RIGHT_CANCELLATION, RIGHT_CHANGE
from registry.rules.refusal import Rule
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_joint_first import apply_joint_first
from registry.services.apply_right_change import apply_right_change
from registry.services.approve_case import approve_case
from registry.services.approve_change import approve_change
from registry.services.enter_case import enter_case
from registry.services.enter_right_change import enter_right_change
from tests.support.refusals import refused_by
from tests.support.village import ANNOUNCEMENT_DAYS, GRANTOR, Village

FACTS = {"location": "黄鹿镇五里村一组", "use": "农村宅基地", "origin": "confirmation"}


def plot_and_house(village: Village) -> tuple[str, int, int]:
    """Return the code of a homestead plot, the plot and the building on it."""
    row = village.session.execute(
        text(
            "SELECT u.code, p.unit_id, b.unit_id FROM spatial_unit_version AS p "
            "JOIN spatial_unit AS u ON u.id = p.unit_id AND p.level = 'homestead_plot' "
            "JOIN spatial_unit_version AS b ON b.level = 'building' AND ST_Intersects(p.shape, ST_Centroid(b.shape)) "
            "ORDER BY u.code LIMIT 1"
        )
    ).one()
    return row[0], row[1], row[2]


def holder(village: Village) -> int:
    found = village.session.scalars(
        select(ContractHolder.id).where(ContractHolder.kind == "1").order_by(ContractHolder.code)
    ).first()
    assert found is not None
    return found


def page(village: Village, facts: Mapping[str, str] = FACTS, **changes: object) -> PageWanted:
    code, plot, building = plot_and_house(village)
    who = holder(village)
    rights = [
        RightWanted("homestead", who, date(1995, 3, 1), OPEN_DATE, [GroundWanted(plot)]),
        RightWanted("house", who, date(1995, 3, 1), OPEN_DATE, [GroundWanted(building)]),
    ]
    values = {key: value for key, value in {"occupied_since": "1995-03-01", **facts}.items() if value}
    wanted = {"kind": "homestead", "folio_number": f"{code}F00010001", "facts": values, "rights": rights}
    return PageWanted(**{**wanted, **changes})  # type: ignore[arg-type]  # by name


def apply(village: Village, pages: Sequence[PageWanted], contracts: Sequence[int] = ()) -> int:
    return apply_joint_first(village.session, GRANTOR, pages, contracts=contracts, actor=village.cast.lu)


def enter(village: Village, case: int) -> int:
    session, cast = village.session, village.cast
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    announce_case(session, case, actor=cast.he)
    village.shift(days=ANNOUNCEMENT_DAYS)
    approve_case(session, case, actor=cast.shen)
    return enter_case(session, case, actor=cast.shen)


def test_a_homestead_with_its_house_is_entered_on_one_page(village: Village) -> None:
    case = apply(village, [page(village)])
    assert enter(village, case) == 1
    session = village.session
    unit = session.scalars(select(RegistrationUnit)).one()
    rights = session.scalars(select(LandRight).order_by(LandRight.id)).all()
    assert (unit.kind, unit.contract_id) == ("homestead", None)
    folio = unit.folio_number
    assert [(r.kind, r.code) for r in rights] == [("homestead", folio), ("house", f"{folio}-2")]
    assert rights[1].parent_id == rights[0].id
    entry = session.scalars(select(Entry)).one()
    versions = session.scalars(select(LandRightVersion)).all()
    assert {(v.version, v.content_sha256, v.term_to) for v in versions} == {
        (1, entry.content_sha256, OPEN_DATE)
    }
    lies = session.execute(select(RightParcel.kind, RightParcel.unit_id).order_by(RightParcel.id)).all()
    _, plot, building = plot_and_house(village)
    assert [tuple(row) for row in lies] == [("homestead", plot), ("house", building)]
    assert cases.by_id(session, case).state == "entered"


def test_above_the_standard_the_excess_is_noted_not_refused(village: Village) -> None:
    case = apply(village, [page(village)])
    (sheet,) = unit_sheets.of_case(village.session, case)
    area = sheet.rights[0].ground[0].area
    persons = len(sheet.rights[0].holder.members)
    standard = 30 * min(max(persons, 3), 5)
    assert area is not None
    assert area > standard
    assert Decimal(sheet.facts["registered_area"]) == standard
    assert f"超占 {area - standard} 平方米" in sheet.facts["note"]


def test_a_plot_of_before_1982_counts_as_it_is(village: Village) -> None:
    case = apply(village, [page(village, {**FACTS, "occupied_since": "1979-05-01"})])
    (sheet,) = unit_sheets.of_case(village.session, case)
    assert Decimal(sheet.facts["registered_area"]) == sheet.rights[0].ground[0].area
    assert "按实际使用面积" in sheet.facts["note"]


def test_one_case_carries_contract_and_homestead(village: Village) -> None:
    village.sign()
    contract = village.session.execute(text("SELECT id, holder_id FROM contract ORDER BY code LIMIT 1")).one()
    case = apply(village, [page(village)], [contract.id])
    assert enter(village, case) == 2
    kinds = village.session.scalars(select(LandRight.kind).order_by(LandRight.kind)).all()
    assert kinds == ["contracted_land", "homestead", "house"]
    assert village.session.scalar(select(Entry.case_id).where(Entry.draft_id.is_(None))) == case


def test_what_changed_after_the_announcement_is_not_entered(village: Village) -> None:
    case = apply(village, [page(village)])
    session, cast = village.session, village.cast
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    announce_case(session, case, actor=cast.he)
    village.shift(days=ANNOUNCEMENT_DAYS)
    session.execute(
        text(
            "UPDATE household_member SET ended_by = begun_by, recorded_to = recorded_from "
            "+ interval '1 day' WHERE holder_id = :h AND position > 1"
        ),
        {"h": holder(village)},
    )
    with refused_by("notice.content_changed"):
        approve_case(session, case, actor=cast.shen)


def test_a_second_plot_is_refused_only_where_it_is_granted(village: Village) -> None:
    enter(village, apply(village, [page(village)]))
    code, _, _ = plot_and_house(village)
    other = village.session.execute(
        text(
            "SELECT u.id, u.code FROM spatial_unit AS u WHERE level = 'homestead_plot' AND code > :c ORDER BY code LIMIT 1"
        ),
        {"c": code},
    ).one()
    rights = [
        RightWanted("homestead", holder(village), date(2026, 1, 1), OPEN_DATE, [GroundWanted(other.id)])
    ]
    wanted = {"folio_number": f"{other.code}W00000000", "rights": rights}
    with refused_by(homestead.ONE_PLOT.code, homestead.GRANT_ABOVE.code):
        apply(village, [page(village, {"origin": "grant"}, **wanted)])
    case = apply(
        village, [page(village, {"origin": "inheritance", "occupied_since": "1990-01-01"}, **wanted)]
    )
    (sheet,) = unit_sheets.of_case(village.session, case)
    assert f"该户另有宅基地 {code}" in sheet.facts["note"]


def test_a_change_is_the_next_version_of_the_whole_page(village: Village) -> None:
    enter(village, apply(village, [page(village)]))
    session, cast = village.session, village.cast
    rights = session.scalars(select(LandRight).order_by(LandRight.id)).all()
    _, plot, building = plot_and_house(village)
    who, since = holder(village), date(1995, 3, 1)
    changed = [
        RightWanted("homestead", who, since, OPEN_DATE, [GroundWanted(plot)], "change", rights[0].id),
        RightWanted("house", who, since, OPEN_DATE, [GroundWanted(building)], "end", rights[1].id),
    ]
    with refused_by(unit_drafts.LEFT_OUT.code):
        apply_right_change(
            session,
            RIGHT_CHANGE,
            GRANTOR,
            [page(village, rights=changed[:1])],
            reason="房屋灭失",
            actor=cast.lu,
        )
    case = apply_right_change(
        session, RIGHT_CHANGE, GRANTOR, [page(village, rights=changed)], reason="房屋灭失", actor=cast.lu
    )
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    with refused_by("case.four_eyes"):
        approve_change(session, case, actor=cast.he)
    approve_change(session, case, actor=cast.shen)
    assert enter_right_change(session, case, actor=cast.shen) == 1
    current = session.scalars(select(LandRightVersion).where(LandRightVersion.ended_by.is_(None))).all()
    assert [(v.right_id, v.version) for v in current] == [(rights[0].id, 2)]
    assert session.scalars(select(RightParcel.unit_id).where(RightParcel.ended_by.is_(None))).all() == [plot]


def test_a_right_that_ended_cannot_be_ended_again(village: Village) -> None:
    enter(village, apply(village, [page(village)]))
    session, cast = village.session, village.cast
    rights = session.scalars(select(LandRight).order_by(LandRight.id)).all()
    ended = [
        RightWanted(r.kind, holder(village), date(1995, 3, 1), OPEN_DATE, (), "end", r.id) for r in rights
    ]

    def cancel() -> int:
        return apply_right_change(
            session,
            RIGHT_CANCELLATION,
            GRANTOR,
            [page(village, rights=ended)],
            reason="自愿退出",
            actor=cast.lu,
        )

    case = cancel()
    accept_case(session, case, actor=cast.he)
    review_case(session, case, actor=cast.he)
    approve_change(session, case, actor=cast.shen)
    enter_right_change(session, case, actor=cast.shen)
    with refused_by(unit_drafts.RIGHT_ENDED.code, unit_drafts.RIGHT_ENDED.code):
        cancel()


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"folio_number": "51062300000JC00001F00010001"}, [unit_drafts.FOLIO]),
        ({"folio_number": "510623100200JD00001F00010001"}, [unit_drafts.FOLIO_TYPE, unit_drafts.FOLIO_PLOT]),
        ({"folio_number": "510623100200JC09999F00010001"}, [unit_drafts.FOLIO_PLOT]),
        ({"rights": []}, [unit_drafts.NOTHING]),
        ({"facts": {**FACTS, "occupied_since": "1995-03-01", "colour": "red"}}, [unit_drafts.FACTS_UNKNOWN]),
        ({"facts": {**FACTS, "occupied_since": ""}}, [homestead.NO_DAY]),
        ({"facts": {**FACTS, "occupied_since": "1995-03-01", "papers": "no"}}, [homestead.NO_PAPERS]),
    ],
)
def test_bad_pages_are_refused(village: Village, changes: Mapping[str, object], rules: list[Rule]) -> None:
    with refused_by(*(rule.code for rule in rules)):
        apply(village, [page(village, **changes)])  # type: ignore[arg-type]  # by name
