"""Homesteads move with their house as a whole; townspeople lease, never buy."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from registry.periods import add_years
from registry.queries import audit, homesteads, transfer_lists
from registry.rules.transfer_prices import Price
from registry.services.add_holder import add_holder
from registry.services.take_step import take_step
from tests.support import pages
from tests.support.homesteads import decided, leave, move, pay, settle
from tests.support.inheritances import PAPER, SCAN, person_ids
from tests.support.new_trials import HEIR
from tests.support.refusals import refused_by
from tests.support.transfers import apply, enter, scalar, view
from tests.support.village import GRANTOR, Village

HELD = (
    "SELECT r.kind, v.holder_id FROM land_right AS r JOIN land_right_version AS v ON v.right_id = r.id "
    "AND v.ended_by IS NULL WHERE r.kind IN ('homestead', 'house') ORDER BY r.kind"
)


def townsman(village: Village) -> int:
    return add_holder(village.session, HEIR, GRANTOR, actor=village.cast.lu, vault=village.vault)


def held(village: Village) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in village.session.execute(text(HELD))]


def test_plot_and_house_pass_together_to_a_household_without_one(village: Village) -> None:
    right = settle(village)
    seller, buyer = pages.household(village.session), pages.household(village.session, 1)
    assert held(village) == [("homestead", seller), ("house", seller)]
    number = move(village, right, buyer, "homestead_assignment")
    assert enter(village, apply(village, number)) == 1
    assert held(village) == [("homestead", buyer), ("house", buyer)]
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_house_is_given_away_inside_the_collective_alone_and_accepted(village: Village) -> None:
    right, buyer = settle(village), pages.household(village.session, 1)
    with refused_by("transfer.townsman"):
        move(village, right, townsman(village), "gift", price=Price("free"))
    number = move(village, right, buyer, "gift", price=Price("free"))
    asked = [s.capacity for s in view(village, number).sheets[0].signatories]
    assert asked[-2:] == ["grantor", "receiver"]
    assert enter(village, apply(village, number)) == 1
    assert held(village) == [("homestead", buyer), ("house", buyer)]
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_townsman_leases_an_idle_house_for_twenty_years_and_not_for_longer(village: Village) -> None:
    right, guest, today = settle(village), townsman(village), village.today()
    with refused_by("transfer.term_long"):
        move(village, right, guest, "homestead_lease", term=(today, add_years(today, 21)))
    number = move(village, right, guest, "homestead_lease", term=(today, add_years(today, 20)))
    offered = lambda: transfer_lists.offered(village.session, GRANTOR, ["homestead"])  # noqa: E731 (asked twice)
    assert [o.leased_until for o in offered()] == [None]  # its house on the same page is no lease
    assert enter(village, apply(village, number)) == 1
    assert [o.leased_until for o in offered()] == [add_years(today, 20)]
    assert scalar(village, "SELECT count(*) FROM land_right WHERE kind = 'homestead_lease'") == 1
    assert guest not in {holder for _, holder in held(village)}
    assert [a.first for a in audit.run(village.session) if a.violations] == []


def test_a_townsman_never_buys(village: Village) -> None:
    right = settle(village)
    with refused_by("transfer.townsman"):
        move(village, right, townsman(village), "homestead_assignment")


@pytest.mark.parametrize("form", ["housing_swap", "paid_exit"])
def test_an_exit_ends_plot_and_house_and_is_first_paid_or_secured(village: Village, form: str) -> None:
    right = settle(village)
    number = move(village, right, None, form)
    case = decided(village, number)
    with refused_by("price.not_secured"):
        take_step(village.session, case, "enter", actor=village.cast.shen)
    assert len(held(village)) == 2
    pay(village, number)
    assert take_step(village.session, case, "enter", actor=village.cast.shen) == 1
    assert held(village) == []
    assert [a.first for a in audit.run(village.session) if a.violations] == []


@pytest.mark.parametrize("form", ["homestead_assignment", "homestead_lease", "housing_swap", "inheritance"])
def test_who_sold_let_or_left_a_homestead_is_granted_no_new_one_and_an_estate_is_no_sale(
    village: Village, form: str
) -> None:
    right, session = settle(village), village.session
    giver, other = pages.household(session), pages.household(session, 1)
    if form == "housing_swap":
        number = leave(village)
    else:
        today = village.today()
        until = add_years(today, 20) if form == "homestead_lease" else date(9999, 12, 31)
        estate = {
            "agreement": replace(PAPER, deceased_ids=person_ids(village)[:1]),
            "paper": SCAN,
            "price": Price("free"),
        }
        number = move(
            village, right, other, form, term=(today, until), **(estate if form == "inheritance" else {})
        )
        assert homesteads.gave_up(session, giver) == []  # agreed to, and not yet entered
        enter(village, apply(village, number))
    assert homesteads.gave_up(session, giver) == ([] if form == "inheritance" else [number])
    assert homesteads.gave_up(session, other) == []
