"""Offers on the market board, taken through their acts."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from registry.services._scans import ProofScan
from registry.services._write import Actor
from registry.services.express_interest import Interest, express_interest
from registry.services.list_right import Bidding, NewListing, list_right
from tests.support.scans import picture
from tests.support.transfers import right_codes, term
from tests.support.village import GRANTOR, Village

SCAN = ProofScan("image/png", picture("PNG"))
CONTACT, NAME = "13900007777", "远来公司赵经理"
INTEREST = Interest(NAME, CONTACT, "想种粮食，五年")


def listing(village: Village, nth: int = 0, **changes: Any) -> NewListing:
    """Return an offer of one household's land."""
    new = NewListing(
        GRANTOR,
        "lease",
        term(),
        "mu_year",
        600_00,
        "村委会向东约一公里，水渠边",
        "只种粮食，按年付租",
        village.today() + timedelta(days=60),
        SCAN,
        right_code=right_codes(village)[nth],
    )
    return replace(new, **changes)


def asset(village: Village, **changes: Any) -> NewListing:
    """Return an offer of the collective's."""
    bidding = Bidding("tender", village.today(), SCAN)
    own = {"right_code": "", "asset": "村集体晒场", "asset_area": Decimal("2000.00"), "bidding": bidding}
    return listing(village, **{**own, **changes})


def offer(village: Village, nth: int = 0, **changes: Any) -> int:
    """Put one household's land on the board."""
    return put(village, listing(village, nth, **changes))


def put(village: Village, new: NewListing) -> int:
    return list_right(village.session, new, actor=village.cast.lu, vault=village.vault)


def ask(village: Village, listing_id: int, **changes: Any) -> int:
    """Leave an interest as a stranger does."""
    written = replace(INTEREST, **changes)
    return express_interest(village.session, listing_id, written, actor=Actor(), vault=village.vault)
