"""House and forest pass to heirs who sign, on a paper: the holder is dead; cultivated land never does."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from registry.codelists import Relation
from registry.periods import OPEN_DATE
from registry.queries import audit
from registry.rules.transfer_prices import Price
from registry.services._scans import ProofScan
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services.add_holder import NewMember, add_holder
from registry.services.change_members import Changes
from registry.services.consent_to_transfer import Proof
from registry.services.revise_transfer import revise_transfer
from registry.services.survey_facts import PersonFacts
from tests.support import pages
from tests.support.households import death
from tests.support.inheritances import (
    COHEIRS,
    PAPER,
    SCAN,
    heir,
    inherit,
    owners,
    person_ids,
    with_forest,
    with_house,
)
from tests.support.member_changes import enter_changes
from tests.support.new_trials import BEGUN, COOPERATIVE, FOREST, HOUSEHOLD, LASTS, add, party
from tests.support.refusals import refused_by
from tests.support.scans import picture
from tests.support.transfers import SIGNED, agree, apply, enter, scalar, view
from tests.support.village import GRANTOR, Village

NOTE = "该权利人为本农民集体经济组织原成员住宅的合法继承人"
HELD = (
    "SELECT r.kind, v.holder_id FROM land_right AS r JOIN land_right_version AS v ON v.right_id = r.id "
    "AND v.ended_by IS NULL WHERE r.kind IN ('homestead', 'house', 'forest_contract') ORDER BY r.kind"
)


def held(village: Village) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in village.session.execute(text(HELD))]


def asked(village: Village, number: str) -> list[tuple[str, str]]:
    (sheet,) = view(village, number).sheets
    return [(s.capacity, s.name) for s in sheet.signatories]


def page_said(village: Village) -> str:
    return str(scalar(village, "SELECT facts FROM unit_draft ORDER BY id DESC LIMIT 1"))


def test_an_urban_heir_of_a_dead_household_gets_the_house_and_the_page_says_so(village: Village) -> None:
    with_house(village)
    taker = heir(village)
    number = inherit(village, taker)
    assert asked(village, number) == [("heir", "王城")]
    agree(village, number)
    assert enter(village, apply(village, number)) == 1
    assert held(village) == [("homestead", taker), ("house", taker)]
    assert NOTE in page_said(village)
    assert scalar(village, "SELECT count(*) FROM transfer_party WHERE paper_sha256 IS NOT NULL") == 1
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_co_heirs_all_sign_one_of_them_by_an_agent_and_own_together(village: Village) -> None:
    with_house(village)
    taker = heir(village, COHEIRS)
    number = inherit(village, taker, renounced="王远")
    assert asked(village, number) == [("heir", "王城"), ("heir", "王乡")]
    with refused_by("case.empty"):
        apply(village, number)
    (sheet,) = view(village, number).sheets
    with refused_by("transfer.unsigned"):
        apply(village, number, party_ids=[sheet.party_id])
    with refused_by("consent.no_entrustment", "consent.no_entrustment"):
        agree(village, number, proof=replace(SIGNED, agent="李律师"))
    agree(village, number, proof=replace(SIGNED, agent="李律师", entrustment=SCAN))
    assert enter(village, apply(village, number)) == 1
    assert held(village) == [("homestead", taker), ("house", taker)]
    assert "王远" in str(scalar(village, "SELECT content FROM transfer_party"))


def test_persons_who_own_together_are_at_least_two_and_one_stands_for_them(village: Village) -> None:
    alone, both = COHEIRS.members[:1], COHEIRS.members
    two_heads = [both[0], replace(both[1], relation=Relation.HEAD)]
    for members in (alone, both[1:], two_heads):
        with refused_by("party.members"):
            heir(village, replace(COHEIRS, members=members))
    with refused_by("party.members"):
        heir(village, replace(COOPERATIVE, members=both))
    assert heir(village, COHEIRS)
    assert heir(village, replace(COHEIRS, role="forest", members=()))


def test_a_widow_who_lives_signs_for_her_part(village: Village) -> None:
    with_house(village)
    _, *alive = (name for _, name in owners(village))
    number = inherit(village, deceased_ids=person_ids(village)[:1])
    assert asked(village, number) == [("heir", "王城"), *(("co_owner", name) for name in alive)]
    assert len(alive) > 0


def test_a_namesake_who_lives_is_asked_and_the_sheet_tells_the_two_apart(village: Village) -> None:
    village.enter()
    head, wife = HOUSEHOLD.members
    son = NewMember(PersonFacts(head.person.name, "1", None, "1"), Relation.SON, date(2001, 5, 1))
    family = replace(HOUSEHOLD, role="homestead", members=[head, wife, son])
    holder = add_holder(village.session, family, GRANTOR, actor=village.cast.lu, vault=village.vault)
    code, plot, house = pages.plot_and_house(village.session)
    rights = [pages.right("homestead", holder, plot), pages.right("house", holder, house)]
    wanted = pages.homestead_page(village.session, folio_number=f"{code}F00010001", rights=rights)
    pages.enter(village, pages.apply(village, wanted))
    (dead, name), *alive = owners(village, holder)
    assert name in [living for _, living in alive]
    number = inherit(village, deceased_ids=(dead,))
    assert asked(village, number) == [("heir", "王城"), *(("co_owner", living) for _, living in alive)]
    mask = scalar(village, "SELECT id_mask FROM person WHERE id = :id", id=dead)
    assert view(village, number).sheets[0].sheet.agreement.deceased == f"{name}（{mask}）"


def test_who_died_by_record_may_be_named_and_nobody_of_another_household(village: Village) -> None:
    with_house(village)
    _, dead, *_ = person_ids(village)
    enter_changes(village, Changes([], [death(village.session, dead)]))
    alive = owners(village)
    (stranger, _), *_ = owners(village, pages.household(village.session, 1))
    taker = heir(village)
    for said in ((), (stranger,), (dead, stranger)):
        with refused_by("inheritance.deceased"):
            inherit(village, taker, deceased_ids=said)
    number = inherit(village, taker, deceased_ids=(dead,), deceased="无此人")
    assert asked(village, number) == [("heir", "王城"), *(("co_owner", name) for _, name in alive)]
    assert "无此人" not in str(scalar(village, "SELECT content FROM transfer_party"))


def test_forest_passes_to_an_heir_within_its_term(village: Village) -> None:
    with_forest(village)
    taker = heir(village)
    number = inherit(village, taker, "forest_contract")
    (sheet,) = view(village, number).sheets
    assert sheet.sheet.term[1] == LASTS
    agree(village, number)
    assert enter(village, apply(village, number)) == 1
    assert held(village) == [("forest_contract", taker)]
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_forest_is_first_registered_for_households_alone(village: Village) -> None:
    village.enter()
    plot, person = add()(village), heir(village)
    assert isinstance(plot, int)
    own = pages.right("forest_contract", person, plot, since=BEGUN, to=LASTS)
    with refused_by("unit.holder_kind"):
        pages.apply(village, pages.page("forest", f"{FOREST}L00000001", own))
    of_household = replace(own, holder_id=pages.household(village.session))
    assert pages.apply(village, pages.page("forest", f"{FOREST}L00000001", of_household))


def test_an_organisation_inherits_nothing(village: Village) -> None:
    with_house(village)
    firm = party(COOPERATIVE)(village)
    assert isinstance(firm, int)
    with refused_by("transfer.no_signers", "inheritance.heirs"):
        inherit(village, firm)


@pytest.mark.parametrize("missing", ["paper", "paper_number", "paper_day"])
def test_nothing_passes_without_a_paper_with_number_day_and_scan(village: Village, missing: str) -> None:
    with_house(village)
    taker = heir(village)
    with refused_by("inheritance.paper"):
        inherit(village, taker, **{missing: None if missing == "paper" else ""})
    assert inherit(village, taker)


def test_a_hash_that_is_said_is_no_scan_that_came(village: Village) -> None:
    with_house(village)
    taker, kept = heir(village), hashlib.sha256(SCAN.content).hexdigest()
    with refused_by("inheritance.paper"):
        inherit(village, taker, paper=None, paper_sha256=kept)
    number = inherit(village, taker, paper_sha256="zz")
    assert view(village, number).sheets[0].sheet.agreement.paper_sha256 == kept


def test_a_sheet_of_heirs_is_signed_and_not_only_witnessed(village: Village) -> None:
    with_house(village)
    number = inherit(village)
    with refused_by("consent.written"):
        agree(village, number, proof=Proof("witnesses", witnesses=("赵一山", "钱二水")))
    agree(village, number)
    assert enter(village, apply(village, number)) == 1


def test_another_paper_is_another_sheet_that_nobody_has_signed(village: Village) -> None:
    with_house(village)
    taker = heir(village)
    number = inherit(village, taker)
    agree(village, number)
    (before,) = view(village, number).sheets
    said = replace(PAPER, deceased_ids=before.sheet.agreement.deceased_ids)
    terms = TermsWanted(
        said, Price("free"), (before.sheet.term[0], OPEN_DATE), [PartyWanted(before.right_code)], SCAN
    )
    by: dict[str, Any] = {"actor": village.cast.lu, "vault": village.vault}
    assert revise_transfer(village.session, number, terms, **by) == 0  # the same paper: the consents stand
    other = replace(terms, paper=ProofScan("image/jpeg", picture("JPEG")))
    assert revise_transfer(village.session, number, other, **by) == 1
    assert not any(s.has_agreed for s in view(village, number).sheets[0].signatories)
