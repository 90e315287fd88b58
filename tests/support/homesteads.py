"""Homesteads that move: a household settled on its plot, and what becomes of plot and house."""

from dataclasses import replace
from datetime import date
from typing import Any

from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from registry.services._scans import ProofScan
from registry.services.secure_payment import NewSecurity, secure_payment
from registry.services.take_step import take_step
from tests.support import pages
from tests.support.scans import picture
from tests.support.transfers import agree, apply, decide, draft, right_codes, view
from tests.support.village import Village

PRICE = Price("lump_sum", 150_000_00)


def settle(village: Village) -> str:
    """Register a household's homestead with its house; return the homestead's right."""
    village.enter()
    pages.enter(village, pages.apply(village, pages.homestead_page(village.session)))
    return right_codes(village, "homestead")[0]


def move(village: Village, right: str, receiver: int | None, form: str, **changes: Any) -> str:
    """Draw a move up and let everybody agree; return its number."""
    today = village.today()
    wanted = {"price": PRICE, "term": (today, date(9999, 12, 31)), **changes}
    number = draft(village, [right], receiver, form, **wanted)
    agree(village, number)
    return number


def pay(village: Village, number: str, fen: int = PRICE.amount_fen, **changes: Any) -> int:
    """Record that the first sheet's money was paid."""
    party, scan = view(village, number).sheets[0].party_id, ProofScan("image/png", picture("PNG"))
    paid = NewSecurity(party, "paid", fen, "旌阳区财政局", "回单1号", scan)
    return secure_payment(
        village.session, number, replace(paid, **changes), actor=village.cast.lu, vault=village.vault
    )


def decided(village: Village, number: str) -> int:
    """Take an exit that all agreed to to its approval; return the case."""
    case = apply(village, number, proofs=Proofs(is_told=True))
    decide(village, case)
    return case


def leave(village: Village, form: str = "housing_swap", **changes: Any) -> str:
    """Give the first homestead up, to the entry; return the number."""
    number = move(village, right_codes(village, "homestead")[0], None, form, **changes)
    case = decided(village, number)
    pay(village, number)
    assert take_step(village.session, case, "enter", actor=village.cast.shen) == 1
    return number
