"""docs/predicates.md says which rules keep each predicate of the law: all it names exists, none is left out."""

import re

from registry.rules import (
    contract_moves,
    enforcements,
    inheritances,
    payments,
    renewals,
    securities,
    transfer_consents,
    transfer_ends,
    transfer_prices,
    transfer_proofs,
    transfers,
)
from registry.rules.book import ALL_RULES
from registry.rules.refusal import Rule
from tests.support.house import ROOT

PREDICATES = [
    f"{letter}{number}"
    for letter, last in {
        "T": 13,
        "X": 4,
        "L": 22,
        "O": 2,
        "K": 3,
        "D": 1,
        "H": 2,
        "M": 1,
        "C": 1,
        "R": 1,
    }.items()
    for number in range(1, last + 1)
]
"""Those of standards.md §5."""
MODULES = (
    contract_moves, enforcements, inheritances, payments, renewals, securities, transfer_consents, transfer_ends, transfer_prices,
    transfer_proofs, transfers,
)  # fmt: skip
ROWS = re.findall(
    r"^\| ([A-Z]\d+) \| (.+) \| (.+) \| (.+) \|$",
    (ROOT / "docs/predicates.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
NAMES = re.compile(r"`([^`]+)`")


def test_every_predicate_has_its_row() -> None:
    assert [row[0] for row in ROWS] == PREDICATES


def test_a_predicate_is_kept_by_a_rule_or_says_why_by_none() -> None:
    for predicate, _, rules, tests in ROWS:
        assert NAMES.findall(rules) or len(rules) > 20, predicate
        assert NAMES.findall(tests) or not NAMES.findall(rules), predicate


def test_every_rule_exists_and_every_rule_of_transfers_is_named() -> None:
    named = set(NAMES.findall((ROOT / "docs/predicates.md").read_text(encoding="utf-8")))
    rules = {name for name in named if "/" not in name}
    assert rules - {rule.code for rule in ALL_RULES} == set()
    own = {value.code for module in MODULES for value in vars(module).values() if isinstance(value, Rule)}
    assert len(own) > 50
    assert own - rules == set()


def test_every_test_exists() -> None:
    named = {name for row in ROWS for name in NAMES.findall(row[3])}
    assert len(named) > 10
    for name in named:
        file, _, test = name.partition("::")
        assert re.search(rf"^def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), name
