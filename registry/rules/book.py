"""The rule book: every rule of the rule files, gathered once, with the day the law was read."""

from types import ModuleType

from registry.rules import (
    accounts,
    cases,
    certificates,
    contracts,
    corrections,
    deliveries,
    extension,
    homestead,
    notices,
    packages,
    parcel_changes,
    restrictions,
    unit_drafts,
)
from registry.rules.refusal import Rule

AS_OF = "2025-04"
"""法规截至: the snapshot of the law texts that the articles were checked against (standards.md §0)."""

_MODULES: tuple[ModuleType, ...] = (
    accounts, deliveries, packages, cases, contracts, corrections, notices, certificates,
    restrictions, parcel_changes, unit_drafts, homestead, extension,
)  # fmt: skip

ALL_RULES: tuple[Rule, ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Rule)
)
