"""Interim papers: what keeps one from being issued, and what one is called later; one good and one bad case each."""

from dataclasses import replace

import pytest

from registry.rules.interim import INTERIM_KINDS, LINE_STATES, STATES, Wish, refusals, status

RIGHTS = Wish(
    "household_rights", "H", is_displayed=False, is_on_roster=False, line_states=["confirmed", "certified"]
)
MEMBER = Wish("membership", "H", is_displayed=True, is_on_roster=True, line_states=[])


def _codes(wish: Wish) -> list[str]:
    return [r.rule.code for r in refusals(wish)]


@pytest.mark.parametrize(
    ("wish", "codes"),
    [
        (RIGHTS, []),
        (replace(RIGHTS, line_states=["certified"]), ["interim.nothing_pending"]),
        (replace(RIGHTS, line_states=[]), ["interim.nothing_pending"]),
        (replace(RIGHTS, line_states=["disputed"]), []),
        (MEMBER, []),
        (replace(MEMBER, is_displayed=False), ["interim.roster_not_displayed"]),
        (
            replace(MEMBER, is_displayed=False, is_on_roster=False),
            ["interim.not_on_roster"],
        ),
    ],
)
def test_what_refuses_a_paper(wish: Wish, codes: list[str]) -> None:
    assert _codes(wish) == codes


@pytest.mark.parametrize(
    ("kind", "newest", "stands", "lines", "now"),
    [
        ("household_rights", True, False, ["confirmed", "certified"], "valid"),
        ("household_rights", True, False, ["gone", "certified"], "superseded"),
        ("household_rights", True, False, ["gone"], "rights_ended"),
        ("household_rights", False, True, ["confirmed"], "replaced"),
        ("membership", True, True, [], "valid"),
        ("membership", True, False, [], "roster_changed"),
        ("membership", False, False, [], "replaced"),
    ],
)
def test_what_a_paper_is_now(kind: str, newest: bool, stands: bool, lines: list[str], now: str) -> None:  # noqa: FBT001 (cases of a table)
    assert status(kind, is_newest=newest, roster_stands=stands, line_states=lines) == now
    assert now in STATES


def test_each_kind_says_in_both_languages_that_it_is_no_title() -> None:
    assert {
        kind: "不是权属证书" in k.is_not.zh and "no title" in k.is_not.en for kind, k in INTERIM_KINDS.items()
    } == {
        "membership": True,
        "household_rights": True,
    }
    assert "gone" in LINE_STATES
