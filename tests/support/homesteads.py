"""Homesteads that move: a household settled on its plot, and what becomes of plot and house."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from registry.queries import vouchers
from registry.rules.exit_values import Building, Exit, value
from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from registry.services._scans import ProofScan
from registry.services.reverse_voucher_use import reverse_voucher_use
from registry.services.secure_payment import NewSecurity, secure_payment
from registry.services.take_step import take_step
from registry.services.use_voucher import NewUse, use_voucher
from tests.support import pages
from tests.support.scans import picture
from tests.support.transfers import agree, apply, decide, draft, right_codes, view
from tests.support.village import Village

PRICE = Price("lump_sum", 150_000_00)
GIVEN_UP = Exit(
    (Building(Decimal("120.5"), 900_00, Decimal("0.8")),),
    footprint=Decimal("98.76"),
    zone_fen_m2=120_01,
    people=3,
    qualification_m2=Decimal(20),
    qualification_fen_m2=350_00,
    relocation_fen=3_000_00,
    purchase_fen_m2=200_00,
)
WORTH = value(GIVEN_UP).total
VOUCHER = 100_000_00
EXIT = Price(
    "lump_sum",
    WORTH,
    given_up=GIVEN_UP,
    parts=(("cash", WORTH - VOUCHER), ("voucher", VOUCHER)),
    voucher_until=date(2099, 12, 31),
)
"""What leaving the first homestead is worth, in cash and a voucher."""


def settle(village: Village, *, entered: bool = False) -> str:
    """Register a household's homestead with its house, contracts first; return the homestead's right."""
    if not entered:
        village.enter()
    pages.enter(village, pages.apply(village, pages.homestead_page(village.session)))
    return right_codes(village, "homestead")[0]


def move(village: Village, right: str, receiver: int | None, form: str, **changes: Any) -> str:
    """Draw a move up and let everybody agree; return its number. An exit is valued line by line."""
    today, leaves = village.today(), form in ("housing_swap", "paid_exit")
    wanted = {"price": EXIT if leaves else PRICE, "term": (today, date(9999, 12, 31)), **changes}
    number = draft(village, [right], receiver, form, **wanted)
    agree(village, number)
    return number


def pay(village: Village, number: str, fen: int = WORTH - VOUCHER, **changes: Any) -> int:
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


def use(village: Village, number: str, fen: int = VOUCHER // 4, **changes: Any) -> int:
    """Record that a home was bought with the transfer's voucher; return the use."""
    (voucher,) = vouchers.of_transfer(village.session, number)
    new = NewUse(fen, village.today(), "购房合同 1")
    return use_voucher(village.session, voucher.number, replace(new, **changes), actor=village.cast.lu)


def take_back(village: Village, number: str, use_id: int, reason: str = "记错票") -> int:
    (voucher,) = vouchers.of_transfer(village.session, number)
    return reverse_voucher_use(village.session, voucher.number, use_id, reason, actor=village.cast.lu)
