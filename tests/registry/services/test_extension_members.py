"""Members in an extension: who died is named, who left before is not."""

import pytest

from registry.queries.extension_sheets import Change, Survey
from registry.services.change_members import Changes, change_members, draft_members
from tests.support import households
from tests.support.extension import Extension
from tests.support.village import Village


@pytest.fixture
def group(entered: Village) -> Extension:
    return Extension(entered)


def test_who_died_stays_named_and_shares_no_more(group: Extension) -> None:
    gone = Survey(None, {1: Change(will=False, reason="died", evidence="死亡证明", mark="died")}, {})
    members = len(group.sheets[0].members)
    group.enter(h0=gone)
    sheet = group.sheets[0]
    assert len(sheet.members) == members
    assert (sheet.members[1].remark_kind, sheet.members[1].is_co_owner) == ("7", False)


def test_who_left_the_household_before_is_on_no_sheet_of_the_extension(group: Extension) -> None:
    """Found by the machine of random acts: members who had left were counted with those of the sheet."""
    session, village = group.session, group.village
    code, before = households.BIG, group.sheets
    leaver = households.held(session, code).members[2].person_id
    changes = Changes(leaving=[households.death(session, leaver)])
    new = draft_members(session, code, changes, reason="户内变化", vault=village.vault)
    households.enter(village, change_members(session, new, actor=village.cast.lu, vault=village.vault))
    number = next(n for n, sheet in enumerate(before) if sheet.holder_code == code)
    gone = Change(will=False, reason="died", evidence="死亡证明", mark="died")
    assert group.enter(**{f"h{number}": Survey(None, {2: gone}, {})}) == 12
    left = [m for n, m in enumerate(before[number].members) if n != 2]
    assert [m.name for m in group.sheets[number].members] == [m.name for m in left]
    assert [m.remark_kind for m in group.sheets[number].members] == [
        left[0].remark_kind,
        left[1].remark_kind,
        "7",
    ]
    assert households.broken(session) == []
