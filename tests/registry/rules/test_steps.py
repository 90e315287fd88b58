"""May this step of a case be taken, by this person, now? And which steps there are at all."""

import itertools
from dataclasses import replace

import pytest

from registry.rights import KINDS
from registry.rules import cases
from registry.rules.case_kinds import CASE_KINDS, FIRST_REGISTRATION, NONE, STATE_NAMES, SURVEY
from registry.rules.cases import Step, refusals

GOOD = Step(
    case_number="51062320261123000001",
    kind="first",
    state="announced",
    wanted="approved",
    region_code="51062310120101",
    roles=(("clerk", "51"), ("registrar", "510623")),
    role="registrar",
    person_id=2,
    earlier_people=frozenset({1}),
)


def test_the_right_person_may_take_the_next_step() -> None:
    assert list(refusals(GOOD)) == []


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"state": "accepted"}, "case.state", "现在是“已受理”，不能转为“已核定”"),
        ({"state": "entered"}, "case.state", "现在是“已登簿”，不能转为“已核定”"),
        (
            {"roles": (("clerk", "510623"),)},
            "case.jurisdiction",
            "51062310120101不在您的管辖区域内，或您没有“registrar”职责",
        ),
        ({"roles": (("registrar", "510623102"),)}, "case.jurisdiction", "不在您的管辖区域内"),
        ({"roles": ()}, "case.jurisdiction", "不在您的管辖区域内"),
        ({"person_id": 1}, "case.four_eyes", "调查录入或受理的人不能核定"),
        ({"is_own": True}, "case.own_household", "涉及您本户，应当回避"),
    ],
)
def test_each_obstacle_is_refused_by_its_own_rule(change: dict[str, object], code: str, said: str) -> None:
    (refusal,) = refusals(replace(GOOD, **change))
    assert refusal.rule.code == code
    assert said in refusal.said.zh


def test_everything_wrong_is_said_at_once() -> None:
    step = replace(GOOD, state="applied", roles=(), person_id=1)
    assert [r.rule for r in refusals(step)] == [cases.STATE, cases.JURISDICTION, cases.SAME_PERSON]


def test_steps_without_four_eyes_may_be_taken_by_the_same_person() -> None:
    assert list(refusals(replace(GOOD, person_id=1, earlier_people=frozenset()))) == []


@pytest.mark.parametrize("kind", CASE_KINDS.values(), ids=lambda kind: kind.code)
def test_every_pair_of_states_is_allowed_or_refused_as_the_table_says(kind: object) -> None:
    assert kind in CASE_KINDS.values()
    chosen = CASE_KINDS[kind.code]  # type: ignore[attr-defined]
    for state, wanted in itertools.product([NONE, *chosen.states], chosen.states):
        refused = [r.rule.code for r in refusals(replace(GOOD, kind=chosen.code, state=state, wanted=wanted))]
        assert refused == ([] if (state, wanted) in chosen.transitions else ["case.state"])


# ---- the tables of case kinds ---------------------------------------------------------------------


def test_first_registration_goes_the_way_of_the_law() -> None:
    path = ("applied", "accepted", "reviewed", "announced", "approved", "entered", "certified", "archived")
    assert set(itertools.pairwise((NONE, *path))) <= set(FIRST_REGISTRATION.transitions)
    assert FIRST_REGISTRATION.states[:8] == path
    assert FIRST_REGISTRATION.message_kind == "1011"


@pytest.mark.parametrize("state", ["applied", "accepted", "reviewed", "announced", "approved"])
def test_an_application_may_be_withdrawn_before_entry(state: str) -> None:
    assert (state, "withdrawn") in FIRST_REGISTRATION.transitions


@pytest.mark.parametrize("state", ["entered", "certified", "archived", "withdrawn"])
def test_nothing_is_withdrawn_after_entry(state: str) -> None:
    assert (state, "withdrawn") not in FIRST_REGISTRATION.transitions


def test_no_step_skips_announcement_or_approval() -> None:
    before_entry = {start for start, end in FIRST_REGISTRATION.transitions if end == "entered"}
    before_approval = {start for start, end in FIRST_REGISTRATION.transitions if end == "approved"}
    assert (before_entry, before_approval) == ({"approved"}, {"announced"})


def test_a_survey_is_confirmed_after_display_only() -> None:
    assert {start for start, end in SURVEY.transitions if end == "confirmed"} == {"displayed", "contracted"}
    assert {start for start, end in SURVEY.transitions if end == "corrected"} == {"displayed"}


@pytest.mark.parametrize("kind", CASE_KINDS.values(), ids=lambda kind: kind.code)
def test_every_state_has_a_name_in_both_languages_and_can_be_reached(kind: object) -> None:
    chosen = CASE_KINDS[kind.code]  # type: ignore[attr-defined]
    reached = {NONE}
    while more := {end for start, end in chosen.transitions if start in reached} - reached:
        reached |= more
    assert reached - {NONE} == set(chosen.states)
    assert all(STATE_NAMES[state].zh and STATE_NAMES[state].en for state in chosen.states)


def test_right_kinds_are_kept_by_their_code() -> None:
    # design.md §3, the table of right kinds; homestead qualification is a ledger line, no right.
    assert set(KINDS) == {
        "collective_ownership", "contracted_land", "other_contract", "operating", "forest_contract",
        "forest_operating", "private_hill", "homestead", "homestead_lease", "house", "collective_construction",
        "income_portion", "other_property",
    }  # fmt: skip
    assert all(kind.code == code for code, kind in KINDS.items())
    assert all(parent in KINDS for kind in KINDS.values() for parent in kind.parents)
