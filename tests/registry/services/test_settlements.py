"""Settlements: reported, corrected by counter-entries, counted by the ledger; no right ever changes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.db import Base
from registry.errors import ConstraintError, NotFoundError
from registry.models import Settlement
from registry.queries import audit, rosters, settlements
from registry.queries.settlement_ledger import Row, entries, ledger, total, years
from registry.services._write import Act, Actor, Locks, perform
from registry.services.correct_settlement import Why
from registry.services.report_settlement import report_settlement
from tests.support import settling
from tests.support.refusals import refused_by
from tests.support.settling import (
    COUNTY,
    HOUSEHOLD,
    MISTAKEN,
    PERMIT,
    TOWN,
    correct,
    member,
    report,
    standard,
)
from tests.support.village import GRANTOR, Village

OWN = {"settlement", "settlement_entry", "journal_entry", "event_number"}
"""What an act about a settlement writes."""


def _digests(session: Session) -> dict[str, str]:
    """Return a digest of every row of every table but those: rights, holders, members, certificates, all."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in OWN:
            sql = (
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table.name} AS t"
            )
            found[table.name] = session.scalar(text(sql)) or ""
    return found


def _rows(village: Village, year: int | None = None) -> list[Row]:
    return ledger(entries(village.session, [COUNTY], year))


def test_a_settlement_and_its_corrections_change_nothing_else_in_the_register(entered: Village) -> None:
    entered.issue(entered.rights()[:1])
    before = _digests(entered.session)
    assert len(before) > 60
    number = report(entered)
    then = correct(entered, number, Why("moved", "新户口簿"), PERMIT)
    assert then is not None
    correct(entered, then)
    assert _digests(entered.session) == before
    # The control: an act that is about a right is seen.
    settling.tell_phone(entered)
    after = _digests(entered.session)
    assert {name for name in after if after[name] != before[name]} == {"phone_on_record"}


def test_the_journal_refuses_a_settlement_that_touches_anything_else(entered: Village) -> None:
    def act(kind: str) -> None:
        perform(
            entered.session,
            Act(kind, GRANTOR, entered.cast.lu),
            Locks(),
            gather=lambda _: None,
            refuse=lambda _: (),
            change=lambda w, _: w.stamp(Base.metadata.tables["land_right_version"]),
        )

    for kind in ("report_settlement", "correct_settlement"):
        with entered.session.begin_nested() as savepoint:
            with pytest.raises(ConstraintError) as caught:
                act(kind)
            savepoint.rollback()
        assert caught.value.facts["constraint"] == "ck_journal_entry_settlement_keeps_rights"
    act("correct_area")  # the control: an act that is about rights may


def test_a_report_says_who_where_how_since_when_and_by_which_paper(village: Village) -> None:
    number = report(
        village, replace(TOWN, document=" 户口簿 51062319900101123X 号 ", destination_name=" 凯江镇 ")
    )
    roster = rosters.of_household(village.session, HOUSEHOLD)
    view = settlements.by_number(village.session, number)
    assert (view.household, view.person_id, view.person_name) == (
        HOUSEHOLD,
        roster.members[0].person_id,
        roster.members[0].name,
    )
    assert (view.kind, view.destination_code, view.destination_name) == ("hukou", "510623100", "凯江镇")
    assert view.document == "户口簿 510***********123X 号"
    assert (view.settled_on, view.booked_on, view.stands) == (date(2025, 3, 1), village.today(), True)
    assert settlements.of_people(village.session, [m.person_id for m in roster.members]) == [view]
    assert settlements.of_regions(village.session, ["510623999"], most=9) == []
    with pytest.raises(NotFoundError):
        settlements.by_number(village.session, number + 1)


def test_who_may_report_and_correct(village: Village) -> None:
    for who in ("shen", "fen", "wai"):
        with refused_by("case.jurisdiction"):
            report(village, who=who)
    number = report(village)
    for who in ("lu", "fen", "wai"):
        with refused_by("case.jurisdiction"):
            correct(village, number, who=who)
    with pytest.raises(NotFoundError):
        correct(village, number + 9)
    with pytest.raises(NotFoundError):
        report_settlement(village.session, GRANTOR + "9999", 1, TOWN, actor=village.cast.lu)
    with refused_by("case.jurisdiction"):
        report_settlement(village.session, HOUSEHOLD, member(village.session, 1), TOWN, actor=Actor())
    assert correct(village, number) is None


def test_one_settlement_of_a_person_stands_and_after_a_correction_another_may(village: Village) -> None:
    number = report(village)
    with refused_by("settlement.already"):
        report(village, PERMIT)
    assert report(village, PERMIT, nth=1)  # another member of the household
    then = correct(village, number, Why("changed", "转为居住证"), PERMIT)
    assert then is not None
    with refused_by("settlement.already"):
        report(village)
    with refused_by("settlement.countered"):
        correct(village, number)
    assert correct(village, then, Why("returned", "本人声明")) is None
    assert report(village)
    standing = settlements.of_regions(village.session, [COUNTY], most=9, standing=True)
    assert len(standing) == 2
    assert len(settlements.of_regions(village.session, [COUNTY], most=9)) == 4


def test_without_a_standard_people_are_counted_and_nothing_is_guessed(village: Village) -> None:
    report(village)
    report(village, PERMIT, nth=1)
    town, city = sorted(_rows(village), key=lambda row: row.destination_code, reverse=True)
    assert (town.people, town.total, city.people) == ({"hukou": 1}, 1, {"residence": 1})
    for row in (town, city):
        assert {(s.value, s.counted, s.unset) for s in row.sums.values()} == {(0, 0, 1)}


def test_land_and_money_follow_the_standard_of_the_day_of_settling_to_the_fen(village: Village) -> None:
    standard(village)
    standard(village, value=Decimal("80.50"), valid_from=date(2025, 3, 2))
    standard(village, link="fiscal", destination_class=None, value=Decimal("1234.56"))
    standard(village, link="fiscal", kind="residence", destination_class=None, value=Decimal("0.01"))
    report(village)  # settled on 1 March
    report(village, replace(TOWN, settled_on=date(2025, 3, 2)), nth=1)
    report(village, replace(TOWN, kind="residence"), nth=2)
    (row,) = _rows(village)
    assert (row.people, row.total) == ({"hukou": 2, "residence": 1}, 3)
    land, fiscal, investment = (row.sums[link] for link in ("land", "fiscal", "investment"))
    assert (land.amount, land.counted, land.unset) == (Decimal("180.50"), 2, 1)
    assert (fiscal.amount, fiscal.counted, fiscal.unset) == (Decimal("2469.13"), 3, 0)
    assert (investment.amount, investment.counted, investment.unset) == (Decimal(0), 0, 3)
    standard(village, value=Decimal("100.01"))  # of the same day, set later: it counts instead
    assert _rows(village)[0].sums["land"].amount == Decimal("180.51")


def test_a_counter_entry_stands_in_its_own_year_and_takes_exactly_what_the_entry_gave(
    village: Village,
) -> None:
    standard(village)
    standard(village, link="fiscal", destination_class=None, value=Decimal("333.33"))
    number = report(village)
    first = village.today().year
    before = _rows(village, first)
    village.shift(days=(date(first + 1, 6, 1) - village.today()).days)
    correct(village, number, Why("moved", "新户口簿"), replace(TOWN, destination_code="510104"))
    assert years(village.session, [COUNTY]) == [first + 1, first]
    assert _rows(village, first) == before  # a year that is over never changes
    there, here = _rows(village, first + 1)
    assert (there.destination_code, there.total, here.total) == ("510104", 1, -1)
    listed = entries(village.session, [COUNTY])
    assert [(e.people, e.reason, e.household) for e in listed] == [
        (1, None, HOUSEHOLD),
        (-1, "moved", HOUSEHOLD),
        (1, None, HOUSEHOLD),
    ]
    whole = total(listed)
    assert (whole.total, whole.sums["land"].amount, whole.sums["fiscal"].amount) == (
        1,
        Decimal("100.00"),
        Decimal("333.33"),
    )
    assert sum(row.sums["fiscal"].value for row in ledger(listed)) == whole.sums["fiscal"].value


def test_every_row_is_the_sum_of_entries_that_name_their_household(village: Village) -> None:
    standard(village)
    people = rosters.of_household(village.session, HOUSEHOLD).members
    for nth, _ in enumerate(people):
        report(village, replace(TOWN, destination_code="510104" if nth % 2 else "510623100"), nth=nth)
    correct(village, settlements.of_regions(village.session, [COUNTY], most=1)[0].id, MISTAKEN)
    listed = entries(village.session, [COUNTY])
    rows = ledger(listed)
    assert sum(row.entries for row in rows) == len(listed) == len(people) + 1
    for row in rows:
        own = [e for e in listed if e.place == (row.year, row.destination_code, row.destination_class)]
        assert row.total == sum(e.people for e in own)
        assert row.sums["land"].value == sum(e.people * (e.values["land"] or 0) for e in own)
        assert all(e.household == HOUSEHOLD for e in own)
    assert entries(village.session, ["510623999"]) == []


def test_the_audit_proves_the_ledger_and_finds_what_was_slipped_in(village: Village) -> None:
    number = report(village)
    correct(village, number, Why("moved", "复核"), PERMIT)
    assert [a.invariant for a in audit.run(village.session, ["I24", "I48"]) if a.violations] == []
    village.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    # The control: an entry that no act wrote.
    entry = "INSERT INTO settlement_entry (settlement_id, people, reason, remark, region_code, begun_by)"
    values = "SELECT max(id), -1, 'mistaken', 'x', max(region_code), max(begun_by) FROM settlement"
    village.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    village.session.execute(text(f"{entry} {values}"))
    assert [a.invariant for a in audit.run(village.session, ["I24"]) if a.violations] == ["I24"]


def test_the_database_keeps_settlement_and_entries_together(village: Village) -> None:
    number = report(village)
    counter = (
        "INSERT INTO settlement_entry (settlement_id, people, reason, remark, region_code, begun_by) "
        "SELECT id, -1, 'mistaken', 'x', region_code, begun_by FROM settlement"
    )
    ended = "UPDATE settlement SET ended_by = begun_by, recorded_to = recorded_from + interval '1 us'"
    for statement in (counter, ended):
        with village.session.begin_nested() as savepoint:
            village.session.execute(text(statement))
            with pytest.raises(Exception, match="not of the same acts"):
                village.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            savepoint.rollback()
    correct(village, number)  # the control
    village.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    assert village.session.get(Settlement, number) is not None
