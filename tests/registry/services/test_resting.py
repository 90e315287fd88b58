"""A lease that changes keeps what rests on it: its term, its parcels, its area; else the rule says which."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registry.queries.unit_sheets import PageWanted
from registry.rules.case_kinds import RIGHT_CANCELLATION, RIGHT_CHANGE
from tests.support.pages import apply_change
from tests.support.refusals import refused_by
from tests.support.resting import page_of, shorten, sublease
from tests.support.transfers import agree, apply, end_lease, enter, lease, right_codes, term
from tests.support.village import Village

_UNTIL = date(2027, 7, 1)


def _subleased(village: Village) -> tuple[str, str, str]:
    """Enter a lease and a sub-lease that ends half a year before; return both rights and the sub-lease's number."""
    village.enter()
    lease(village)
    number = sublease(village, term=(term()[0], _UNTIL))
    agree(village, number)
    enter(village, apply(village, number))
    parent, child = right_codes(village, "operating")
    return parent, child, number


def _in_part(page: PageWanted) -> PageWanted:
    """Return a page whose first parcel is only half its right's."""
    first, *others = page.rights[0].ground
    half = replace(first, exclusive=False, share_part=1, share_whole=2)
    return replace(page, rights=[replace(page.rights[0], ground=[half, *others])])


def test_a_lease_is_shortened_to_where_its_sublease_ends_and_no_further(village: Village) -> None:
    parent, child, _ = _subleased(village)
    with refused_by("page.keeps_children") as told:
        shorten(village, parent, _UNTIL - timedelta(1))
    assert child in told[0].said.zh
    case = shorten(village, parent, _UNTIL)
    assert enter(village, case) == 1


@pytest.mark.parametrize("how", ["fewer parcels", "a smaller share", "ended"])
def test_a_lease_keeps_the_ground_of_its_sublease(village: Village, how: str) -> None:
    parent, _, number = _subleased(village)
    pages = {
        "fewer parcels": page_of(village, parent, parcels=1),
        "a smaller share": _in_part(page_of(village, parent)),
        "ended": page_of(village, parent, act="end"),
    }
    kind = RIGHT_CANCELLATION if how == "ended" else RIGHT_CHANGE
    with refused_by("page.keeps_children"):
        apply_change(village, kind, pages[how])
    end_lease(village, number)
    assert enter(village, apply_change(village, kind, pages[how])) == 1
