"""Interim papers: each line's progress is the register's, and each ends when its own certificate is issued."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry import clock
from registry.errors import NotFoundError
from registry.imprint import token_hash
from registry.queries import audit, cases, certificates, interim_papers, portfolio, rosters
from registry.queries.interim_papers import LineView
from registry.rules.case_kinds import RIGHT_CHANGE
from registry.services._write import Actor
from registry.services.accept_case import accept_case, review_case
from registry.services.announce_case import announce_case
from registry.services.change_members import Changes, draft_members
from registry.services.file_objection import Objection, file_objection
from registry.services.open_display import open_display
from registry.services.place_restriction import NewRestriction, place_restriction
from registry.services.withdraw_case import withdraw_case
from tests.support import households, pages
from tests.support.interim import HOUSEHOLD, Desk, in_another_group
from tests.support.papers import lose
from tests.support.qualification_trials import line
from tests.support.refusals import refused_by
from tests.support.village import Village, joins_a_household

CONTRACT = HOUSEHOLD + "J"


def _states(desk: Desk) -> dict[str, str]:
    roster = rosters.of_household(desk.village.session, HOUSEHOLD)
    found = portfolio.lines(desk.village.session, roster.household_id)
    return {f"{line.kind} {line.folio_number}": line.state for line in found}


def test_a_contract_is_pending_until_its_household_signs_and_certified_when_its_paper_is_out(
    village: Village,
) -> None:
    desk = Desk(village)
    line = f"contracted_land {CONTRACT}"
    assert _states(desk) == {line: "pending"}
    village.sign()
    assert _states(desk) == {line: "confirmed"}
    paper = desk.issue("household_rights")
    assert [(n.printed, n.now) for n in paper.lines] == [("confirmed", "confirmed")]
    assert (paper.status, paper.masked[1:]) == ("valid", "*" * (len(paper.of_whom) - 1))
    assert "农业人口市民化权益证第000001号" in paper.paper_number


def test_a_household_s_paper_is_printed_with_what_the_ledger_says(village: Village) -> None:
    desk = Desk(village)
    village.sign()
    for act, expected in ((None, None), (line(nth=1), False), (line(), True)):
        if act:
            act(village)
        desk.issue("household_rights")
        assert desk.made[-1].is_qualified is expected
    assert len({draft.digest for draft in desk.made}) == 3


def test_each_line_is_superseded_by_its_own_certificate_and_the_paper_when_all_are(
    entered: Village,
) -> None:
    desk, session = Desk(entered), entered.session
    pages.enter(entered, pages.apply(entered, pages.homestead_page(session)))
    folio = pages.homestead_page(session).folio_number
    paper = desk.issue("household_rights")
    assert [(n.kind, n.folio_number, n.printed) for n in paper.lines] == [
        ("contracted_land", CONTRACT, "confirmed"),
        ("homestead", folio, "confirmed"),
        ("house", folio, "confirmed"),
    ]
    own = _rights_of(session, CONTRACT)
    (issued,) = entered.issue(own)
    seen = interim_papers.by_number(session, paper.paper_number)
    assert seen.lines[0] == LineView("contracted_land", CONTRACT, "confirmed", "certified", issued.number)
    assert [n.now for n in seen.lines] == ["certified", "confirmed", "confirmed"]
    assert seen.status == "valid"
    again = desk.issue("household_rights")
    assert [n.printed for n in again.lines] == ["certified", "confirmed", "confirmed"]
    assert interim_papers.by_number(session, paper.paper_number).status == "replaced"
    entered.issue(_rights_of(session, folio))
    last = interim_papers.by_number(session, again.paper_number)
    assert (last.status, [n.now for n in last.lines]) == ("superseded", ["certified"] * 3)
    with refused_by("interim.nothing_pending"):
        desk.issue("household_rights")


def test_a_paper_that_is_lost_or_states_an_earlier_version_is_no_final_one(entered: Village) -> None:
    desk, session = Desk(entered), entered.session
    line = f"contracted_land {CONTRACT}"
    (issued,) = entered.issue(_rights_of(session, CONTRACT))
    assert _states(desk)[line] == "certified"
    lose(entered, issued.number)
    assert _states(desk)[line] == "confirmed"
    pages.enter(entered, pages.apply(entered, pages.homestead_page(session)))
    folio = pages.homestead_page(session).folio_number
    entered.issue(_rights_of(session, folio))
    assert _states(desk)[f"homestead {folio}"] == "certified"
    moved = [replace(r, act="change") for r in pages.house_lost(session)]
    changed = pages.homestead_page(session, {**pages.FACTS, "use": "住宅"}, rights=moved)
    pages.enter_change(session, pages.apply_change(entered, RIGHT_CHANGE, changed), entered.cast)
    assert _states(desk)[f"homestead {folio}"] == "confirmed"


def _rights_of(session: Session, code: str) -> list[int]:
    return list(session.scalars(text("SELECT id FROM land_right WHERE code = :code"), {"code": code}))


def test_a_page_under_way_is_pending_and_of_a_withdrawn_case_nothing_stays(entered: Village) -> None:
    desk = Desk(entered)
    case = pages.apply(entered, pages.homestead_page(entered.session))
    paper = desk.issue("household_rights")
    assert [n.now for n in paper.lines] == ["confirmed", "pending", "pending"]
    withdraw_case(entered.session, case, reason="材料不齐", actor=entered.cast.lu)
    gone = interim_papers.by_number(entered.session, paper.paper_number)
    assert [(n.printed, n.now) for n in gone.lines][1:] == [("pending", "gone"), ("pending", "gone")]


def test_an_open_objection_makes_the_lines_of_its_case_disputed(village: Village) -> None:
    desk = Desk(village)
    notice = open_display(village.session, village.survey, actor=village.cast.lu)
    letter = Objection("王老五", "来人", "东边那块地是我家的")
    file_objection(village.session, notice, letter, actor=Actor(), vault=village.vault)
    assert _states(desk) == {f"contracted_land {CONTRACT}": "disputed"}


NEXT = HOUSEHOLD[:-1] + "2"


@pytest.mark.parametrize(
    ("about", "disputed"),
    [("", {HOUSEHOLD, NEXT}), (NEXT, {NEXT}), ("0002", {NEXT}), ("{parcel}", {NEXT}), ("{short}", {NEXT})],
)
def test_an_objection_to_one_household_or_parcel_leaves_the_others_as_they_are(
    village: Village, about: str, disputed: set[str]
) -> None:
    session = village.session
    notice = open_display(session, village.survey, actor=village.cast.lu)
    parcel = session.scalar(
        text(
            "SELECT min(p.parcel_code) FROM contract_parcel AS p JOIN contract AS c ON c.id = p.contract_id "
            "WHERE c.code = :code"
        ),
        {"code": f"{NEXT}J"},
    )
    named = about.format(parcel=parcel, short=str(parcel)[-5:])
    letter = Objection("王老五", "来人", "东边那块地是我家的", named)
    file_objection(session, notice, letter, actor=Actor(), vault=village.vault)
    for code in (HOUSEHOLD, NEXT):
        (line,) = portfolio.lines(session, rosters.of_household(session, code).household_id)
        assert line.state == ("disputed" if code in disputed else "pending")


def test_an_objection_to_a_page_that_is_announced_disputes_that_page_alone(entered: Village) -> None:
    desk, session = Desk(entered), entered.session
    two = [pages.homestead_page(session), pages.homestead_page(session, nth=1)]
    case = pages.apply(entered, *two)
    for step in (accept_case, review_case, announce_case):
        step(session, case, actor=entered.cast.he)
    (notice,) = cases.notices_of(session, case, "announcement")
    letter = Objection("王老五", "来人", "屋是我家的", two[1].folio_number)
    file_objection(session, notice.id, letter, actor=Actor(), vault=entered.vault)
    folio = two[0].folio_number
    assert _states(desk) == {
        f"contracted_land {CONTRACT}": "confirmed", f"homestead {folio}": "pending", f"house {folio}": "pending",
    }  # fmt: skip
    there = portfolio.lines(session, rosters.of_household(session, NEXT).household_id)
    assert [line.state for line in there] == ["confirmed", "disputed", "disputed"]


def test_a_contract_that_was_surveyed_anew_after_its_entry_is_not_confirmed(entered: Village) -> None:
    desk = Desk(entered)
    assert _states(desk) == {f"contracted_land {CONTRACT}": "confirmed"}
    joins_a_household(entered)
    assert _states(desk) == {f"contracted_land {CONTRACT}": "pending"}


def test_an_objection_entry_makes_a_right_disputed_and_a_seizure_does_not(entered: Village) -> None:
    desk = Desk(entered)
    until = clock.today(entered.session) + timedelta(days=900)
    for kind, day, state in (("seizure", until, "confirmed"), ("objection_entry", None, "disputed")):
        place_restriction(
            entered.session,
            NewRestriction(kind, CONTRACT, "某人民法院", "（2026）川0623执1号", day, on_right=True),
            actor=entered.cast.shen,
        )
        assert _states(desk) == {f"contracted_land {CONTRACT}": state}


def test_a_roster_line_is_quoted_when_it_was_displayed_and_ends_when_it_changes(entered: Village) -> None:
    desk, session = Desk(entered), entered.session
    first, second = desk.of_member(0, households.BIG), desk.of_member(1, households.BIG)
    roster = rosters.of_household(session, households.BIG)
    assert (first.of_whom, first.status, first.lines) == (roster.members[0].name, "valid", ())
    member = desk.made[0].member
    assert member is not None
    assert member.id_mask is not None
    assert "*" in member.id_mask
    leaving = households.death(session, roster.members[1].person_id)
    draft = draft_members(
        session, households.BIG, Changes(leaving=[leaving]), reason="去世", vault=entered.vault
    )
    households.enter(entered, households.apply(entered, draft.draft))
    assert interim_papers.by_number(session, second.paper_number).status == "roster_changed"
    with refused_by("interim.not_on_roster"):
        desk.issue("membership", households.BIG, roster.members[1].person_id)


def test_a_household_of_two_groups_has_one_paper_of_its_rights(entered: Village) -> None:
    desk, session = Desk(entered), entered.session
    there = in_another_group(session)
    papers = [desk.issue("household_rights"), desk.issue("household_rights", there)]
    seen = [interim_papers.by_number(session, p.paper_number).status for p in papers]
    assert seen == ["replaced", "valid"]
    assert papers[0].lines == papers[1].lines  # what it has is one, too
    # The control: its roster is each group's own.
    two = [desk.of_member(0), desk.of_member(0, there)]
    assert [interim_papers.by_number(session, p.paper_number).status for p in two] == ["valid", "valid"]


def test_who_may_act_in_one_group_quotes_no_right_of_another(entered: Village) -> None:
    desk, session = Desk(entered), entered.session
    there = in_another_group(session)
    role = "INSERT INTO account_role (account_id, role, region_code, begun_by) SELECT :fen, 'registrar', '51062310020002', max(id) FROM journal_entry"
    session.execute(text(role), {"fen": entered.cast.fen.account_id})
    with refused_by("case.jurisdiction"):  # the line of the first group
        desk.issue("household_rights", there, who="fen")
    assert desk.of_member(0, there, "fen").status == "valid"


def test_a_newer_paper_replaces_the_same_persons_and_nobody_elses(entered: Village) -> None:
    desk = Desk(entered)
    papers = [desk.of_member(0), desk.of_member(1), desk.of_member(0)]
    seen = [interim_papers.by_number(entered.session, p.paper_number).status for p in papers]
    assert seen == ["replaced", "valid", "valid"]


def test_token_and_check_code_open_it_and_one_of_both_does_not(entered: Village) -> None:
    desk, session = Desk(entered), entered.session
    paper = desk.issue("household_rights")
    made = desk.made[0]
    assert interim_papers.by_token(session, made.token) == paper
    assert interim_papers.by_token(session, made.token[:-1]) is None
    typed = made.number.replace("（", "(").replace("）", ")")
    assert interim_papers.by_check_code(session, entered.vault, typed, made.check_code.lower()) == paper
    assert interim_papers.by_check_code(session, entered.vault, typed, "AAAAAA") is None
    stored = session.execute(text("SELECT token_hash, content_sha256 FROM interim_paper")).one()
    assert (bytes(stored[0]), bytes(stored[1]).hex()) == (token_hash(made.token), made.digest)
    assert (
        interim_papers.pdf(session, entered.vault, paper.id) == f"%PDF {made.number} {made.digest}".encode()
    )
    with pytest.raises(NotFoundError):
        interim_papers.by_number(session, made.number[:-1])


def test_all_papers_share_one_counter(entered: Village) -> None:
    desk = Desk(entered)
    numbers = [desk.of_member().paper_number, entered.issue(entered.rights()[1:2])[0].number]
    numbers.append(desk.issue("household_rights").paper_number)
    assert [number[-7:] for number in numbers] == ["000001号", "000002号", "000003号"]
    assert certificates.by_number(entered.session, numbers[0]) is None


def test_a_contract_line_states_parcels_and_area(entered: Village) -> None:
    desk = Desk(entered)
    desk.issue("household_rights")
    (line,) = desk.made[0].lines
    row = entered.session.execute(
        text(
            "SELECT count(*), sum(contract_area) FROM contract_parcel AS p JOIN contract AS c ON c.id = p.contract_id "
            "WHERE c.code = :code AND p.ended_by IS NULL"
        ),
        {"code": CONTRACT},
    ).one()
    assert (line.parcels, line.area) == (row[0], Decimal(row[1]) / 100)


def test_the_journal_proves_the_papers_and_their_lines(entered: Village) -> None:
    Desk(entered).issue("household_rights")
    assert [a.invariant for a in audit.run(entered.session, ["I48"]) if a.violations] == []
    # The control: a line that no act wrote is found.
    entered.session.execute(
        text(
            "INSERT INTO interim_line (paper_id, position, kind, folio_number, state, region_code, begun_by) SELECT id, 9, 'house', 'x', 'pending', region_code, begun_by FROM interim_paper"
        )
    )
    assert [a.invariant for a in audit.run(entered.session, ["I48"]) if a.violations] == ["I48"]
