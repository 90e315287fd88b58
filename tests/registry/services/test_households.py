"""Households under contract: members, representative, parcels and end, each to its entry."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.codelists import IdKind, MemberRemark, Relation
from registry.models import (
    Case,
    ContractParcel,
    ContractVersion,
    Entry,
    EventNumber,
    HouseholdMember,
    LandRightVersion,
)
from registry.periods import OPEN_DATE
from registry.queries import as_of, certificates, households, message_rows, sheets
from registry.queries.households import Held
from registry.queries.sheets import Sheet
from registry.rules.household_facts import MemberEvent, PlotEvent
from registry.services.cancel_contract import draft_cancellation
from registry.services.change_contract import draft_contract
from registry.services.change_members import Changes, Joining, change_members, draft_members
from registry.services.change_representative import draft_representative
from registry.services.number_acts import number_acts
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.survey_facts import PersonFacts
from tests.support.households import (
    BIG,
    OTHER,
    SMALL,
    agreement,
    apply,
    broken,
    day,
    death,
    enter,
    held,
)
from tests.support.intake import hand_in, take_in
from tests.support.refusals import refused_by
from tests.support.village import Village

BABY = PersonFacts("程小满", IdKind.RESIDENT, "510623202509011231", sex="2")


def _sheet(session: Session, household: Held) -> Sheet:
    (sheet,) = sheets.of_contracts(session, [household.contract_id or 0])
    return sheet


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


def test_a_birth_and_a_death_are_dated_and_the_paper_of_before_is_superseded(entered: Village) -> None:
    session, before = entered.session, held(entered.session)
    (issued,) = entered.issue([before.right_id or 0])
    number_acts(session)
    moment = session.scalar(select(func.max(EventNumber.numbered_at)))
    dead = before.members[1].person_id
    born = Joining("birth", BABY, Relation.GRANDDAUGHTER, day(session), "出生医学证明")
    new = draft_members(
        session, BIG, Changes([born], [death(session, dead)]), reason="户口簿变化", vault=entered.vault
    )
    case = change_members(session, new, actor=entered.cast.lu, vault=entered.vault)
    assert enter(entered, case) == [BIG]
    after = held(session)
    names = [m.name for m in _sheet(session, after).members]
    assert (len(names), "程小满" in names, before.people[dead].name in names) == (4, True, False)
    row = session.scalars(
        select(HouseholdMember).where(HouseholdMember.person_id == dead, HouseholdMember.ended_by.is_(None))
    ).one()
    assert (row.during_to, row.remark_kind, row.version) == (day(session), MemberRemark.DECEASED, 2)
    assert _right(session, after).version == 2
    found = certificates.by_number(session, issued.number)
    assert found is not None
    assert (found.status, found.content_intact) == ("superseded", True)
    with as_of.at(session, as_of.resolve(session, moment)):
        then = _sheet(session, before)
    assert {m.name for m in then.members} == {p.name for p in before.people.values()}
    assert broken(session) == []


def test_who_joined_is_a_person_of_the_register_once(entered: Village) -> None:
    session, vault = entered.session, entered.vault
    known = held(session, OTHER).members[2]
    name = held(session, OTHER).people[known.person_id]
    number = vault.open(name.id_sealed or b"", "person.id_number")
    bride = Joining(
        "marriage_in",
        PersonFacts(name.name, IdKind.RESIDENT, number),
        Relation.DAUGHTER_IN_LAW,
        day(session),
        "结婚证",
    )
    new = draft_members(session, BIG, Changes([bride]), reason="婚入", vault=vault)
    enter(entered, change_members(session, new, actor=entered.cast.lu, vault=vault))
    assert known.person_id in {m.person_id for m in held(session).members}


def test_another_adult_member_becomes_the_representative(entered: Village) -> None:
    session = entered.session
    who = held(session).members[1].person_id
    enter(
        entered, apply(entered, draft_representative(session, BIG, who, document="家庭推选书", reason="推选"))
    )
    after = held(session)
    assert (after.representative, after.name) == (who, after.people[who].name)
    assert _sheet(session, after).holder_name == after.people[who].name
    assert broken(session) == []


def test_a_contract_loses_and_reduces_parcels_to_the_hundredth(entered: Village) -> None:
    session, before = entered.session, held(entered.session)
    first, second = before.plots[:2]
    events = [
        PlotEvent(first.code, "expropriated", Decimal(0), "征地批复1号"),
        PlotEvent(second.code, "extinct", second.area - Decimal("1.23"), "灾情核定表"),
    ]
    said = agreement(document="征地批复1号", day=day(session))
    enter(entered, apply(entered, draft_contract(session, BIG, events, said, reason="征收")))
    after = held(session)
    total = sum((p.area for p in before.plots), Decimal()) - first.area - Decimal("1.23")
    assert _total(session, after) == (total, 11)
    assert sum((p.area for p in after.plots), Decimal()) == total
    assert households.free_parcels(session, before.grantor_id, [first.code]).keys() == {first.code}
    assert broken(session) == []


def test_a_lost_parcel_may_be_given_to_a_household_that_has_too_little(entered: Village) -> None:
    session = entered.session
    plot = held(session).plots[0]
    said = agreement(held(session), document="交回书", day=day(session, 200))
    given = PlotEvent(plot.code, "handed_back", Decimal(0), "交回书")
    enter(entered, apply(entered, draft_contract(session, BIG, [given], said, reason="部分交回")))
    got = PlotEvent(plot.code, "returned", plot.area, "发包方案")
    said = agreement(document="发包方案", day=day(session))
    enter(entered, apply(entered, draft_contract(session, SMALL, [got], said, reason="调剂")))
    small = held(session, SMALL)
    assert plot in small.plots
    assert _total(session, small)[1] == 2
    assert broken(session) == []


def test_a_hand_back_ends_the_right_with_its_parcels(entered: Village) -> None:
    session, before = entered.session, held(entered.session, SMALL)
    said = agreement(before, document="书面交回通知", day=day(session, 200))
    draft = draft_cancellation(session, SMALL, "voluntary", said, reason="自愿交回")
    case = apply(entered, draft)
    assert session.get_one(Case, case).message_kind == "1071"
    enter(entered, case)
    after = held(session, SMALL)
    assert (after.right_id, after.contract_id, after.plots) == (None, None, ())
    assert len(after.members) == 2  # who handed the land back are a household still
    entry = session.scalars(select(Entry).where(Entry.case_id == case)).one()
    assert (entry.plan_case_id, entry.contract_id) == (case, before.contract_id)
    rows = select(ContractParcel.ended_by).where(ContractParcel.contract_id == before.contract_id)
    assert None not in session.scalars(rows).all()
    assert broken(session) == []


def test_a_case_from_the_counter_has_the_message_code_of_its_plan(entered: Village) -> None:
    """The case was opened with its kind's code before anyone knew by which ground the right ends."""
    session = entered.session
    deaths = [death(session, m.person_id) for m in held(session, SMALL).members]
    said = agreement(document="村委会证明")
    draft = draft_cancellation(session, SMALL, "household_extinct", said, reason="消亡", deaths=deaths)
    into = take_in(entered, kind="contract_cancellation")
    assert apply(entered, replace(draft, into=into)) == into
    hand_in(entered, into, "application", "identity")
    enter(entered, into)
    number_acts(session)
    rows = message_rows.entries(session, list(session.scalars(select(Entry.id).where(Entry.case_id == into))))
    assert [(row.case_id, row.message_kind) for row in rows] == [(into, "1072")]


def test_an_extinct_household_ends_with_its_last_member(entered: Village) -> None:
    session, before = entered.session, held(entered.session, SMALL)
    deaths = [death(session, m.person_id) for m in before.members]
    said = agreement(document="村委会证明")
    one = draft_cancellation(session, SMALL, "household_extinct", said, reason="消亡", deaths=deaths[:1])
    with refused_by("contract.still_living"):
        apply(entered, one)
    draft = draft_cancellation(session, SMALL, "household_extinct", said, reason="消亡", deaths=deaths)
    case = apply(entered, draft)
    assert session.get_one(Case, case).message_kind == "1072"
    enter(entered, case)
    with refused_by("household.ended"):
        held(session, SMALL)
    rows = session.scalars(
        select(HouseholdMember.during_to).where(
            HouseholdMember.holder_id == before.holder_id, HouseholdMember.ended_by.is_(None)
        )
    )
    assert set(rows) == {day(session)}
    assert broken(session) == []


@pytest.mark.parametrize("kind", ["seizure", "mortgage"])
def test_a_restricted_right_does_not_end_without_who_it_is_for(entered: Village, kind: str) -> None:
    session, before = entered.session, held(entered.session, SMALL)
    until = day(session, -900) if kind == "seizure" else None
    placed = NewRestriction(kind, f"{SMALL}J", "某某", "文1", until=until, on_right=True)
    number = place_restriction(session, placed, actor=entered.cast.shen)
    said = agreement(before, document="通知", day=day(session, 200))

    def cancel(**other: object) -> int:
        told = agreement(before, document="通知", day=said.day, **other)
        return apply(entered, draft_cancellation(session, SMALL, "voluntary", told, reason="交回"))

    with refused_by("restriction.seized" if kind == "seizure" else "restriction.creditor"):
        cancel()
    leaving = [death(session, before.members[1].person_id)]
    new = draft_members(session, SMALL, Changes(leaving=leaving), reason="死亡", vault=entered.vault)
    if kind == "seizure":  # the court wants the right as it stands, whoever is a member
        with refused_by("restriction.seized"):
            change_members(session, new, actor=entered.cast.lu, vault=entered.vault)
    else:
        change_members(session, new, actor=entered.cast.lu, vault=entered.vault)
        enter(entered, cancel(creditors=frozenset({number})))
        assert held(session, SMALL).right_id is None


def test_who_moved_to_town_keeps_the_share(entered: Village) -> None:
    session, before = entered.session, held(entered.session)
    who = before.members[3].person_id

    def leave(what: str, land: str) -> int:
        event = MemberEvent(what, who, day(session), "户口迁移证", land)
        new = draft_members(session, BIG, Changes(leaving=[event]), reason="迁出", vault=entered.vault)
        return change_members(session, new, actor=entered.cast.lu, vault=entered.vault)

    for what in ("settled", "marriage_out", "divorce", "moved_away"):
        with refused_by("household.keeps_share"):
            leave(what, "")
    enter(entered, leave("marriage_out", "夫家承包合同第3号"))
    gone = [m for m in held(session).members if not m.stays]
    assert [(m.person_id, m.during_to, m.remark_kind) for m in gone] == [
        (who, day(session), MemberRemark.MARRIED_OUT)
    ]
    assert all(m.during_to == OPEN_DATE for m in held(session).members if m.person_id != who)


def test_a_notice_shorter_than_half_a_year_hands_nothing_back(entered: Village) -> None:
    session, before = entered.session, held(entered.session, SMALL)

    def cancel(ago: int) -> int:
        said = agreement(before, document="通知", day=day(session, ago))
        return apply(entered, draft_cancellation(session, SMALL, "voluntary", said, reason="交回"))

    with refused_by("contract.hand_back_notice"):
        cancel(170)
    assert cancel(185)
