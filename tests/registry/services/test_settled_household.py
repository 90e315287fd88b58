"""A household that settled in town: nobody takes its land for it, its own hand-back passes; the rates count it."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import text

from registry.queries import household_portfolio, rosters, settlements, urbanisation
from registry.queries.urbanisation import Rate
from registry.services.correct_settlement import Why
from tests.support.household_trials import ends
from tests.support.households import BIG, SMALL, split_big
from tests.support.refusals import refused_by
from tests.support.settling import COUNTY, PERMIT, TOWN, correct, figure, report
from tests.support.village import GRANTOR, Village

HOME = GRANTOR[:9]
"""The households' own town."""


def test_settling_is_no_reason_to_end_a_contract_and_the_household_s_own_wish_is(entered: Village) -> None:
    for nth, _ in enumerate(rosters.of_household(entered.session, SMALL).members):
        report(entered, nth=nth, code=SMALL)
    with refused_by("contract.protected_ground"):
        ends("settled")(entered)
    assert ends("voluntary")(entered)


def test_without_a_settlement_the_same_is_refused_and_passes(entered: Village) -> None:
    with refused_by("contract.protected_ground"):
        ends("settled")(entered)
    assert ends("voluntary")(entered)


def _rates(v: Village, region: str = COUNTY) -> dict[str, Rate]:
    return {rate.measure: rate for rate in urbanisation.rates(v.session, region)}


def test_a_rate_without_its_figures_is_none(village: Village) -> None:
    report(village)
    for rate in _rates(village).values():
        assert (rate.base, rate.now, rate.goal, rate.short_of_goal) == (None, None, None, None)
    figure(village)  # people, but not those of them in town
    assert _rates(village)["registered"].now is None
    figure(village, figure="registered_urban", value=Decimal(0))
    assert _rates(village)["registered"].base == Decimal("0.00")


def test_both_measures_count_who_came_and_who_left_since_the_base_day(village: Village) -> None:
    for name, value in (("registered_total", 1000), ("registered_urban", 400), ("resident_total", 900), ("resident_urban", 450)):  # fmt: skip
        figure(village, figure=name, value=Decimal(value))
    figure(village, figure="registered_target", value=Decimal("41.25"))
    report(village)  # in the county, with a hukou
    report(village, PERMIT, nth=1)  # elsewhere, with a permit
    number = report(village, replace(TOWN, destination_code="510104"), nth=2)  # elsewhere, with a hukou
    registered, resident = _rates(village).values()
    assert (registered.came, registered.joined, registered.left) == (1, 0, 1)
    assert (resident.came, resident.joined, resident.left) == (1, 0, 2)
    assert registered.base == Decimal("40.00")
    assert registered.now == Decimal("40.14")  # 401 ÷ 999
    assert resident.now == Decimal("50.22")  # 451 ÷ 898
    assert (registered.goal, registered.short_of_goal) == (Decimal("41.25"), Decimal("1.11"))
    correct(village, number, Why("returned", "本人声明"))
    assert _rates(village)["registered"].now == Decimal("40.10")  # 401 ÷ 1000
    figure(
        village, value=Decimal(2000), valid_from=village.today()
    )  # a newer base: only what comes later is added
    newer = _rates(village)["registered"]
    assert (newer.came, newer.now) == (0, Decimal("20.00"))


def test_a_town_gains_who_settles_in_it_from_outside(village: Village) -> None:
    there = "510623101"
    for region in (HOME, there):
        for name, value in (("registered_total", 100), ("registered_urban", 50)):
            figure(village, figure=name, value=Decimal(value), region_code=region)
    report(village, replace(TOWN, destination_code=there))
    assert (_rates(village, there)["registered"].joined, _rates(village, there)["registered"].now) == (
        1,
        Decimal("50.50"),  # 51 ÷ 101
    )
    assert (_rates(village, HOME)["registered"].left, _rates(village, HOME)["registered"].now) == (
        1,
        Decimal("50.51"),  # 50 ÷ 99
    )


def test_who_settled_is_shown_by_the_household_that_came_of_a_split_too(entered: Village) -> None:
    people = rosters.of_household(entered.session, BIG).members
    for nth, _ in enumerate(people):
        report(entered, nth=nth, code=BIG)
    before = len(settlements.of_regions(entered.session, [COUNTY], most=99, standing=True))
    split_big(entered)
    codes = entered.session.scalars(
        text("SELECT code FROM contract_holder JOIN holder_lineage ON child_id = contract_holder.id")
    ).all()
    assert BIG not in codes  # it goes on beside the new one
    shown = [household_portfolio.of_household(entered.session, code) for code in (BIG, *codes)]
    assert len(shown) == 2
    assert all(m.settled == "hukou" for found in shown for m in found.members)
    assert sum(len(found.members) for found in shown) == len(people) == before
