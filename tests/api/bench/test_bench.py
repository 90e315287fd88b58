"""Every measurement runs, does the work it says, computes its ratio from what it saw, and leaves nothing."""

import math
import statistics
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from api.bench.measure import Goal, Measured, alternate
from api.database import engine_of
from tests.api.bench.conftest import Bench
from tests.support.server import Server


def _line(said: dict[str, Any], rounds: int) -> dict[str, Any]:
    """Return the first line, when every line's ratio is the median of its rounds'."""
    for line in said["lines"]:
        assert len(line["ours"]) == len(line["beside"]) == rounds
        assert all(value > 0 and math.isfinite(value) for value in line["ours"] + line["beside"])
        each = [a / b for a, b in zip(line["ours"], line["beside"], strict=True)]
        assert line["ratio"] == pytest.approx(statistics.median(each))
    first: dict[str, Any] = said["lines"][0]
    return first


@pytest.mark.long
def test_loading_is_measured_with_memory_and_all_parcels(bench: Bench, small_delivery: Path) -> None:
    line = _line(bench("P1", "--rounds", 1, "--package", small_delivery), 1)
    assert (line["goal"], line["wanted"], line["unit"]) == ("P1", "≤ 10", "s")
    assert line["parcels"] == 60
    assert line["peak_mb"] > 50


@pytest.mark.long
def test_checking_is_measured_and_finds_what_the_bare_pass_finds(bench: Bench) -> None:
    line = _line(bench("P2", "--rounds", 1), 1)
    assert (line["goal"], line["wanted"]) == ("P2", "≤ 2.5")
    assert line["parcels"] >= 190
    assert line["findings"] >= line["invalid"] + line["overlaps"]
    assert min(line["check_peak_mb"], line["bare_peak_mb"]) > 50


@pytest.mark.long
def test_an_entry_is_measured_in_both_commit_modes(bench: Bench) -> None:
    said = bench("P3", "--rounds", 2)
    _line(said, 2)
    assert [line["synchronous_commit"] for line in said["lines"]] == ["off", "on"]
    assert {line["inserts_a_round"] for line in said["lines"]} == {2}, "20 free places for 2 × 2 × 2 turns"


@pytest.mark.long
def test_writers_overlap_without_the_guard_and_never_with_it(bench: Bench) -> None:
    line = _line(bench("P4", "--rounds", 2), 2)
    assert (line["goal"], line["wanted"], line["writes_a_round"]) == ("P4", "≥ 0.75", 160)
    assert line["overlaps_with_guard"] == 0
    assert line["overlaps_without"] > 0
    assert line["refused_with_guard"] > 0


@pytest.mark.long
def test_certificates_are_measured(bench: Bench) -> None:
    line = _line(bench("P8", "--rounds", 1), 1)
    assert (line["goal"], line["wanted"], line["unit"]) == ("P8", "≥ 0.7", "papers/s")
    assert line["ours_per_core"] == [pytest.approx(line["ours"][0] / line["processes"], abs=0.06)]


@pytest.mark.long
def test_look_ups_are_measured_without_and_with_the_log(bench: Bench) -> None:
    said = bench("P7", "--rounds", 1)
    line = _line(said, 1)
    assert (line["goal"], line["wanted"], line["unit"]) == ("P7", "≥ 0.5", "a second")
    assert [each["goal"] for each in said["lines"]] == ["P7", "P7 logged"]


@pytest.mark.long
def test_a_case_is_measured_in_two_sizes(bench: Bench) -> None:
    line = _line(bench("P10", "--rounds", 1, "--parcels", 1000), 1)
    assert (line["goal"], line["wanted"], line["cases_a_round"]) == ("P10", "≤ 1.5", 20)
    assert line["what"].endswith("1,000 parcels ÷ 100")


@pytest.mark.long
def test_a_clerk_is_measured_beside_a_load(bench: Bench, small_delivery: Path) -> None:
    line = _line(bench("clerk", "--rounds", 1, "--package", small_delivery), 1)
    assert (line["goal"], line["wanted"], line["unit"]) == ("clerk", "≤ 3", "ms")
    assert line["acts"] >= [5]


@pytest.mark.long
def test_a_lease_is_measured_in_three_sizes(bench: Bench) -> None:
    said = bench("lease", "--rounds", 1)
    line = _line(said, 1)
    assert (line["goal"], line["unit"]) == ("lease", "s")
    assert [each["goal"] for each in said["lines"]] == ["lease"] * 3 + ["lease flat"] * 2
    ten, hundred, thousand = (each["rows"] for each in said["lines"][:3])
    assert 20 * ten > hundred > 5 * ten, "the rows of each household, and some of the page"
    assert 20 * hundred > thousand > 5 * hundred
    assert said["lines"][4]["each_ms"] > 0


def test_the_machine_is_named_and_no_database_is_left(bench: Bench, server: Server) -> None:
    said = bench("P3", "--rounds", 1)
    assert said["rounds"] == 1
    assert said["machine"]["synchronous_commit"] == "off", "the run's cluster"
    assert said["machine"]["cores"] >= 1
    assert len(said["machine"]["load_average"]) == len(said["load_after"]) == 3
    with (
        engine_of(server.url("postgres", "postgres"), "AUTOCOMMIT") as engine,
        engine.connect() as connection,
    ):
        names = set(connection.scalars(text("SELECT datname FROM pg_database")))
    assert "postgres" in names
    assert not [name for name in names if name.startswith("bench_")]


def test_rounds_are_turned_about() -> None:
    seen: list[str] = []

    def once(name: str) -> float:
        seen.append(name)
        return float(len(seen))

    assert alternate(3, lambda: once("a"), lambda: once("b")) == ([1, 4, 5], [2, 3, 6])
    assert seen == ["a", "b", "b", "a", "a", "b"]


@pytest.mark.parametrize(
    ("goal", "ours", "reached"),
    [
        (Goal("x", 2.5, at_most=True), [5.0, 5.0, 50.0], True),
        (Goal("x", 2.5, at_most=True), [5.1, 5.1, 0.1], False),
        (Goal("x", 0.7, at_most=False), [1.4, 0.1, 9.0], True),
        (Goal("x", 0.7, at_most=False), [1.3, 0.1, 9.0], False),
    ],
)
def test_a_goal_is_reached_by_the_median_of_the_rounds(
    goal: Goal, ours: list[float], *, reached: bool
) -> None:
    assert Measured(goal, "w", "s", ours, [2.0, 2.0, 2.0]).reached is reached
