"""Members that a paper names and the household as it is now: who came, who left, on which day."""

from datetime import timedelta

from registry import clock
from registry.codelists import IdKind, Relation
from registry.queries import household_folder, member_changes
from registry.services.change_members import Changes, Joining, change_members, draft_members
from registry.services.survey_facts import PersonFacts
from tests.support import households, pages
from tests.support.village import GRANTOR, Village

CODE = f"{GRANTOR}0001"


def test_a_paper_s_members_are_compared_with_those_of_the_day(entered: Village) -> None:
    session, vault = entered.session, entered.vault
    pages.enter(entered, pages.apply(entered, pages.homestead_page(session)))
    before = households.held(session, CODE)
    rights = {r.kind: r for r in household_folder.rights_of(session, before.holder_id)}
    assert {member_changes.since_entry(session, r.id, r.version).holder_code for r in rights.values()} == {
        CODE
    }
    assert [member_changes.since_entry(session, r.id, r.version).changes for r in rights.values()] == [[]] * 3
    leaver = before.members[1].person_id
    known = households.held(session, households.OTHER).members[0]
    other = households.held(session, households.OTHER).people[known.person_id]
    facts = PersonFacts(other.name, IdKind.RESIDENT, vault.open(other.id_sealed or b"", "person.id_number"))
    came = households.day(session, 20)
    joining = Joining("marriage_in", facts, Relation.DAUGHTER_IN_LAW, came, "结婚证")
    new = draft_members(
        session, CODE, Changes([joining], [households.death(session, leaver)]), reason="户内变化", vault=vault
    )
    households.enter(entered, change_members(session, new, actor=entered.cast.lu, vault=vault))
    left = max(d.during_to for d in household_folder.former_members(session, before.holder_id))
    expected = sorted([(came, known.person_id, True), (left, leaver, False)])
    assert left <= clock.today(session) < left + timedelta(days=60)
    for kind in ("homestead", "house"):
        found = member_changes.since_entry(session, rights[kind].id, rights[kind].version)
        assert [(c.on, c.person_id, c.came) for c in found.changes] == expected
        assert found.folio_number == rights[kind].folio_number
    contract = rights["contracted_land"]
    old, now = (member_changes.since_entry(session, contract.id, contract.version + n) for n in (0, 1))
    assert [(c.on, c.person_id, c.came) for c in old.changes] == expected
    assert now.changes == []  # the control: the entry of the change names the members as they are
    assert now.folio_number is None
