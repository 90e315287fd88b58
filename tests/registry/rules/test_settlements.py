"""Rules of settlements, standards and codes, without a database: each fault by itself, and the lawful case."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from registry.rules.contract_grounds import PROTECTED
from registry.rules.link_standards import NewFigure, NewStandard, refusals_of_figure, refusals_to_set
from registry.rules.one_time_codes import is_phone, plain_phone, refusals_to_record, refusals_to_send
from registry.rules.settlements import (
    CLASSES,
    REASONS,
    RENEWED,
    SETTLING,
    Correction,
    NewSettlement,
    Report,
    refusals_to_correct,
    refusals_to_report,
)
from tests.support.settling import COUNTY, HOUSEHOLD, LAND, PEOPLE, TOWN

TODAY = date(2026, 11, 26)
REPORT = Report(HOUSEHOLD, TOWN, is_member=True, standing=None, today=TODAY)
CORRECTION = Correction(7, HOUSEHOLD, stands=True, reason="mistaken", remark="复核", then=TOWN, today=TODAY)


def _codes(report: Report) -> list[str]:
    return [r.rule.code for r in refusals_to_report(report)]


def test_a_sound_report_is_taken_in_every_way_and_class() -> None:
    for kind in SETTLING:
        for of in CLASSES:
            assert _codes(replace(REPORT, new=replace(TOWN, kind=kind, destination_class=of))) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "visit"}, "settlement.kind"),
        ({"destination_class": "village"}, "settlement.place"),
        ({"destination_name": " "}, "settlement.place"),
        ({"destination_code": HOUSEHOLD[:12]}, "settlement.place"),
        ({"destination_code": HOUSEHOLD[:14]}, "settlement.place"),
        ({"destination_code": "51"}, "settlement.place"),
        ({"destination_code": "５１０６２３"}, "settlement.place"),
        ({"settled_on": None}, "settlement.day"),
        ({"settled_on": date(2026, 11, 27)}, "settlement.day"),
        ({"settled_on": date(1958, 1, 8)}, "settlement.day"),
        ({"document": "  "}, "settlement.document"),
        ({"document": "证" * 201}, "settlement.document"),
    ],
)
def test_each_fault_of_a_report_is_refused_by_its_rule(change: dict[str, object], code: str) -> None:
    new: NewSettlement = replace(TOWN, **change)  # type: ignore[arg-type]
    assert _codes(replace(REPORT, new=new)) == [code]


def test_ones_own_county_town_and_today_are_lawful() -> None:
    for place in ("510623", "510623100", "510623100201"):
        assert _codes(replace(REPORT, new=replace(TOWN, destination_code=place, settled_on=TODAY))) == []


def test_all_refusals_are_told_at_once() -> None:
    worst = replace(TOWN, kind="", destination_code="", settled_on=None, document="")
    told = _codes(Report(HOUSEHOLD, worst, is_member=False, standing=3, today=TODAY))
    assert told == [
        f"settlement.{name}" for name in ("stranger", "already", "kind", "place", "day", "document")
    ]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"then": None}, []),
        ({"reason": "returned", "then": None}, []),
        ({"reason": "returned"}, ["settlement.reason"]),
        ({"reason": "for fun"}, ["settlement.reason"]),
        ({"remark": " "}, ["settlement.reason"]),
        ({"stands": False}, ["settlement.countered"]),
        ({"then": replace(TOWN, kind="")}, ["settlement.kind"]),
    ],
)
def test_a_counter_entry_has_a_reason_and_a_ground(change: dict[str, object], codes: list[str]) -> None:
    wanted: Correction = replace(CORRECTION, **change)  # type: ignore[arg-type]
    assert [r.rule.code for r in refusals_to_correct(wanted)] == codes
    assert set(RENEWED) == REASONS.keys() - {"returned"}


def test_settling_stays_no_ground_to_take() -> None:
    assert "settled" in PROTECTED


@pytest.mark.parametrize(
    ("change", "is_refused"),
    [
        ({}, False),
        ({"value": Decimal(0)}, False),
        ({"link": "fiscal", "destination_class": None}, False),
        ({"link": "fiscal"}, True),
        ({"destination_class": None}, True),
        ({"link": "water"}, True),
        ({"kind": "visit"}, True),
        ({"value": Decimal("-0.01")}, True),
        ({"value": Decimal("0.001")}, True),
        ({"value": Decimal("NaN")}, True),
        ({"value": Decimal("Infinity")}, True),
        ({"value": Decimal("1e30")}, True),
        ({"source": " "}, True),
    ],
)
def test_a_standard_is_whole_or_refused(change: dict[str, object], *, is_refused: bool) -> None:
    new: NewStandard = replace(LAND, **change)  # type: ignore[arg-type]
    assert [r.rule.code for r in refusals_to_set(new)] == ["standard.unsound"] * is_refused


@pytest.mark.parametrize(
    ("change", "is_refused"),
    [
        ({}, False),
        ({"region_code": "510623100"}, False),
        ({"figure": "resident_target", "value": Decimal("65.50")}, False),
        ({"figure": "resident_target", "value": Decimal("100.01")}, True),
        ({"value": Decimal("1.5")}, True),
        ({"region_code": "510624"}, True),
        ({"figure": "cows"}, True),
        ({"source": ""}, True),
    ],
)
def test_a_figure_is_whole_or_refused(change: dict[str, object], *, is_refused: bool) -> None:
    new: NewFigure = replace(PEOPLE, **change)  # type: ignore[arg-type]
    assert [r.rule.code for r in refusals_of_figure(new, COUNTY)] == ["standard.figure"] * is_refused


def test_what_is_a_phone() -> None:
    assert plain_phone("138-0000 1234") == plain_phone("１３８００００１２３４") == "13800001234"
    assert [is_phone(n) for n in ("13800001234", "+8613800001234", "0838-123", "", "1" * 16, "1380000\r\nX")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip
    assert [r.rule.code for r in refusals_to_record("x", "13800001234", "")] == ["phone.unsound"]
    assert list(refusals_to_record("x", "13800001234", "身份证")) == []
    assert [r.rule.code for r in refusals_to_send("x", 5, 5, has_phone=False)] == [
        "code.no_phone",
        "code.too_many",
    ]
    assert list(refusals_to_send("x", 4, 5, has_phone=True)) == []
