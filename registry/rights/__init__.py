"""Right kinds: data with behaviour, one file each. A new kind is one new file and one line here."""

from registry.rights import (
    collective_construction,
    collective_ownership,
    contracted_land,
    forest_contract,
    forest_operating,
    homestead,
    homestead_lease,
    house,
    income_portion,
    operating,
    other_contract,
    other_property,
    private_hill,
)
from registry.rights.kind import RightKind

KINDS: dict[str, RightKind] = {
    kind.code: kind
    for kind in (
        collective_ownership.KIND,
        contracted_land.KIND,
        other_contract.KIND,
        operating.KIND,
        forest_contract.KIND,
        forest_operating.KIND,
        private_hill.KIND,
        homestead.KIND,
        homestead_lease.KIND,
        house.KIND,
        collective_construction.KIND,
        income_portion.KIND,
        other_property.KIND,
    )
}

UNITS: tuple[str, ...] = tuple(dict.fromkeys(kind.unit for kind in KINDS.values()))
"""Kinds of registration units: what one page of the register is about."""
