"""Findings equal the truth list of a generated delivery: nothing missed, nothing invented."""

import json
from collections import Counter
from pathlib import Path

import pytest

from geodata.checks.catalogue import CATALOGUE
from geodata.checks.finding import Finding
from geodata.checks.run import run
from geodata.checks.settings import CheckSettings
from geodata.demo.generate import Made, Order, generate
from geodata.exchange.inventory import take
from geodata.exchange.read_package import read_package
from tests.support.surveys import Key


def _truth(made: Made) -> Counter[Key]:
    return Counter(
        (rule, tuple(objects)) for rule, objects in json.loads(made.truth.read_text(encoding="utf-8"))
    )


def _findings(made: Made) -> list[Finding]:
    return run(read_package(take(made.root)), CheckSettings())


def _agree(order: Order, folder: Path) -> tuple[Counter[Key], Counter[Key]]:
    """Return truth and findings of a new delivery, counted: a finding given twice differs, too."""
    made = generate(order, folder)
    truth, findings = _truth(made), Counter(f.key for f in _findings(made))
    assert set(truth) == set(findings)
    return truth, findings


@pytest.mark.parametrize(
    ("parcels", "rate"), [(3_000, 0.05), pytest.param(10_000, 0.02, marks=pytest.mark.long)]
)
def test_a_county_with_every_class_of_defects(parcels: int, rate: float, tmp_path: Path) -> None:
    truth, findings = _agree(Order(parcels, 41, rate), tmp_path)
    assert findings == truth
    assert len(truth) > 150
    # Every class of defects; test_catalogue.py says where the others are tested.
    assert set(CATALOGUE) - {rule for rule, _ in truth} == {
        "admission.code_in_register", "admission.depends", "admission.grantor_unknown",
        "admission.register_overlap", "layer.unreadable", "package.partial", "package.masked",
        "layer.place", "value.masked", "value.range", "value.unseen", "value.garbled",
    }  # fmt: skip


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[Key], Counter[Key]]:
    order = Order(700, 42, 0.04, boundaries=False)
    return _agree(order, tmp_path_factory.mktemp("partial"))


def test_seven_hundred_parcels_without_boundaries(partial: tuple[Counter[Key], Counter[Key]]) -> None:
    truth, findings = partial
    assert findings == truth
    assert len(truth) > 25
    assert ("package.partial", ("package:",)) in truth
    assert not any(rule.startswith("boundary.") for rule, _ in truth)


@pytest.mark.parametrize("which", [0, -1])
def test_a_row_of_the_truth_or_a_finding_less_breaks_the_equality(
    which: int, partial: tuple[Counter[Key], Counter[Key]]
) -> None:
    """The comparison above can fail: control."""
    truth, findings = partial
    one = sorted(truth)[which]
    assert truth - Counter([one]) != findings
    assert findings - Counter([one]) != truth
    assert findings + Counter([one]) != truth


def test_four_hundred_parcels_with_workbooks(tmp_path: Path) -> None:
    truth, findings = _agree(Order(400, 43, 0.04, tables="xlsx"), tmp_path)
    assert findings == truth
    assert len(truth) > 25


@pytest.mark.parametrize(("parcels", "seed"), [(400, 44), (60, 3), (20, 45)])
def test_a_clean_delivery_has_no_findings(parcels: int, seed: int, tmp_path: Path) -> None:
    made = generate(Order(parcels, seed), tmp_path)
    assert made.counts["parcels"] == parcels
    assert _findings(made) == []
    assert _truth(made) == Counter()
    assert made.planted == 0


def test_a_clean_delivery_without_boundaries_says_only_that_it_is_partial(tmp_path: Path) -> None:
    truth, findings = _agree(Order(200, 46, boundaries=False), tmp_path)
    assert truth == findings == Counter({("package.partial", ("package:",)): 1})


@pytest.mark.parametrize("seed", range(2))
def test_small_deliveries_full_of_defects(seed: int, tmp_path: Path) -> None:
    """Where every household has a defect, one defect must not hide another."""
    truth, findings = _agree(Order(120, seed, 0.1), tmp_path)
    assert findings == truth
    assert len(truth) > 15


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 112))
def test_more_seeds(seed: int, tmp_path: Path) -> None:
    truth, findings = _agree(
        Order(4_000, seed, 0.03, boundaries=seed % 3 > 0, tables="xlsx" if seed % 4 else "sqlite"), tmp_path
    )
    assert findings == truth


@pytest.mark.long
def test_a_hundred_thousand_parcels(tmp_path: Path) -> None:
    truth, findings = _agree(Order(100_000, 7, 0.02), tmp_path)
    assert findings == truth
    assert len(truth) > 2_000
