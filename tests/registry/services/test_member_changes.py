"""Members that a paper names and the household as it is now: who came, who left, on which day."""

from registry.queries import household_folder, member_changes
from tests.support import households
from tests.support.member_changes import CODE, certified_homestead, one_leaves_and_one_comes
from tests.support.village import Village


def test_a_paper_s_members_are_compared_with_those_of_the_day(entered: Village) -> None:
    session = entered.session
    certified_homestead(entered)
    holder = households.held(session, CODE).holder_id
    rights = {r.kind: r for r in household_folder.rights_of(session, holder)}
    before = [member_changes.since_entry(session, r.id, r.version) for r in rights.values()]
    assert [(found.holder_code, found.changes) for found in before] == [(CODE, [])] * 3
    what = one_leaves_and_one_comes(entered)
    expected = sorted([(what.came, what.newcomer, True), (what.left, what.leaver, False)])
    for kind in ("homestead", "house"):
        found = member_changes.since_entry(session, rights[kind].id, rights[kind].version)
        assert [(c.on, c.person_id, c.came) for c in found.changes] == expected
        assert found.folio_number == rights[kind].folio_number
    contract = rights["contracted_land"]
    old, now = (member_changes.since_entry(session, contract.id, contract.version + n) for n in (0, 1))
    assert [(c.on, c.person_id, c.came) for c in old.changes] == expected
    assert now.changes == []  # the control: the entry of the change names the members as they are
    assert now.folio_number is None
