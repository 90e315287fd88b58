"""What becomes of a page fits the kind it is registered as: one good and one bad case each."""

import pytest

from registry.rules.right_changes import PageChange, refusals

STAYS, PASSES = (5, 5), (5, 6)


@pytest.mark.parametrize(
    ("kind", "holders", "ends", "codes"),
    [
        ("right_transfer", [PASSES, PASSES], 0, []),
        ("right_transfer", [STAYS], 0, ["page.not_transferred"]),
        ("right_transfer", [], 1, ["page.not_transferred"]),
        ("right_change", [STAYS], 1, []),
        ("right_change", [STAYS, PASSES], 0, ["page.holder_changes"]),
        ("right_cancellation", [STAYS], 1, []),
        ("right_cancellation", [STAYS], 0, ["page.nothing_ends"]),
        ("right_cancellation", [PASSES], 0, ["page.holder_changes", "page.nothing_ends"]),
        ("right_correction", [PASSES], 0, []),
        ("right_correction", [STAYS], 0, []),
    ],
)
def test_what_fits_a_kind(kind: str, holders: list[tuple[int, int]], ends: int, codes: list[str]) -> None:
    assert [r.rule.code for r in refusals(kind, PageChange("F", holders, ends))] == codes
