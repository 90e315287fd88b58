"""The report of settlements of a region: what page, workbook, JSON and command all show."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import settlement_ledger, urbanisation
from registry.queries.settlement_ledger import EntryView, Row
from registry.queries.urbanisation import Rate

_WITH_RATES = (6, 9)
"""Digits of a county's and a town's code: what figures of the population are entered for."""


@dataclass(frozen=True, slots=True)
class Report:
    """The ledger of a region in a year or all years, with the entries it is made of and the rates."""

    region: str
    year: int | None
    entries: list[EntryView]
    rows: list[Row]
    total: Row
    rates: list[Rate]


def report_of(session: Session, region: str, scopes: Sequence[str], year: int | None) -> Report:
    """Return the report of households in some regions; `region` names the one whose rates are told."""
    listed = settlement_ledger.entries(session, scopes, year)
    rates = urbanisation.rates(session, region) if len(region) in _WITH_RATES else []
    return Report(
        region, year, listed, settlement_ledger.ledger(listed), settlement_ledger.total(listed), rates
    )
