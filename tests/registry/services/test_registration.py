"""First registration: application, acceptance, announcement, approval by another person, entry."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from registry import clock
from registry.models import (
    Approval,
    CaseStep,
    Entry,
    LandRight,
    LandRightVersion,
    RegistrationUnit,
    RightParcel,
)
from registry.queries import cases, parameters
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.apply_first import apply_first
from registry.services.approve_case import approve_case
from registry.services.correct_parcel import Correction, correct_parcel
from registry.services.enter_case import enter_case
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village


def test_the_whole_way_from_survey_to_register(village: Village) -> None:
    case = village.enter()
    steps = village.session.scalars(
        select(CaseStep.state).where(CaseStep.case_id == case).order_by(CaseStep.number)
    ).all()
    assert steps == ["applied", "accepted", "reviewed", "announced", "approved", "entered"]
    count = {
        model: village.session.scalar(select(func.count()).select_from(model))
        for model in (RegistrationUnit, Entry, LandRight, LandRightVersion, RightParcel)
    }
    # 12 contracts give 57 of the 60 parcels; the others are reserve land.
    assert count == {RegistrationUnit: 12, Entry: 12, LandRight: 12, LandRightVersion: 12, RightParcel: 57}
    approval = village.session.get(Approval, case)
    assert approval is not None
    assert (approval.accepted_by, approval.approved_by) == (
        village.cast.he.person_id,
        village.cast.shen.person_id,
    )


def test_what_is_entered_equals_the_contract(village: Village) -> None:
    village.enter()
    right = village.session.scalars(select(LandRight).where(LandRight.code == GRANTOR + "0001J")).one()
    version = village.session.scalars(
        select(LandRightVersion).where(LandRightVersion.right_id == right.id)
    ).one()
    unit = village.session.get_one(RegistrationUnit, right.unit_id)
    assert (right.kind, unit.kind, unit.folio_number) == ("contracted_land", "contract_land", right.code)
    assert (version.version, version.term_from, version.term_to) == (1, date(1999, 1, 1), date(2029, 1, 1))
    parcels = village.session.scalars(select(RightParcel).where(RightParcel.right_id == right.id)).all()
    assert len(parcels) == 2
    assert {(p.exclusive, p.share_part, p.share_whole) for p in parcels} == {(True, 1, 1)}
    entry = village.session.get_one(Entry, version.entry_id)
    assert entry.entered_on == clock.today(village.session)
    assert entry.content_sha256 == version.content_sha256


def test_an_application_needs_signed_contracts(village: Village) -> None:
    with refused_by("case.empty"):
        apply_first(village.session, village.survey, actor=village.cast.lu)
    assert village.apply()
    with refused_by("case.empty"):  # every contract is under way
        apply_first(village.session, village.survey, actor=village.cast.lu)


def test_a_case_number_is_county_day_and_sequence(village: Village) -> None:
    view = cases.by_id(village.session, village.apply())
    today = clock.today(village.session)
    assert view.number.startswith(f"510623{today:%Y%m%d}")
    assert len(view.number) == 20
    assert cases.by_number(village.session, view.number) == view
    assert len(cases.case_contracts(village.session, view.id)) == 12


def test_no_step_can_be_skipped_or_taken_twice(village: Village) -> None:
    case, he, shen = village.apply(), village.cast.he, village.cast.shen
    with refused_by("case.state"):
        review_case(village.session, case, actor=he)
    with refused_by("case.state"):
        announce_case(village.session, case, actor=he)
    with refused_by("case.state", "notice.not_open"):
        approve_case(village.session, case, actor=shen)
    with refused_by("case.state"):
        enter_case(village.session, case, actor=shen)
    accept_case(village.session, case, actor=he)
    with refused_by("case.state"):
        accept_case(village.session, case, actor=shen)


def test_an_announcement_runs_fifteen_working_days(village: Village) -> None:
    case = village.announce()
    (notice,) = cases.notices_of(village.session, case, "announcement")
    today = clock.today(village.session)
    days = [today + timedelta(days=n) for n in range(1, (notice.due_on - today).days + 1)]
    assert sum(day.weekday() < 5 for day in days) == 15
    assert notice.due_on.weekday() < 5
    assert notice.period == "15 个工作日"


def test_an_announcement_counts_the_county_s_own_calendar(village: Village) -> None:
    # 2026-10-01 to 07 are free by the holiday plan; Saturday 10 October is worked for it.
    for day in range(1, 8):
        village.session.execute(
            text(f"INSERT INTO calendar_day VALUES ('2026-10-0{day}', false, '国办发明电')")
        )
    village.session.execute(text("INSERT INTO calendar_day VALUES ('2026-10-10', true, '国办发明电')"))
    after = parameters.working_days_after
    assert after(village.session, date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert after(village.session, date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert after(village.session, date(2026, 9, 30), 0) == date(2026, 9, 30)
    assert after(village.session, date(2026, 11, 20), 15) == date(2026, 12, 11)


def test_nothing_is_approved_before_the_announcement_has_run(village: Village) -> None:
    case = village.announce()
    (notice,) = cases.notices_of(village.session, case, "announcement")
    left = (notice.due_on - clock.today(village.session)).days
    village.shift(days=left - 1)
    with refused_by("notice.not_due") as refusals:
        approve_case(village.session, case, actor=village.cast.shen)
    assert str(notice.due_on) in refusals[0].said.zh
    village.shift(days=1)
    approve_case(village.session, case, actor=village.cast.shen)
    assert village.state(case) == "approved"


def test_who_accepted_may_not_approve_not_even_by_another_account(village: Village) -> None:
    case = village.announce()
    village.shift(days=30)
    assert village.cast.he2.account_id != village.cast.he.account_id
    for actor in (village.cast.he, village.cast.he2):
        with refused_by("case.four_eyes"):
            approve_case(village.session, case, actor=actor)
    approve_case(village.session, case, actor=village.cast.shen)
    assert village.state(case) == "approved"


@pytest.mark.parametrize("who", ["fen", "wai", "lu"])
def test_only_a_registrar_of_the_place_registers(village: Village, who: str) -> None:
    actor, case = getattr(village.cast, who), village.apply()
    with refused_by("case.jurisdiction"):
        accept_case(village.session, case, actor=actor)
    accept_case(village.session, case, actor=village.cast.he)
    with refused_by("case.jurisdiction"):
        review_case(village.session, case, actor=actor)
    review_case(village.session, case, actor=village.cast.he)
    with refused_by("case.jurisdiction"):
        announce_case(village.session, case, actor=actor)
    announce_case(village.session, case, actor=village.cast.he)
    village.shift(days=30)
    # Lu surveyed the land too, which alone would keep him from deciding.
    with refused_by("case.jurisdiction", *(["case.four_eyes"] if who == "lu" else [])):
        approve_case(village.session, case, actor=actor)
    approve_case(village.session, case, actor=village.cast.shen)
    with refused_by("case.jurisdiction"):
        enter_case(village.session, case, actor=actor)
    assert enter_case(village.session, case, actor=village.cast.he) == 12


def test_a_case_is_entered_once(village: Village) -> None:
    case = village.enter()
    with refused_by("case.state"):
        enter_case(village.session, case, actor=village.cast.shen)
    assert village.session.scalar(select(func.count()).select_from(LandRight)) == 12


def test_what_was_announced_must_still_hold_at_approval_and_entry(village: Village) -> None:
    case = village.announce()
    village.shift(days=30)
    savepoint = village.session.begin_nested()
    _change_behind_the_back(village)
    with refused_by("notice.content_changed"):
        approve_case(village.session, case, actor=village.cast.shen)
    savepoint.rollback()
    approve_case(village.session, case, actor=village.cast.shen)
    _change_behind_the_back(village)
    with refused_by("notice.content_changed") as refusals:
        enter_case(village.session, case, actor=village.cast.shen)
    assert refusals[0].where == GRANTOR + "0001J"


def _change_behind_the_back(village: Village) -> None:
    """Write a new version of the first contract's term, as no act of the register would now."""
    row = "id, version, recorded_from, recorded_to, begun_by, ended_by"
    act, at = village.session.execute(text("SELECT max(id), max(recorded_at) FROM journal_entry")).one()
    columns = village.session.scalar(
        text(
            "SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = 'contract_version'::regclass "
            "AND attnum > 0 AND attname <> ALL (string_to_array(:own, ', '))"
        ),
        {"own": row + ", term_to"},
    )
    which = "contract_id = (SELECT id FROM contract WHERE code = :code)"
    values = {"act": act, "at": at, "code": GRANTOR + "0001J"}
    village.session.execute(
        text(
            f"UPDATE contract_version SET recorded_to = :at, ended_by = :act WHERE {which} AND ended_by IS NULL"
        ),
        values,
    )
    village.session.execute(
        text(
            f"INSERT INTO contract_version ({columns}, term_to, version, recorded_from, begun_by) "
            f"SELECT {columns}, '2028-01-01', 2, :at, :act FROM contract_version WHERE {which}"
        ),
        values,
    )


def test_an_entered_parcel_is_corrected_by_a_registration_case_only(village: Village) -> None:
    village.enter()
    change = Correction(GRANTOR + "00001", 1, {"measured_area": Decimal("1.00")}, "复测")
    with refused_by("case.state", "correction.entered"):
        correct_parcel(village.session, change, actor=village.cast.lu)


def test_every_act_of_the_way_is_one_line_of_the_journal(village: Village) -> None:
    village.certify()
    acts = village.session.scalars(text("SELECT act FROM journal_entry")).all()
    assert Counter(acts) == Counter(
        {
            "add_account": 6, "load_ground": 1, "load_survey": 1, "open_display": 2, "close_display": 2,
            "confirm_results": 1, "apply_first": 1, "case_accepted": 1, "case_reviewed": 1, "announce_case": 1,
            "approve_case": 1, "enter_case": 1, "issue_certificates": 1,
        }
    )  # fmt: skip
