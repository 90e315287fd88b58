"""Rights beyond the family contract: drafted, announced, approved by another, entered, changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from registry.errors import NotFoundError
from registry.models import Entry, LandRight, LandRightVersion, RegistrationUnit, RightParcel
from registry.periods import OPEN_DATE
from registry.queries import cases, certificates, grantors, unit_sheets
from registry.rules import homestead, unit_drafts
from registry.rules.case_kinds import RIGHT_CHANGE
from registry.rules.refusal import Rule
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.approve_case import approve_case
from registry.services.approve_change import approve_change
from registry.services.enter_right_change import enter_right_change
from tests.support.pages import (
    FACTS,
    apply,
    apply_change,
    cancel,
    enter,
    enter_change,
    homestead_page,
    house_lost,
    household,
    plot_and_house,
    right,
)
from tests.support.refusals import refused_by
from tests.support.village import ANNOUNCEMENT_DAYS, GRANTOR, Village


def test_a_homestead_with_its_house_is_entered_on_one_page(village: Village) -> None:
    case = apply(village, homestead_page(village.session))
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
    _, plot, building = plot_and_house(village.session)
    assert [tuple(row) for row in lies] == [("homestead", plot), ("house", building)]
    assert cases.by_id(session, case).state == "entered"


def test_above_the_standard_the_excess_is_noted_not_refused(village: Village) -> None:
    case = apply(village, homestead_page(village.session))
    (sheet,) = unit_sheets.of_case(village.session, case)
    area = sheet.rights[0].ground[0].area
    persons = len(sheet.rights[0].holder.members)
    standard = 30 * min(max(persons, 3), 5)
    assert area is not None
    assert area > standard
    assert Decimal(sheet.facts["registered_area"]) == standard
    assert f"超占 {area - standard} 平方米" in sheet.facts["note"]


def test_a_plot_of_before_1982_counts_as_it_is(village: Village) -> None:
    case = apply(village, homestead_page(village.session, {**FACTS, "occupied_since": "1979-05-01"}))
    (sheet,) = unit_sheets.of_case(village.session, case)
    assert Decimal(sheet.facts["registered_area"]) == sheet.rights[0].ground[0].area
    assert "按实际使用面积" in sheet.facts["note"]


def test_one_case_carries_contract_and_homestead(village: Village) -> None:
    village.sign()
    contract = village.session.execute(text("SELECT id, holder_id FROM contract ORDER BY code LIMIT 1")).one()
    case = apply(village, homestead_page(village.session), contracts=[contract.id])
    assert enter(village, case) == 2
    kinds = village.session.scalars(select(LandRight.kind).order_by(LandRight.kind)).all()
    assert kinds == ["contracted_land", "homestead", "house"]
    assert village.session.scalar(select(Entry.case_id).where(Entry.draft_id.is_(None))) == case


def test_what_changed_after_the_announcement_is_not_entered(village: Village) -> None:
    case = apply(village, homestead_page(village.session))
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
        {"h": household(village.session)},
    )
    with refused_by("notice.content_changed"):
        approve_case(session, case, actor=cast.shen)


def test_a_second_plot_is_refused_only_where_it_is_granted(village: Village) -> None:
    session = village.session
    enter(village, apply(village, homestead_page(session)))
    code, _, _ = plot_and_house(session)
    other, plot, _ = plot_and_house(session, 1)
    wanted = {
        "folio_number": f"{other}W00000000",
        "rights": [right("homestead", household(session), plot, since=date(2026, 1, 1))],
    }
    with refused_by(homestead.ONE_PLOT.code, homestead.GRANT_ABOVE.code):
        apply(village, homestead_page(session, {"origin": "grant"}, **wanted))
    inherited = {"origin": "inheritance", "occupied_since": "1990-01-01"}
    case = apply(village, homestead_page(session, inherited, **wanted))
    (sheet,) = unit_sheets.of_case(session, case)
    assert f"该户另有宅基地 {code}" in sheet.facts["note"]


def test_a_change_is_the_next_version_of_the_whole_page(village: Village) -> None:
    enter(village, apply(village, homestead_page(village.session)))
    session, cast = village.session, village.cast
    rights = session.scalars(select(LandRight).order_by(LandRight.id)).all()
    _, plot, _ = plot_and_house(session)
    changed = house_lost(session)
    with refused_by(unit_drafts.LEFT_OUT.code):
        apply_change(village, RIGHT_CHANGE, homestead_page(session, rights=changed[:1]))
    case = apply_change(village, RIGHT_CHANGE, homestead_page(session, rights=changed))
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
    enter(village, apply(village, homestead_page(village.session)))
    enter_change(village.session, cancel(village), village.cast)
    with refused_by(unit_drafts.RIGHT_ENDED.code, unit_drafts.RIGHT_ENDED.code):
        cancel(village)


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
        apply(village, homestead_page(village.session, **changes))  # type: ignore[arg-type]  # by name


def test_a_holder_that_is_not_in_force_is_named(village: Village) -> None:
    """As a household that was split: found by the random acts."""
    wanted = homestead_page(village.session)
    gone = replace(wanted, rights=[replace(r, holder_id=0) for r in wanted.rights])
    with pytest.raises(NotFoundError, match=r"holder in force\) 0"):
        apply(village, gone)
    assert apply(village, wanted)  # the control: with its holder it is taken up


def test_a_page_has_one_paper_that_names_all_its_rights(village: Village) -> None:
    enter(village, apply(village, homestead_page(village.session)))
    session = village.session
    first, house = session.scalars(select(LandRight.id).order_by(LandRight.id)).all()
    due = grantors.rights_without_certificate(session, GRANTOR)
    assert due == [first]
    (issued,) = village.issue(due)
    assert "不动产权第" in issued.number
    sheet = village.drafts[0].sheet
    assert isinstance(sheet, unit_sheets.UnitSheet)
    assert [r.kind for r in sheet.rights] == ["homestead", "house"]
    found = certificates.by_number(session, issued.number)
    assert found is not None
    assert (found.right_id, found.status, found.content_intact) == (first, "valid", True)
    assert certificates.public(session, found).right_kind == "homestead"
    assert house not in grantors.rights_without_certificate(session, GRANTOR)
