"""Each kind of restriction has its own effect and no other; each ends by its own grounds."""

from dataclasses import replace
from datetime import date

import pytest

from registry.rules.book import ALL_RULES
from registry.rules.restrictions import (
    KINDS,
    Disposition,
    Ending,
    Standing,
    refusals_of_disposition,
    refusals_to_end,
)

TODAY = date(2026, 12, 1)
ACTS = {
    "plain": Disposition("甲", ()),
    "transfer": Disposition("甲", (), transfers=True),
    "end": Disposition("甲", (), ends_right=True),
    "use": Disposition("甲", (), changes_use=True),
}
EVERY = dict.fromkeys(ACTS, True)
NONE = dict.fromkeys(ACTS, False)
EFFECTS = [
    (Standing(1, "seizure", "文1"), "restriction.seized", EVERY),
    (Standing(1, "pre_notice", "文1"), "restriction.pre_notice", EVERY),
    (Standing(1, "objection_entry", "文1"), "restriction.acknowledge", EVERY),
    (Standing(1, "mortgage", "文1"), "restriction.creditor", NONE | {"end": True}),
    (
        Standing(1, "mortgage", "文1", bans_transfer=True),
        "restriction.transfer_banned",
        NONE | {"transfer": True},
    ),
    (Standing(1, "basic_farmland", "文1"), "restriction.farmland", NONE | {"use": True}),
]


def _codes(act: Disposition) -> list[str]:
    return [r.rule.code for r in refusals_of_disposition(act)]


@pytest.mark.parametrize(("standing", "code", "stops"), EFFECTS, ids=[code for _, code, _ in EFFECTS])
def test_a_restriction_stops_what_design_says_and_nothing_else(
    standing: Standing, code: str, stops: dict[str, bool]
) -> None:
    found = {name: code in _codes(replace(act, standing=[standing])) for name, act in ACTS.items()}
    assert found == stops
    assert all(_codes(act) == [] for act in ACTS.values())


def test_every_kind_but_the_notice_s_own_has_its_effect_here() -> None:
    assert {s.kind for s, _, _ in EFFECTS} | {"notice_objection"} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "settled", "stops"),
    [
        ("pre_notice", {"consented": frozenset({1})}, False),
        ("pre_notice", {"consented": frozenset({2})}, True),
        ("pre_notice", {"acknowledged": frozenset({1})}, True),
        ("objection_entry", {"acknowledged": frozenset({1})}, False),
        ("objection_entry", {"consented": frozenset({1})}, True),
        ("seizure", {"consented": frozenset({1}), "acknowledged": frozenset({1})}, True),
        ("mortgage", {"consented": frozenset({1})}, False),
        ("mortgage", {"acknowledged": frozenset({1})}, True),
    ],
)
def test_consent_and_acknowledgement_settle_what_they_can(
    kind: str, settled: dict[str, frozenset[int]], *, stops: bool
) -> None:
    act = replace(ACTS["end"], standing=[Standing(1, kind, "文1")], **settled)
    assert bool(_codes(act)) == stops


def test_all_restrictions_are_said_at_once_with_their_documents() -> None:
    act = replace(ACTS["plain"], standing=[Standing(1, "seizure", "文1"), Standing(2, "seizure", "文2"), Standing(3, "pre_notice", "文3")])  # fmt: skip
    first, second = refusals_of_disposition(act)
    assert first.said.zh == "甲已被查封（文1、文2），解封之前不能登记处分"
    assert "文3" in second.said.en


GOOD = Ending(7, "objection_entry", is_open=True, ground="lapsed", due_on=TODAY, today=TODAY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"today": date(2026, 11, 30)}, "restriction.not_due"),
        ({"due_on": None}, "restriction.not_due"),
        ({"is_open": False}, "restriction.ended"),
        ({"ground": "discharged", "due_on": None}, None),
        ({"ground": "lifted"}, "restriction.ended"),
        ({"ground": "dismissed"}, "restriction.ended"),
        ({"kind": "seizure", "ground": "lifted"}, None),
        ({"kind": "mortgage"}, "restriction.ended"),
        ({"kind": "notice_objection", "ground": "lifted"}, "restriction.ended"),
    ],
)
def test_a_restriction_ends_once_by_a_ground_of_its_kind_and_lapses_on_its_day(
    change: dict[str, object], code: str | None
) -> None:
    found = [r.rule.code for r in refusals_to_end(replace(GOOD, **change))]  # type: ignore[arg-type]
    assert found == ([code] if code else [])


def test_every_rule_of_restrictions_is_tried_in_its_own_files() -> None:
    here = {code for _, code, _ in EFFECTS} | {"restriction.not_due", "restriction.ended"}
    # These the services ask: tests/registry/services/test_restrictions.py and test_carried_restrictions.py.
    named = {r.code for r in ALL_RULES if r.code.startswith("restriction.")}
    asked = {"restriction.document", "restriction.target_gone"}
    assert here | asked == named
