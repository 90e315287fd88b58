"""What pages say the codes of a sheet of terms in."""

from collections.abc import Mapping

from registry.rules.contract_moves import PAID_IN, SCOPES
from registry.rules.exit_values import LINE_NAMES
from registry.rules.inheritances import PAPERS
from registry.rules.land_uses import FARMING_USES, OTHER_USES
from registry.rules.mandates import ACTS
from registry.rules.transfer_consents import CAPACITY_NAMES
from registry.rules.transfer_prices import DUE_NAMES, PART_NAMES, UNIT_NAMES
from registry.transfers import FORMS
from registry.words import Words

SHEET_WORDS: dict[str, Mapping[str, Words]] = {
    "acts": {act: FORMS[act].name for act in ACTS},
    "capacities": CAPACITY_NAMES,
    "dues": DUE_NAMES,
    "lines": LINE_NAMES,
    "paid_in": PAID_IN,
    "papers": PAPERS,
    "scopes": SCOPES,
    "units": UNIT_NAMES,
    "uses": FARMING_USES | OTHER_USES,
    "ways": PART_NAMES,
}
"""By the name under which templates know them."""
