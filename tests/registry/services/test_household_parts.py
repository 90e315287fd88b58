"""Split and merge of households to their entry: codes, areas, lineage, and what stops them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.codelists import Relation
from registry.errors import StaleVersionError
from registry.models import (
    Case,
    ContractVersion,
    LandRightVersion,
)
from registry.queries import household_folder, households
from registry.queries.households import Held
from registry.services._household_parts import Part
from registry.services.change_representative import draft_representative
from registry.services.enter_household_change import enter_household_change
from registry.services.merge_households import draft_merge
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.split_household import draft_split, split_household
from registry.services.withdraw_case import withdraw_case
from tests.support.households import (
    BIG,
    NEXT,
    OTHER,
    SMALL,
    adult_child,
    agreement,
    apply,
    approved,
    broken,
    day,
    enter,
    halves,
    held,
)
from tests.support.parcels import enter_change, split_case
from tests.support.refusals import refused_by
from tests.support.village import Village


def _right(session: Session, household: Held) -> LandRightVersion:
    query = select(LandRightVersion).where(
        LandRightVersion.right_id == household.right_id, LandRightVersion.ended_by.is_(None)
    )
    return session.scalars(query).one()


def _total(session: Session, household: Held) -> tuple[Decimal | None, int | None]:
    query = select(ContractVersion).where(
        ContractVersion.contract_id == household.contract_id, ContractVersion.ended_by.is_(None)
    )
    found = session.scalars(query).one()
    return found.total_area, found.parcel_count


@pytest.mark.parametrize("keeps", ["old code", ""])
def test_a_split_gives_new_codes_and_exact_areas(entered: Village, keeps: str) -> None:
    session, before = entered.session, held(entered.session)
    child = adult_child(entered)
    draft = draft_split(
        session, BIG, halves(before, child, keeps=bool(keeps)), agreement(before), reason="子女成家"
    )
    codes = enter(entered, split_household(session, draft, actor=entered.cast.lu, vault=entered.vault))
    assert codes == ([BIG, NEXT] if keeps else [NEXT, f"{NEXT[:-4]}0014"])
    parts = households.held(session, codes)
    assert [len(h.plots) for h in parts] == [7, 5]
    assert {p for h in parts for p in h.plots} == set(before.plots)
    assert sum((_total(session, h)[0] or Decimal() for h in parts), Decimal()) == sum(
        (p.area for p in before.plots), Decimal()
    )
    assert {m.person_id for h in parts for m in h.members if m.stays} == {m.person_id for m in before.members}
    assert [(h.right_code, _right(session, h).version) for h in parts] == [
        (f"{code}J", 2 if code == BIG else 1) for code in codes
    ]
    assert parts[1].members[0].relation == Relation.HEAD
    assert [e.child_code for e in household_folder.lineage(session, before.holder_id)] == [
        code for code in codes if code != BIG
    ]
    if not keeps:
        with refused_by("household.ended"):
            held(session, BIG)
    assert broken(session) == []


def test_a_household_is_split_after_a_split_of_its_parcel(entered: Village) -> None:
    session = entered.session
    enter_change(session, split_case(session, entered.cast, held(session).plots[0].code), entered.cast)
    before = held(session)
    assert len(before.plots) == 13
    said = agreement(before, divided=True)
    case = apply(entered, draft_split(session, BIG, halves(before, adult_child(entered)), said, reason="分"))
    assert session.get_one(Case, case).message_kind == "1052"
    assert [len(held(session, code).plots) for code in enter(entered, case)] == [8, 5]
    assert broken(session) == []


def test_households_merge_into_one_of_them_or_into_a_new_one(entered: Village) -> None:
    session = entered.session
    one, two = held(session), held(session, SMALL)
    said = agreement(one, two, document="合户协议")
    into = Part(one.representative, (), (), BIG)
    draft = draft_merge(session, [BIG, SMALL], into, said, reason="赡养")
    assert enter(entered, apply(entered, draft)) == [BIG]
    after = held(session)
    assert set(after.plots) == {*one.plots, *two.plots}
    assert len([m for m in after.members if m.stays]) == 6
    with refused_by("household.ended"):
        held(session, SMALL)
    ended = session.scalars(select(LandRightVersion).where(LandRightVersion.right_id == two.right_id)).all()
    assert [v.ended_by is None for v in ended] == [False]
    assert broken(session) == []
    three = held(session, OTHER)
    said = agreement(after, three, document="合户协议")
    draft = draft_merge(session, [BIG, OTHER], Part(three.representative, (), (), None), said, reason="赡养")
    assert enter(entered, apply(entered, draft)) == [NEXT]
    assert len(held(session, NEXT).plots) == 20
    assert broken(session) == []


def test_a_split_after_a_merge_gives_numbers_that_no_household_ever_had(entered: Village) -> None:
    session = entered.session
    one, two = held(session), held(session, SMALL)
    said = agreement(one, two)
    draft = draft_merge(session, [BIG, SMALL], Part(one.representative, (), (), BIG), said, reason="合")
    enter(entered, apply(entered, draft))
    merged = held(session)
    people = [m.person_id for m in merged.members if m.stays]
    codes = [p.code for p in merged.plots]
    parts = [
        Part(people[0], people[:4], codes[:-1], BIG),
        Part(people[4], people[4:], codes[-1:]),
    ]
    draft = draft_split(session, BIG, parts, agreement(merged), reason="又分")
    assert enter(entered, apply(entered, draft)) == [BIG, NEXT]
    assert broken(session) == []


def test_a_restriction_that_comes_after_the_approval_stops_the_entry(entered: Village) -> None:
    session, before = entered.session, held(entered.session)
    draft = draft_split(session, BIG, halves(before, adult_child(entered)), agreement(before), reason="分")
    case = approved(entered, apply(entered, draft))
    new = NewRestriction("seizure", before.plots[0].code, "法院", "文9", until=day(session, -900))
    place_restriction(session, new, actor=entered.cast.shen)
    with refused_by("restriction.seized"):
        enter_household_change(session, case, actor=entered.cast.shen)


def test_what_changed_since_is_neither_applied_for_nor_entered(entered: Village) -> None:
    session, before = entered.session, held(entered.session)
    split = draft_split(session, BIG, halves(before, adult_child(entered)), agreement(before), reason="分")
    first = approved(entered, apply(entered, split))
    who = before.members[1].person_id
    other = draft_representative(session, BIG, who, document="推选书", reason="推选")
    second = approved(entered, apply(entered, other))
    enter_household_change(session, second, actor=entered.cast.shen)
    with refused_by("parcel.stale"):
        enter_household_change(session, first, actor=entered.cast.shen)
    with pytest.raises(StaleVersionError):
        apply(entered, split)


def test_a_change_is_undone_before_its_entry_by_withdrawing_it(entered: Village) -> None:
    session, before = entered.session, held(entered.session)
    draft = draft_split(session, BIG, halves(before, adult_child(entered)), agreement(before), reason="分")
    case = approved(entered, apply(entered, draft))
    withdraw_case(session, case, reason="不分了", actor=entered.cast.lu)
    assert held(session) == before
    assert entered.state(case) == "withdrawn"
    assert broken(session) == []


@settings(max_examples=8)
@given(st.data())
def test_any_distribution_adds_up_and_leaves_the_register_sound(
    entered: Village, data: st.DataObject
) -> None:
    session, before = entered.session, held(entered.session)
    people = [m.person_id for m in before.members]
    adult = adult_child(entered)
    homes = data.draw(st.lists(st.integers(0, 1), min_size=len(people), max_size=len(people)))
    homes[0], homes[people.index(adult)] = 0, 1
    lands = data.draw(
        st.lists(st.integers(0, 1), min_size=12, max_size=12).filter(lambda at: len(set(at)) == 2)
    )
    keeps = data.draw(st.sampled_from([None, BIG]))
    parts = [
        Part(
            (people[0], adult)[k],
            [who for who, at in zip(people, homes, strict=True) if at == k],
            [p.code for p, at in zip(before.plots, lands, strict=True) if at == k],
            None if k else keeps,
        )
        for k in (0, 1)
    ]
    savepoint = session.begin_nested()
    codes = enter(entered, apply(entered, draft_split(session, BIG, parts, agreement(before), reason="分")))
    after = households.held(session, codes)
    assert sorted(m.person_id for h in after for m in h.members if m.stays) == sorted(people)
    assert sorted(p.code for h in after for p in h.plots) == [p.code for p in before.plots]
    totals = [_total(session, h) for h in after]
    assert sum((m2 or Decimal() for m2, _ in totals), Decimal()) == sum(
        (p.area for p in before.plots), Decimal()
    )
    assert sum(many or 0 for _, many in totals) == 12
    assert broken(session) == []
    savepoint.rollback()
    session.expire_all()
