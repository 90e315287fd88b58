"""What was paid for land: yuan per 亩 and year, by village, length of term and use; of nobody alone.

From transfers that took effect. A figure about fewer than three transferors would tell what one of them
got: it is left out, and the page says so.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from registry.area import to_mu
from registry.models import Region, TransferEntry, TransferParty
from registry.periods import add_years
from registry.rules import transfer_sheet
from registry.rules.market import FEWEST_TRANSFERORS
from registry.rules.transfer_sheet import TermSheet

YEARLY = ("mu_year", "grain_mu_year")
"""Prices that are for one 亩 and year; others say nothing about it."""
_CLASSES = ((5, "under_5"), (10, "from_5"), (20, "from_10"))
_VILLAGE = 12


@dataclass(frozen=True, slots=True)
class PriceCell:
    """What was paid in one village for one use and length of term."""

    village: str
    village_name: str
    year: int | None
    """Year in which the transfers took effect; None for all years together."""
    term_class: str
    use: str
    transferors: int
    mu: Decimal
    fen_mu_year: int
    """Mean over the 亩, rounded half up."""


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The cells that may be shown, and how many may not."""

    cells: list[PriceCell]
    suppressed: int


@dataclass(slots=True)
class _Sum:
    holders: set[int] = field(default_factory=set)
    mu: Decimal = Decimal(0)
    fen: Decimal = Decimal(0)


def table(session: Session, prefixes: Sequence[str] = ("",), *, by_year: bool = False) -> PriceTable:
    """Return the prices below some region prefixes."""
    region = TransferParty.region_code
    query = (
        select(
            TransferParty.region_code,
            TransferParty.holder_id,
            TransferParty.content,
            TransferEntry.entered_on,
        )
        .join(TransferEntry, TransferEntry.party_id == TransferParty.id)
        .where(or_(*(and_(region >= prefix, region < prefix + "~") for prefix in prefixes)))
    )
    sums: dict[tuple[str, int | None, str, str], _Sum] = defaultdict(_Sum)
    for code, holder, content, entered_on in session.execute(query):
        sheet = transfer_sheet.read(json.loads(content))
        if sheet.price.unit not in YEARLY:
            continue
        year = entered_on.year if by_year else None
        own = sums[code[:_VILLAGE], year, term_class(sheet), sheet.agreement.use]
        mu = to_mu(sum((p.area for p in sheet.parcels), Decimal(0)))
        own.holders.add(holder)
        own.mu += mu
        own.fen += mu * sheet.price.amount_fen
    names = _names(session, {key[0] for key in sums})
    shown = {key: own for key, own in sums.items() if len(own.holders) >= FEWEST_TRANSFERORS and own.mu}
    cells = [
        PriceCell(
            key[0],
            names.get(key[0], key[0]),
            *key[1:],
            len(own.holders),
            own.mu,
            int((own.fen / own.mu).quantize(Decimal(1), ROUND_HALF_UP)),
        )
        for key, own in sorted(shown.items(), key=lambda item: (item[0][0], item[0][1] or 0, *item[0][2:]))
    ]
    return PriceTable(cells, len(sums) - len(shown))


def term_class(sheet: TermSheet) -> str:
    """Return the class of a sheet's term: under 5, 5 to 10, 10 to 20 years, longer."""
    begin, end = sheet.term
    for years, name in _CLASSES:
        if end < add_years(begin, years):
            return name
    return "from_20"


def _names(session: Session, villages: set[str]) -> dict[str, str]:
    query = (
        select(Region.code, Region.name)
        .where(Region.code.in_(villages))
        .order_by(Region.valid_from, Region.id)
    )
    return {row.code: row.name for row in session.execute(query)}
