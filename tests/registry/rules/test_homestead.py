"""Homesteads: for each rule a plot that is good and one that is not; the standard and its excess."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import homestead
from registry.rules.homestead import (
    HEIR_NOTE,
    Plot,
    Standard,
    excess_m2,
    household_m2,
    notes,
    refusals,
    registered_m2,
)
from registry.rules.refusal import Rule

STANDARD = Standard(Decimal(120), date(1982, 2, 13), date(1987, 1, 1), 30)
CONFIRMED = Plot(
    folio_number="510623100200JC00001F00010001",
    area=Decimal("150.25"),
    origin="confirmation",
    occupied_since=date(1995, 3, 1),
    holder="张三",
    is_own_household=True,
    is_qualified=None,
    other_plots=[],
    gave_up=[],
    contracted=[],
    on_protected_farmland=True,
    has_papers=True,
    confirmed_on=None,
    displayed_days=None,
    reviewed_on=None,
)
GRANTED = replace(
    CONFIRMED, origin="grant", occupied_since=None, area=Decimal(120), on_protected_farmland=False
)
PAPERLESS = replace(
    CONFIRMED,
    has_papers=False,
    confirmed_on=date(2025, 1, 2),
    displayed_days=30,
    reviewed_on=date(2025, 3, 1),
)
UNSET = replace(STANDARD, m2=None)
BAD: list[tuple[Rule, Plot, Standard, Mapping[str, object], str]] = [
    (homestead.ORIGIN, CONFIRMED, STANDARD, {"origin": "gift"}, "取得方式"),
    (homestead.ONE_PLOT, GRANTED, STANDARD, {"other_plots": ["甲", "乙"]}, "已有宅基地 甲、乙"),
    (homestead.GAVE_UP, GRANTED, STANDARD, {"gave_up": ["甲", "乙"]}, "有偿退出宅基地和住宅（甲、乙）"),
    (homestead.GRANT_ABOVE, GRANTED, STANDARD, {"area": Decimal("120.01")}, "120.01 m² 超过标准 120 m²"),
    (homestead.GRANT_TO_STRANGER, GRANTED, STANDARD, {"is_own_household": False}, "不是本集体的农户"),
    (homestead.NOT_QUALIFIED, GRANTED, STANDARD, {"is_qualified": False}, "没有人有宅基地资格"),
    (homestead.ON_FARMLAND, GRANTED, STANDARD, {"on_protected_farmland": True}, "永久基本农田"),
    (homestead.ON_CONTRACTED, CONFIRMED, STANDARD, {"contracted": ["1", "2"]}, "承包地块 1、2 重叠"),
    (homestead.NO_PAPERS, PAPERLESS, STANDARD, {"displayed_days": 29}, "缺：公示）"),
    (homestead.NO_PAPERS, PAPERLESS, STANDARD, {"confirmed_on": None}, "缺：集体确认）"),
    (homestead.NO_PAPERS, PAPERLESS, STANDARD, {"reviewed_on": None}, "缺：乡镇审核）"),
    (homestead.NO_DAY, CONFIRMED, STANDARD, {"occupied_since": None}, "开始占用的日期"),
    (homestead.NO_STANDARD, GRANTED, UNSET, {}, "标准未配置"),
]


@pytest.mark.parametrize("plot", [CONFIRMED, GRANTED, PAPERLESS], ids=["confirmed", "granted", "paperless"])
def test_a_lawful_plot_is_refused_nothing(plot: Plot) -> None:
    assert list(refusals(plot, STANDARD)) == []


@pytest.mark.parametrize(
    ("rule", "plot", "standard", "change", "said"), BAD, ids=lambda v: getattr(v, "code", "")
)
def test_each_fault_is_refused_by_its_own_rule_alone(
    rule: Rule, plot: Plot, standard: Standard, change: Mapping[str, object], said: str
) -> None:
    (refusal,) = refusals(replace(plot, **change), standard)  # type: ignore[arg-type]  # by name
    assert refusal.rule is rule
    assert said in refusal.said.zh


def test_every_rule_about_homesteads_is_tried() -> None:
    own = {v.code for v in vars(homestead).values() if isinstance(v, Rule)}
    assert own == {rule.code for rule, *_ in BAD}


@pytest.mark.parametrize(
    ("since", "excess", "said"),
    [
        (date(1982, 2, 12), "0", "1982年前占用，按实际使用面积 150.25 平方米登记"),
        (date(1982, 2, 13), "0", "1982年至1987年占用，按当时规定处理后的面积登记"),
        (date(1986, 12, 31), "0", "1982年至1987年占用，按当时规定处理后的面积登记"),
        (date(1987, 1, 1), "30.25", "实测 150.25 平方米，标准 120 平方米，超占 30.25 平方米"),
    ],
)
def test_each_time_has_its_own_rule(since: date, excess: str, said: str) -> None:
    plot = replace(CONFIRMED, occupied_since=since)
    assert excess_m2(plot, STANDARD) == Decimal(excess)
    assert notes(plot, STANDARD) == [said]


def test_the_note_names_an_heir_and_an_unset_standard() -> None:
    heir = replace(CONFIRMED, origin="inheritance", is_own_household=False, other_plots=["甲"])
    assert notes(heir, UNSET) == ["宅基地面积标准未配置", HEIR_NOTE, "该户另有宅基地 甲"]
    member = replace(CONFIRMED, origin="inheritance", area=Decimal(100))
    assert notes(member, STANDARD) == []


def test_a_grant_without_a_ledger_says_so_and_nothing_else_does() -> None:
    assert notes(GRANTED, STANDARD) == ["宅基地资格未登记"]
    others = (replace(GRANTED, is_qualified=True), replace(GRANTED, is_own_household=False), CONFIRMED)
    assert not any("宅基地资格未登记" in notes(plot, STANDARD) for plot in others)


@pytest.mark.parametrize(("persons", "m2"), [(0, 90), (1, 90), (3, 90), (4, 120), (5, 150), (9, 150)])
def test_few_count_as_three_and_many_as_five(persons: int, m2: int) -> None:
    assert household_m2(persons, Decimal(30), 3, 5) == m2


areas = st.decimals(0, 10_000, places=2)


@given(
    areas,
    st.none() | areas,
    st.none() | st.dates(date(1950, 1, 1), date(2026, 1, 1)),
    st.sampled_from(homestead.ORIGINS),
)
def test_registered_and_excess_are_the_area_and_excess_is_never_negative(
    area: Decimal, m2: Decimal | None, since: date | None, origin: str
) -> None:
    plot = replace(CONFIRMED, area=area, occupied_since=since, origin=origin)
    standard = replace(STANDARD, m2=m2)
    excess = excess_m2(plot, standard)
    assert excess >= 0
    assert registered_m2(plot, standard) + excess == area
    if m2 is not None and since is not None and since >= standard.land_law:
        assert registered_m2(plot, standard) == min(area, m2)
    else:
        assert excess == 0
    assert bool(excess) == any("超占" in said for said in notes(plot, standard))


@given(st.integers(0, 40), st.decimals(1, 200, places=1), st.integers(1, 5), st.integers(0, 5))
def test_the_standard_grows_with_the_household_between_its_bounds(
    persons: int, per_person: Decimal, least: int, more: int
) -> None:
    m2 = household_m2(persons, per_person, least, least + more)
    assert per_person * least <= m2 <= per_person * (least + more)
    assert household_m2(persons + 1, per_person, least, least + more) >= m2
