"""The database's own eyes on the market board: nothing comes of an offer twice, or by a transfer of other land."""

import pytest
from sqlalchemy import text

from registry.queries import transfers
from registry.services.withdraw_listing import withdraw_listing
from tests.support.market import offer
from tests.support.refusals import refusal_of
from tests.support.transfers import lease
from tests.support.village import Village

OUTCOME = (
    "INSERT INTO listing_outcome (listing_id, kind, transfer_id, reason, public_until, region_code, begun_by) "
    "SELECT id, 'settled', :transfer, '', register_today(), region_code, begun_by FROM listing WHERE id = :listing"
)
ASKED = (
    "INSERT INTO listing_interest (listing_id, name_sealed, contact_sealed, message, region_code, begun_by) "
    "SELECT id, 'x', 'x', '想种', region_code, begun_by FROM listing WHERE id = :listing"
)


def test_an_offer_is_settled_once_by_a_transfer_of_its_own_right(village: Village) -> None:
    village.enter()
    own, other = offer(village, 0), offer(village, 1)
    transfer = transfers.by_number(village.session, lease(village)).id
    connection = village.session.connection()
    assert refusal_of(connection, OUTCOME, listing=other, transfer=transfer) == "listing_settled"
    connection.execute(text(OUTCOME), {"listing": own, "transfer": transfer})
    assert refusal_of(connection, OUTCOME, listing=own, transfer=transfer) == "listing_stands"


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_nobody_asks_about_an_offer_that_has_ended(village: Village, how: str) -> None:
    village.enter()
    number = offer(village, last_day=village.today())
    connection = village.session.connection()
    connection.execute(text(ASKED), {"listing": number})
    if how == "withdrawn":
        withdraw_listing(village.session, number, "自己种", actor=village.cast.lu)
    else:
        village.shift(days=1)
    assert refusal_of(connection, ASKED, listing=number) == "listing_stands"
