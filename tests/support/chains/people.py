"""Who lends on operating rights."""

from dataclasses import replace

from registry.services.add_holder import add_holder
from tests.support.new_trials import COOPERATIVE
from tests.support.village import GRANTOR, Village

BANK = replace(COOPERATIVE, name="旌阳农村商业银行", id_number="91510623MA6200001X")


def bank(village: Village) -> int:
    """Return a bank as a party."""
    return add_holder(village.session, BANK, GRANTOR, actor=village.cast.lu, vault=village.vault)
