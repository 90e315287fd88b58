"""A lease that changes keeps what rests on it: its term, its parcels, its area; else the rule says which."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from registry.errors import ConstraintError
from registry.queries import movable_rights
from registry.queries.unit_sheets import PageWanted
from registry.rules import derived_shares
from registry.rules.case_kinds import RIGHT_CANCELLATION, RIGHT_CHANGE
from registry.services._transfer_terms import PartyWanted
from registry.services.take_step import take_step
from tests.support.pages import apply_change
from tests.support.refusals import refused_by
from tests.support.resting import page_of, shared_lease, shorten, sublease
from tests.support.transfers import (
    LAST,
    agree,
    apply,
    decide,
    end_lease,
    enter,
    lease,
    right_codes,
    scalar,
    term,
)
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


def test_a_sublease_is_changed_inside_the_lease_it_rests_on(village: Village) -> None:
    """It lies beside no right of its tier, and its parent is the lease: not the contract, which runs longer."""
    village.enter()
    lease(village, term=(term()[0], _UNTIL))
    number = sublease(village, term=(term()[0], _UNTIL))
    agree(village, number)
    enter(village, apply(village, number))
    child = right_codes(village, "operating")[1]
    with refused_by("unit.term_parent"):
        shorten(village, child, _UNTIL + timedelta(1))
    assert enter(village, shorten(village, child, _UNTIL - timedelta(1))) == 1


def test_a_sublease_has_no_more_of_a_parcel_than_its_lease_has(village: Village) -> None:
    """A lease of 40 of 100 m² that is sub-leased whole gives 40, and half of it 20."""
    village.enter()
    (right,) = movable_rights.by_codes(village.session, right_codes(village)[:1]).values()
    parcel = right.parcels[0]
    part = PartyWanted(right.code, {parcel.code: parcel.area * 2 / 5})
    lease(village, parties=[part])
    (leased,) = movable_rights.by_codes(village.session, right_codes(village, "operating")).values()
    half = PartyWanted(leased.code, {parcel.code: leased.parcels[0].area / 2})
    for wanted, share in ((PartyWanted(leased.code), 1.0), (half, 0.5)):
        number = sublease(village, receiver=_someone(village), parties=[wanted])
        agree(village, number)
        enter(village, apply(village, number))
        has, of = village.session.execute(
            text("SELECT share_part, share_whole FROM right_parcel WHERE tier = 1 AND ended_by IS NULL")
        ).one()
        assert has / of == pytest.approx(0.4 * share, rel=1e-4)
        end_lease(village, number)


@pytest.mark.parametrize(
    ("first", "second", "fits"), [(2, 2, True), (1, 2, False), (2, 1, False), (1, 1, False)]
)
def test_subleases_of_a_share_have_no_more_than_that_together(
    village: Village, first: int, second: int, *, fits: bool
) -> None:
    """The parcel has room for both; the lease that they rest on has not."""
    village.enter()
    parcel, leased = shared_lease(village)
    (right,) = movable_rights.by_codes(village.session, [leased]).values()
    numbers = []
    for of in (first, second):
        wanted = PartyWanted(leased, {parcel: right.parcels[0].area / of})
        numbers.append(sublease(village, receiver=_someone(village), parties=[wanted]))
        agree(village, numbers[-1])
    one, other = cases = [apply(village, number) for number in numbers]
    for case in cases:
        decide(village, case)
    assert _entered(village, one) == 1
    if not fits:
        with refused_by("unit.parent_share") as told:
            _entered(village, other)
        assert leased in told[0].said.zh
        end_lease(village, numbers[0])
    assert _entered(village, other) == 1


@pytest.mark.parametrize(
    "second_begins", [term()[0], term()[0] - timedelta(90)], ids=["with it", "before it"]
)
def test_without_the_rule_the_database_keeps_subleases_inside_a_share(
    village: Village, monkeypatch: pytest.MonkeyPatch, second_begins: date
) -> None:
    """The control: by the guard that keeps each of them inside, whichever of the two begins first."""
    village.enter()
    _, leased = shared_lease(village, term=(term()[0] - timedelta(90), LAST))
    monkeypatch.setattr(derived_shares, "refusals", lambda _: [])
    cases = []
    for since in (term()[0], second_begins):
        number = sublease(
            village, receiver=_someone(village), parties=[PartyWanted(leased)], term=(since, LAST)
        )
        agree(village, number)
        cases.append(apply(village, number))
        decide(village, cases[-1])
    assert _entered(village, cases[0]) == 1
    with pytest.raises(ConstraintError, match="right_inside_parent"):
        _entered(village, cases[1])


def _entered(village: Village, case: int) -> object:
    return take_step(village.session, case, "enter", actor=village.cast.shen)


def _someone(village: Village) -> int:
    return int(scalar(village, "SELECT max(id) FROM contract_holder WHERE kind = '1'"))
