"""Guards of households: who ended stays ended, land balances, who died holds nothing; each with its control."""

from sqlalchemy import text

from registry.services._household_parts import Part
from registry.services.cancel_contract import draft_cancellation
from registry.services.merge_households import draft_merge
from tests.support.households import (
    BIG,
    NEXT,
    OTHER,
    SMALL,
    agreement,
    apply,
    death,
    enter,
    held,
    split_big,
)
from tests.support.refusals import refusal_of
from tests.support.village import Village

_AGAIN = (
    "INSERT INTO contract_holder_version (holder_id, region_code, version, recorded_from, begun_by) "
    "SELECT holder_id, region_code, max(version) + 1, max(recorded_to), (SELECT max(id) FROM journal_entry) "
    "FROM contract_holder_version WHERE holder_id = :holder GROUP BY holder_id, region_code"
)
_EDGE = (
    "INSERT INTO holder_lineage (parent_id, child_id, kind, case_id, region_code, begun_by) "
    "SELECT :parent, :child, :kind, case_id, region_code, begun_by FROM holder_lineage LIMIT 1"
)


def test_a_merged_household_does_not_come_back(entered: Village) -> None:
    session = entered.session
    one, two, three = held(session), held(session, SMALL), held(session, OTHER)
    into = Part(one.representative, (), (), BIG)
    enter(entered, apply(entered, draft_merge(session, [BIG, SMALL], into, agreement(one, two), reason="合")))
    deaths = [death(session, m.person_id) for m in three.members]
    said = agreement(document="证明")
    ended = draft_cancellation(session, OTHER, "household_extinct", said, reason="消亡", deaths=deaths)
    enter(entered, apply(entered, ended))
    assert refusal_of(session, _AGAIN, holder=two.holder_id) == "holder_stays_ended"
    # The control: a household that ended otherwise may come again with a delivery.
    assert refusal_of(session, _AGAIN, holder=three.holder_id) == ""


def test_lineage_tells_of_land_that_went_over_exactly(entered: Village) -> None:
    session, before = entered.session, held(entered.session)
    assert split_big(entered) == [BIG, NEXT]
    child, other = held(session, NEXT).holder_id, held(session, SMALL).holder_id
    split = {"kind": "household_split", "parent": before.holder_id}
    assert refusal_of(session, _EDGE, **split, child=other) == "ck_holder_lineage_forward"
    assert refusal_of(session, _EDGE, parent=child, child=child, kind="household_merge") == (
        "ck_holder_lineage_two_households"
    )
    # A household that goes on was not merged into another, and one that the act did not touch is no child.
    assert (
        refusal_of(session, _EDGE, parent=other, child=child, kind="household_merge") == "household_balances"
    )
    assert refusal_of(session, _EDGE, parent=other, child=child, kind="household_split") == ""
    lost = (
        "UPDATE contract_parcel SET ended_by = l.begun_by, recorded_to = now() + interval '1 day' "
        "FROM holder_lineage AS l WHERE contract_parcel.id = (SELECT min(id) FROM contract_parcel WHERE ended_by IS NULL)"
    )
    savepoint = session.begin_nested()
    session.execute(text(lost))
    assert (
        refusal_of(session, _EDGE, parent=other, child=child, kind="household_split") == "household_balances"
    )
    savepoint.rollback()


_LEAVE = (
    "WITH old AS (UPDATE household_member SET ended_by = (SELECT max(id) FROM journal_entry), "
    "recorded_to = recorded_from + interval '1 day' WHERE holder_id = :holder AND ended_by IS NULL "
    "AND position > :stays RETURNING *) INSERT INTO household_member (holder_id, person_id, position, "
    "region_code, relation, is_co_owner, during_from, during_to, version, recorded_from, begun_by) SELECT "
    "holder_id, person_id, position, region_code, relation, is_co_owner, during_from, date '2026-01-01', "
    "version + 1, recorded_to, ended_by FROM old"
)


def test_a_right_is_not_held_by_people_who_all_left(entered: Village) -> None:
    holder = held(entered.session, SMALL).holder_id
    # The new versions stand only after the statement: the version before them is seen by their trigger.
    assert refusal_of(entered.session, _LEAVE, holder=holder, stays=0) == "right_held"
    assert refusal_of(entered.session, _LEAVE, holder=holder, stays=1) == ""
