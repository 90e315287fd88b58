"""Areas of survey sheets of an extension: entered as they were signed."""

from decimal import Decimal

import pytest

from registry.queries.extension_sheets import Change, Survey
from tests.support.extension import Extension
from tests.support.village import Village


@pytest.mark.parametrize("less", ["200", "12.5", "7"])
def test_an_area_without_hundredths_is_entered_as_it_was_signed(entered: Village, less: str) -> None:
    """A sheet keeps hundredths of m² as an integer; read again, they are an area of two decimals."""
    group = Extension(entered)
    parcel = group.sheets[0].parcels[0].code
    group.enter(h0=Survey(None, {}, {parcel: Change(Decimal(less), "correction", "复测")}))
    assert str(group.sheets[0].parcels[0].extension_area) == f"{Decimal(less):.2f}"
