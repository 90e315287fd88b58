"""Extension of a group's contracts: no plan, no extension; the contract goes on, thirty years longer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from registry.models import ContractParcel, ContractVersion, Entry, LandRightVersion, RightParcel
from registry.periods import add_years
from registry.queries import audit, cases, extension_notes, extension_progress
from registry.queries.extension_sheets import Change, Survey
from registry.services.accept_case import accept_case, review_case
from registry.services.apply_extension import apply_extension
from registry.services.approve_change import approve_change
from registry.services.confirm_results import confirm_results
from registry.services.enter_extension import enter_extension
from registry.services.survey_extension import begin_survey
from tests.support import papers
from tests.support.extension import Extension, extinct
from tests.support.refusals import refusal_of, refused_by
from tests.support.village import GRANTOR, Village


@pytest.fixture
def group(entered: Village) -> Extension:
    return Extension(entered)


def test_contract_and_right_go_on_under_their_number_thirty_years_longer(group: Extension) -> None:
    before = {s.code: s for s in group.sheets}
    assert group.enter() == len(before) == 12
    after = {s.code: s for s in group.sheets}
    assert after.keys() == before.keys()
    for code, sheet in after.items():
        old = before[code]
        assert old.term_to is not None
        assert (sheet.term_from, sheet.term_to) == (old.term_from, add_years(old.term_to, 30))
        assert [p.extension_area for p in sheet.parcels] == [p.contract_area for p in old.parcels]
        kept = [(p.measured_area, p.contract_area, p.earlier_area) for p in old.parcels]
        assert [(p.measured_area, p.contract_area, p.earlier_area) for p in sheet.parcels] == kept
    session = group.session
    rights = session.scalars(select(LandRightVersion).where(LandRightVersion.ended_by.is_(None))).all()
    assert {(r.version, r.term_to) for r in rights} == {
        (2, add_years(next(iter(before.values())).term_to, 30))
    }
    assert {r.content_sha256 for r in rights} == {s.sha256 for s in after.values()}
    ground = session.scalars(select(RightParcel).where(RightParcel.ended_by.is_(None))).all()
    assert {(g.version, g.term_to) for g in ground} == {(r.version, r.term_to) for r in rights}
    assert len(ground) == sum(len(s.parcels) for s in after.values())
    assert group.village.state(group.case) == "entered"
    assert (
        session.scalar(select(ContractVersion.version).where(ContractVersion.ended_by.is_(None)).limit(1))
        == 2
    )


def test_the_audit_finds_nothing_after_an_extension(group: Extension) -> None:
    group.enter(h0=Survey(None, {0: Change(will=False, reason="died", evidence="死亡证明")}, {}))
    group.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    assert {a.invariant: a.first for a in audit.run(group.session) if a.violations} == {}


def test_a_parcel_of_which_nothing_is_left_leaves_contract_and_right(group: Extension) -> None:
    first = group.sheets[0]
    lost = first.parcels[0]
    taken = Change(Decimal(0), "expropriated", "征地批复 2025-8 号")
    group.enter(h0=Survey(None, {}, {lost.code: taken}))
    sheet = group.sheets[0]
    assert [p.code for p in sheet.parcels] == [p.code for p in first.parcels[1:]]
    assert first.total_area is not None
    assert lost.contract_area is not None
    assert sheet.total_area == first.total_area - lost.contract_area
    assert sheet.parcel_count == len(sheet.parcels)
    left = select(RightParcel.id).where(RightParcel.unit_id == lost.unit_id, RightParcel.ended_by.is_(None))
    assert group.session.scalars(left).all() == []


def test_a_certificate_of_before_stays_good_with_a_note(group: Extension) -> None:
    issued = group.village.issue(group.village.rights()[:2])
    group.enter()
    old = group.session.execute(text("SELECT right_id, right_version FROM certificate ORDER BY id")).all()
    end = group.sheets[0].last_day
    for row in old:
        note = extension_notes.note_on(group.session, row.right_id, row.right_version)
        assert note is not None
        assert (note.last_day, note.case_number) == (end, cases.by_id(group.session, group.case).number)
        assert extension_notes.note_on(group.session, row.right_id, 2) is None, (
            "the current version needs no note"
        )
    papers.replace(group.village, issued[0].number, "延包")
    assert extension_notes.note_on(group.session, old[0].right_id, 1) is None, "a newer paper took its place"
    assert extension_notes.note_on(group.session, old[1].right_id, 1) is not None


def test_an_ended_household_is_displayed_and_not_extended(group: Extension) -> None:
    ended = group.sheets[2]
    assert group.enter(h2=extinct(ended)) == 11
    same = next(s for s in group.sheets if s.code == ended.code)
    assert same == ended


def test_what_changes_after_the_display_is_not_signed(group: Extension) -> None:
    group.ask_all()
    group.show()
    group.show()
    away = Change(will=True, mark="married_out")
    group.ask(0, Survey(None, {1: away}, {}, "记一笔", version=1))
    assert confirm_results(group.session, group.survey, actor=group.village.cast.lu).signed == 12
    # A mark changes nothing of the contract; an area does.
    group.ask(
        1,
        Survey(
            None,
            {},
            {group.sheets[1].parcels[0].code: Change(Decimal("1.00"), "correction", "复测")},
            version=1,
        ),
    )
    with refused_by("notice.content_changed"):
        confirm_results(group.session, group.survey, actor=group.village.cast.lu)
    group.show()
    assert confirm_results(group.session, group.survey, actor=group.village.cast.lu).signed == 1


def test_what_changes_after_the_application_is_not_entered(group: Extension) -> None:
    group.approve()
    parcel = group.sheets[0].parcels[0].code
    group.ask(0, Survey(None, {}, {parcel: Change(Decimal("1.00"), "correction", "复测")}, version=1))
    with refused_by("parcel.stale"):
        enter_extension(group.session, group.case, actor=group.village.cast.shen)


def test_who_surveyed_or_accepted_does_not_approve(group: Extension) -> None:
    group.apply()
    accept_case(group.session, group.case, actor=group.village.cast.he)
    review_case(group.session, group.case, actor=group.village.cast.he)
    with refused_by("case.four_eyes"):
        approve_change(group.session, group.case, actor=group.village.cast.he2)
    approve_change(group.session, group.case, actor=group.village.cast.shen)


def test_a_contract_is_applied_for_once_and_a_late_one_in_a_case_of_its_own(group: Extension) -> None:
    group.apply()
    with refused_by("case.empty"):
        apply_extension(group.session, group.survey, actor=group.village.cast.lu)
    assert len(cases.case_contracts(group.session, group.case)) == 12


EXTENSION_CASE = """
    INSERT INTO extension_case (case_id, plan_id, region_code, begun_by)
    SELECT :case, :plan, region_code, begun_by FROM extension_plan WHERE id = :plan
"""


def test_the_database_lets_no_case_rest_on_a_plan_that_was_not_decided(group: Extension) -> None:
    group.record()
    row = {"case": group.village.first, "plan": group.plan}
    assert refusal_of(group.session, EXTENSION_CASE, **row).startswith("fk_extension_case_")
    group.vote()
    assert refusal_of(group.session, EXTENSION_CASE, **row) == "fk_extension_case_published"
    group.publish()
    assert refusal_of(group.session, EXTENSION_CASE, **row) == ""


VOTE = """
    INSERT INTO extension_vote (plan_id, content_sha256, held_on, roster, present, in_favour, minutes, region_code, begun_by)
    SELECT id, content_sha256, base_on, :roster, :present, :favour, '记录', region_code, begun_by FROM extension_plan
"""


def test_the_database_counts_two_thirds_of_all_members(group: Extension) -> None:
    group.record()
    assert refusal_of(group.session, VOTE, roster=50, present=34, favour=33) == "ck_extension_vote_two_thirds"
    assert refusal_of(group.session, VOTE, roster=50, present=33, favour=34) == "ck_extension_vote_counts"
    assert refusal_of(group.session, VOTE, roster=50, present=34, favour=34) == ""


def test_the_database_lets_no_case_rest_on_a_plan_that_was_only_published(group: Extension) -> None:
    group.record()
    group.publish()
    row = {"case": group.village.first, "plan": group.plan}
    assert refusal_of(group.session, EXTENSION_CASE, **row) == "fk_extension_case_voted"
    group.vote()
    assert refusal_of(group.session, EXTENSION_CASE, **row) == ""


CLOSING = """
    INSERT INTO extension_publication_closing (plan_id, due_on, region_code, begun_by)
    SELECT plan_id, due_on, region_code, begun_by FROM extension_publication
"""


def test_the_database_lets_no_publication_be_cut_short(group: Extension) -> None:
    group.record()
    with refused_by("extension.plan_days"):
        group.publish(days=14)
    assert refusal_of(group.session, CLOSING) == "ck_extension_publication_closing_full_length"
    group.village.shift(days=1)
    assert refusal_of(group.session, CLOSING) == ""


def test_the_database_lets_nothing_be_applied_for_that_was_not_signed(group: Extension) -> None:
    group.apply()
    other = group.session.execute(
        text("SELECT case_id, contract_id, content_sha256 FROM extension_item LIMIT 1")
    ).one()
    insert = (
        "INSERT INTO extension_item (case_id, contract_id, content_sha256, region_code, begun_by) "
        "SELECT s.case_id, :contract, {content}, s.region_code, s.begun_by FROM extension_case AS s WHERE case_id = :case"
    )
    case = begin_again(group, other.contract_id)
    row = {"contract": other.contract_id, "case": case}
    assert refusal_of(group.session, insert.format(content="'\\x00'"), **row) == "fk_extension_item_signed"
    signed = insert.format(content="(SELECT content_sha256 FROM extension_item LIMIT 1)")
    assert refusal_of(group.session, signed, **row) == ""


ENTRY = """
    INSERT INTO entry (case_id, unit_id, contract_id, content_sha256, region_code, begun_by, plan_case_id)
    SELECT i.case_id, u.id, i.contract_id, {content}, i.region_code, i.begun_by, i.case_id
    FROM extension_item AS i JOIN registration_unit AS u ON u.contract_id = i.contract_id LIMIT 1
"""


def test_the_database_lets_nothing_be_entered_but_what_was_signed(group: Extension) -> None:
    group.approve()
    assert refusal_of(group.session, ENTRY.format(content="'\\x00'")) == "entry_of_extension"
    assert refusal_of(group.session, ENTRY.format(content="i.content_sha256")) == ""


def begin_again(group: Extension, contract: int) -> int:
    """Return another case that rests on the plan and has a contract as its subject."""
    session = group.session
    session.execute(text(EXTENSION_CASE), {"case": group.village.first, "plan": group.plan})
    assert contract in cases.case_contracts(session, group.village.first)
    return group.village.first


def test_the_survey_begins_once_and_only_with_a_decided_plan(group: Extension) -> None:
    group.record()
    with refused_by("extension.not_decided"):
        begin_survey(group.session, group.plan, actor=group.village.cast.lu)
    group.publish()
    group.vote()
    begin_survey(group.session, group.plan, actor=group.village.cast.lu)
    with refused_by("extension.done_before"):
        begin_survey(group.session, group.plan, actor=group.village.cast.lu)


def test_the_four_areas_stand_side_by_side(group: Extension) -> None:
    parcel = group.sheets[0].parcels[0]
    more = Change(Decimal("999.99"), "solved", "方案第四条")
    group.enter(h0=Survey(None, {}, {parcel.code: more}))
    row = group.session.scalars(
        select(ContractParcel).where(
            ContractParcel.parcel_code == parcel.code, ContractParcel.ended_by.is_(None)
        )
    ).one()
    assert row.extension_area == Decimal("999.99")
    assert (row.contract_area, row.earlier_area) == (parcel.contract_area, parcel.earlier_area)
    assert (
        group.session.scalar(
            select(Entry.content_sha256).where(
                Entry.case_id == group.case, Entry.contract_id == row.contract_id
            )
        )
        == group.sheets[0].sha256
    )


PAPER = """
    INSERT INTO earlier_paper (kind, right_code, region_code, number, holder_code, term_last, delivery_id, begun_by)
    SELECT 'transfer_contract', :right, :region, :number, left(:right, 18), CAST(:last AS date), d.id, c.begun_by
    FROM delivery AS d CROSS JOIN contract AS c LIMIT 1
"""


def test_leases_past_the_old_term_are_found_and_others_not(group: Extension) -> None:
    sheet = group.sheets[0]
    assert sheet.last_day is not None
    for number, last in (("01", sheet.last_day), ("02", sheet.last_day + timedelta(days=1)), ("03", None)):
        row = {"right": sheet.code, "region": GRANTOR, "number": f"{GRANTOR}00{number}", "last": last}
        group.session.execute(text(PAPER), row)
    found = extension_progress.leases_past(group.session, GRANTOR, sheet.last_day)
    assert [(lease.code[-2:], lease.last_day) for lease in found] == [
        ("02", sheet.last_day + timedelta(days=1)),
        ("03", None),
    ]
    assert found[0].holder_name == sheet.holder_name
