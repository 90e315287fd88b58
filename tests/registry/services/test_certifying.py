"""The state 缮证发证: reached with the last certificate of what a case entered; a case without one passes it by."""

from dataclasses import replace as with_
from datetime import date

from sqlalchemy import text

from registry.queries import cases, tracking
from registry.rules.case_kinds import RIGHT_CHANGE
from registry.services.record_relative import NewRelation, record_relative
from tests.support.intake import file_away
from tests.support.pages import apply, apply_change, cancel, enter, enter_change, homestead_page, house_lost
from tests.support.papers import replace
from tests.support.refusals import refused_by
from tests.support.village import GRANTOR, Village, joins_a_household


def test_the_last_certificate_takes_the_case_its_step_by_who_issued_it(entered: Village) -> None:
    rights, shen = entered.rights(), entered.cast.shen
    entered.issue(rights[:7])
    assert entered.state(entered.first) == "entered"
    entered.issue(rights)
    assert cases.step_person(entered.session, entered.first, "certified") == (7, shen.person_id)
    told = tracking.of_case(entered.session, entered.first)
    assert (told.done[-1].says.zh, told.awaited.by.zh if told.awaited.by else "") == ("证书已经制作", "您")
    facts = "SELECT payload FROM journal_entry WHERE act = 'issue_certificates' ORDER BY id DESC LIMIT 1"
    assert f'"certified":["{cases.by_id(entered.session, entered.first).number}"]' in str(
        entered.session.scalar(text(facts))
    )
    assert entered.issue(rights) == []  # nothing is due any more, and no step is taken twice
    file_away("卷 1", 12)(entered)
    assert entered.state(entered.first) == "archived"
    replace(entered, entered.drafts[0].number)  # a paper's later life leaves the archived case alone
    assert entered.state(entered.first) == "archived"


def test_a_homestead_with_its_house_needs_one_paper_and_a_change_waits_for_its_own(village: Village) -> None:
    case = apply(village, homestead_page(village.session))
    enter(village, case)
    (paper,) = village.issue(village.rights()[:1])
    assert village.state(case) == "certified"
    change = apply_change(
        village, RIGHT_CHANGE, homestead_page(village.session, rights=house_lost(village.session))
    )
    enter_change(village.session, change, village.cast)
    assert village.state(change) == "entered"
    replace(village, paper.number)
    assert (village.state(change), village.state(case)) == ("certified", "certified")
    assert cases.step_person(village.session, change, "certified") is not None


def test_a_case_that_brings_no_paper_is_filed_from_entry(village: Village) -> None:
    enter(village, apply(village, homestead_page(village.session)))
    gone = cancel(village)
    enter_change(village.session, gone, village.cast)
    assert village.state(gone) == "entered"
    village.first = gone
    file_away("卷 9", 3)(village)
    assert village.state(gone) == "archived"


def test_who_stands_aside_does_not_certify(entered: Village) -> None:
    """Otherwise the database would refuse the step, in words for nobody."""
    session, rights = entered.session, entered.rights()
    new = NewRelation("shen", "other", "申报", date(2020, 1, 1), holder_code=f"{GRANTOR}0001")
    record_relative(session, new, county="510623", actor=entered.cast.lu, vault=entered.vault)
    with refused_by("case.relative"):
        entered.issue(rights)
    assert entered.state(entered.first) == "entered"


def test_who_belongs_to_a_household_of_the_case_does_not_certify(entered: Village) -> None:
    joins_a_household(entered)
    entered.cast = with_(entered.cast, shen=entered.cast.he)
    with refused_by("case.own_household", "certificate.content_changed"):
        entered.issue(entered.rights())
