"""The rule book: every rule of the rule files, gathered once, with the day the law was read."""

from types import ModuleType

from registry.rules import (
    accounts,
    carried_restrictions,
    cases,
    certificates,
    contract_grounds,
    contract_moves,
    contracts,
    corrections,
    deliveries,
    derived_shares,
    enforcements,
    exit_terms,
    extension,
    homestead,
    household_parts,
    households,
    inheritances,
    intake,
    interim,
    link_standards,
    mandates,
    market,
    new_parties,
    new_units,
    notices,
    one_time_codes,
    other_contract,
    packages,
    parcel_changes,
    payments,
    phone_consents,
    qualifications,
    relatives,
    renewals,
    restrictions,
    right_changes,
    securities,
    settlements,
    transfer_consents,
    transfer_ends,
    transfer_prices,
    transfer_proofs,
    transfers,
    unit_drafts,
    vouchers,
)
from registry.rules.refusal import Rule

AS_OF = "2025-04"
"""法规截至: the snapshot of the law texts that the articles were checked against (standards.md §0)."""

_MODULES: tuple[ModuleType, ...] = (
    accounts, deliveries, packages, cases, contracts, corrections, notices, certificates, restrictions,
    parcel_changes, unit_drafts, homestead, relatives, carried_restrictions, extension, households,
    household_parts, contract_grounds, intake, other_contract, new_units, new_parties, interim,
    right_changes, transfers, transfer_proofs, transfer_consents, transfer_prices, payments,
    transfer_ends, settlements, link_standards, one_time_codes, contract_moves, qualifications,
    securities, derived_shares, market, exit_terms, vouchers, enforcements, inheritances, phone_consents,
    mandates, renewals,
)  # fmt: skip

ALL_RULES: tuple[Rule, ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Rule)
)
