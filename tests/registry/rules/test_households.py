"""Rules of households and their contracts, by facts alone: each refuses its case and no lawful one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.periods import add_months
from registry.rules import contract_grounds, household_parts, households
from registry.rules.household_facts import (
    Evidence,
    Member,
    MemberEvent,
    Plot,
    PlotEvent,
    Proposal,
    Standing,
    Wanted,
)
from registry.rules.refusal import Refusal

TODAY, SINCE = date(2026, 11, 25), date(2016, 3, 1)
HEAD, WIFE, SON, BABY = (
    Member(1, "02", True, SINCE),
    Member(2, "10", True, SINCE),
    Member(3, "20", True, SINCE),
    Member(4, "42", True, SINCE),
)
PLOTS = tuple(Plot(f"510623100200010000{n}", Decimal(n * 100)) for n in range(1, 5))
TERM = (date(1998, 1, 1), date(2028, 1, 1))
HOME = Standing("510623100200010001", "51062310020001", 1, (HEAD, WIFE, SON, BABY), PLOTS, True, TERM)
NEXT = Standing("510623100200010002", "51062310020001", 9, (Member(9, "02", True, SINCE),), (), True, TERM)
SAME = Wanted(HOME.code, 1, HOME.members, PLOTS)
CONSENTS = {1: "书1", 2: "书2", 3: "书3"}
PAPER = Evidence(document="协议", consents=CONSENTS, day=date(2026, 4, 1))


def plan(after: Sequence[Wanted], evidence: Evidence = PAPER, **other: object) -> Proposal:
    values = {"before": (HOME,), "adults": frozenset({1, 2, 3, 9}), **other}
    return Proposal(after=tuple(after), evidence=evidence, today=TODAY, **values)  # type: ignore[arg-type]  # by name


def codes(refusals: object) -> list[str]:
    found = list(refusals)  # type: ignore[call-overload]  # an iterable of refusals
    assert all(isinstance(r, Refusal) and r.where and r.said.zh and r.said.en for r in found)
    return [r.rule.code for r in found]


# ---- members and representative --------------------------------------------------------------------


def event(
    what: str = "death", who: int = 2, day: date | None = date(2026, 5, 1), **other: str
) -> MemberEvent:
    return MemberEvent(what, who, day, **{"document": "证明", **other})


def after_event(said: MemberEvent) -> Proposal:
    day = said.day or TODAY
    gone = tuple(
        replace(m, during_to=day) if m.person_id == said.person_id and day > SINCE else m
        for m in HOME.members
    )
    return plan([replace(SAME, members=gone)], Evidence(members=(said,)))


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (event(), []),
        (event(day=TODAY), []),
        (event(day=date(2026, 11, 26)), ["household.day"]),
        (event(day=SINCE), ["household.day"]),
        (event(day=None), ["household.day"]),
        (event(document=" "), ["household.document"]),
        (event(who=8), ["household.stranger"]),
        (event("lost"), ["household.event"]),
        (event("marriage_out"), ["household.keeps_share"]),
        (event("divorce"), ["household.keeps_share"]),
        (event("settled"), ["household.keeps_share"]),
        (event("moved_away"), ["household.keeps_share"]),
        (event("marriage_out", land_elsewhere="夫家承包合同"), []),
        (event("settled", land_elsewhere="本人放弃声明"), []),
        (event("birth"), ["household.already_member"]),
        (event("birth", 7, SINCE), []),
        (event(who=1), ["household.representative"]),
    ],
)
def test_an_event_of_a_member(said: MemberEvent, refused: list[str]) -> None:
    assert codes(households.member_refusals(after_event(said))) == refused


def test_a_household_is_not_emptied_by_a_change_of_members() -> None:
    gone = tuple(replace(m, during_to=TODAY) for m in HOME.members)
    said = Evidence(members=(event(),))
    assert codes(households.member_refusals(plan([replace(SAME, members=gone)], said))) == [
        "household.last_member"
    ]
    assert codes(households.member_refusals(plan([SAME], Evidence()))) == ["household.nothing"]


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        (2, []),
        (1, ["household.nothing"]),
        (4, ["household.representative"]),
        (9, ["household.representative"]),
    ],
)
def test_a_representative_is_an_adult_member_who_shares_the_right(who: int, refused: list[str]) -> None:
    assert codes(households.new_representative_refusals(plan([replace(SAME, representative=who)]))) == refused


def test_who_died_or_shares_nothing_does_not_speak_for_the_household() -> None:
    dead = tuple(replace(m, during_to=TODAY) if m is WIFE else m for m in HOME.members)
    other = tuple(replace(m, is_co_owner=False) if m is WIFE else m for m in HOME.members)
    for members in (dead, other):
        said = plan([replace(SAME, representative=2, members=members)])
        assert codes(households.new_representative_refusals(said)) == ["household.representative"]


def test_a_contract_that_is_not_entered_does_not_change() -> None:
    raw = replace(HOME, has_right=False)
    said = plan([replace(SAME, representative=2)], before=(raw,))
    assert codes(households.new_representative_refusals(said)) == ["household.not_entered"]


# ---- split and merge -------------------------------------------------------------------------------


def halves(**second: object) -> list[Wanted]:
    first = Wanted(HOME.code, 1, (HEAD, WIFE), PLOTS[:2])
    values = {"code": None, "representative": 3, "members": (SON, BABY), "plots": PLOTS[2:], **second}
    return [first, Wanted(**values)]  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        ({}, []),
        ({"members": (SON,)}, ["household.member_once"]),
        ({"members": (SON, BABY, WIFE)}, ["household.member_once"]),
        ({"plots": PLOTS[3:]}, ["household.plot_once"]),
        ({"plots": PLOTS[1:]}, ["household.plot_once"]),
        ({"plots": (PLOTS[2], replace(PLOTS[3], area=Decimal("399.99")))}, ["household.plot_once"]),
        ({"representative": 4}, ["household.representative"]),
        ({"representative": 1}, ["household.representative"]),
        ({"plots": ()}, ["household.plot_once", "household.part_empty"]),
    ],
)
def test_a_split_distributes_everything_once(second: dict[str, object], refused: list[str]) -> None:
    assert codes(household_parts.split_refusals(plan(halves(**second)))) == refused


def test_a_split_needs_two_households_and_the_consent_of_every_adult() -> None:
    assert "household.parts" in codes(household_parts.split_refusals(plan([SAME])))
    for who in (1, 2, 3):
        papers = {k: v for k, v in CONSENTS.items() if k != who}
        said = plan(halves(), replace(PAPER, consents=papers))
        assert codes(household_parts.split_refusals(said)) == ["household.consent"]
    said = plan(halves(), replace(PAPER, divided=True))
    assert codes(household_parts.split_refusals(said)) == ["household.plots_whole"]
    assert codes(household_parts.split_refusals(replace(said, divided=frozenset({PLOTS[0].code})))) == []


@given(
    st.lists(st.integers(0, 2), min_size=4, max_size=4), st.lists(st.integers(0, 2), min_size=4, max_size=4)
)
def test_every_whole_distribution_passes_and_every_broken_one_does_not(
    people: list[int], land: list[int]
) -> None:
    """Members and parcels each to one of three households; then one of them is lost or given twice."""
    parts = [
        Wanted(
            HOME.code if k == 0 else None,
            next((m.person_id for m, at in zip(HOME.members, people, strict=True) if at == k), None),
            tuple(m for m, at in zip(HOME.members, people, strict=True) if at == k),
            tuple(p for p, at in zip(PLOTS, land, strict=True) if at == k),
        )
        for k in range(3)
    ]
    found = codes(household_parts.split_refusals(plan(parts, adults=frozenset({1, 2, 3, 4}))))
    assert not {"household.member_once", "household.plot_once"} & set(found)
    whole = all(set(side) == {0, 1, 2} for side in (people, land))
    assert ("household.part_empty" not in found) == whole
    assert sum((p.area for h in parts for p in h.plots), Decimal()) == sum((p.area for p in PLOTS), Decimal())
    twice = [replace(parts[0], plots=(*parts[0].plots, PLOTS[0])), *parts[1:]]
    assert "household.plot_once" in codes(household_parts.split_refusals(plan(twice)))
    lost = [replace(h, members=tuple(m for m in h.members if m is not SON)) for h in parts]
    assert "household.member_once" in codes(household_parts.split_refusals(plan(lost)))


def test_a_merge_is_of_one_grantor_and_one_term() -> None:
    whole = Wanted(HOME.code, 1, (*HOME.members, *NEXT.members), PLOTS)
    said = replace(PAPER, consents={**CONSENTS, 9: "书9"})
    good = plan([whole], said, before=(HOME, NEXT))
    assert codes(household_parts.merge_refusals(good)) == []
    for other, refused in (
        (replace(NEXT, grantor="51062310020002"), "household.other_grantor"),
        (replace(NEXT, term=(TERM[0], date(2040, 1, 1))), "household.other_term"),
    ):
        assert codes(household_parts.merge_refusals(replace(good, before=(HOME, other)))) == [refused]
    assert "household.parts" in codes(household_parts.merge_refusals(plan([SAME])))


# ---- land gained, lost, and the end ----------------------------------------------------------------


def plots(ground: str, area: str = "0", code: str = PLOTS[0].code, **other: object) -> list[str]:
    said = replace(PAPER, plots=(PlotEvent(code, ground, Decimal(area), "批复"),), **other)  # type: ignore[arg-type]  # by name
    return codes(contract_grounds.change_refusals(plan([SAME], said, free=frozenset({"free"}))))


@pytest.mark.parametrize("ground", contract_grounds.PROTECTED)
def test_land_is_never_taken_because_somebody_married_or_moved_to_town(ground: str) -> None:
    assert plots(ground) == ["contract.protected_ground"]
    said = replace(PAPER, ground=ground)
    ended = plan([replace(SAME, plots=())], said)
    (refusal,) = contract_grounds.cancellation_refusals(ended)
    assert (refusal.rule.code, refusal.rule.article) == (
        "contract.protected_ground",
        "农村土地承包法 第二十七条、第三十条、第三十一条",
    )


def test_lawful_grounds_and_areas() -> None:
    assert [plots(ground) for ground in contract_grounds.LOSSES] == [[]] * len(contract_grounds.LOSSES)
    assert [plots(g, "5", "free") for g in contract_grounds.GAINS] == [[]] * len(contract_grounds.GAINS)
    assert plots("because") == ["contract.ground"]
    assert plots("extinct", "99.99") == []
    assert plots("extinct", "100") == ["contract.area"]
    assert plots("extinct", code="other") == ["contract.foreign_plot"]
    assert plots("reserve", "5", "taken") == ["contract.plot_taken"]
    assert plots("reserve", "0", "free") == ["contract.area"]
    assert plots("extinct", day=None) == ["contract.no_day"]
    said = replace(PAPER, plots=(PlotEvent(PLOTS[0].code, "extinct", Decimal(0), ""),))
    assert codes(contract_grounds.change_refusals(plan([replace(SAME, plots=())], said))) == [
        "contract.all_lost"
    ]


@pytest.mark.parametrize(
    ("notice", "refused"),
    [
        (date(2026, 5, 25), []),
        (date(2026, 5, 26), ["contract.hand_back_notice"]),
        (None, ["contract.no_day"]),
        (date(2026, 11, 26), ["contract.no_day", "contract.hand_back_notice"]),
    ],
)
def test_a_hand_back_is_told_half_a_year_ahead(notice: date | None, refused: list[str]) -> None:
    said = replace(PAPER, ground="voluntary", day=notice)
    ended = plan([replace(SAME, plots=())], said)
    assert codes(contract_grounds.cancellation_refusals(ended)) == refused
    without = replace(ended, evidence=replace(said, consents={}))
    assert codes(contract_grounds.cancellation_refusals(without)) == [*refused, "household.consent"]


def test_a_household_is_extinct_when_nobody_lives() -> None:
    said = replace(
        PAPER, ground="household_extinct", members=tuple(event(who=m.person_id) for m in HOME.members)
    )
    gone = tuple(replace(m, during_to=date(2026, 5, 1)) for m in HOME.members)
    ended = plan([Wanted(HOME.code, 1, gone, ())], said)
    assert codes(contract_grounds.cancellation_refusals(ended)) == []
    moved = replace(said, members=(*said.members[:3], event("settled", 4, land_elsewhere="x")))
    assert codes(contract_grounds.cancellation_refusals(replace(ended, evidence=moved))) == [
        "contract.still_living"
    ]
    some = plan([Wanted(HOME.code, 1, (HEAD, *gone[1:]), ())], replace(said, members=said.members[1:]))
    assert codes(contract_grounds.cancellation_refusals(some)) == ["contract.still_living"]


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(day: date, months: int, due: date) -> None:
    assert add_months(day, months) == due
