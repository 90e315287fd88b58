"""Contract land that passes or goes back: exchange, assignment, hand-back, paid exit of the loaded county."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text

from registry.models import ContractHolder
from registry.periods import add_months
from registry.queries.households import Held
from registry.rules.transfer_prices import Price
from registry.rules.transfer_proofs import Proofs
from registry.rules.transfers import Agreement
from registry.services._transfer_terms import PartyWanted
from registry.services.add_holder import add_holder
from registry.services.secure_payment import NewSecurity, secure_payment
from tests.support.households import BIG, OTHER, held
from tests.support.new_trials import HOUSEHOLD
from tests.support.transfers import SIGNED, agree, apply, draft, enter, farm, view
from tests.support.village import GRANTOR, Village

FREE = Price("free")
SUM = Price("lump_sum", 80_000_00)
EXIT = Agreement(scope="long_term", paid_in="cash")


def rest(village: Village, code: str = BIG) -> tuple[date, date]:
    """Return the rest of a household's term."""
    last = held(village.session, code).term_to
    assert last is not None
    return village.today(), last


def holder(village: Village, code: str) -> int:
    query = select(ContractHolder.id).where(ContractHolder.code == code)
    return village.session.scalars(query).one()


def gives(household: Held, count: int | None = 1, price: Price | None = None) -> PartyWanted:
    """Return a household's sheet over its first parcels; None: over all that it has."""
    chosen = household.plots if count is None else household.plots[:count]
    return PartyWanted(household.right_code or "", {p.code: None for p in chosen}, price)


def move(
    village: Village, form: str, parties: Sequence[PartyWanted], receiver: int | None = None, **changes: Any
) -> str:
    """Draw up a move of contract land to the end of the term."""
    said = {"price": FREE, "agreement": Agreement(), "parties": parties, **changes}
    if "term" not in said:
        said["term"] = rest(village)
    return draft(village, (), receiver, form, **said)


def exchange(village: Village, one: str = OTHER, other: str = BIG, count: int = 1, **changes: Any) -> str:
    sides = [gives(held(village.session, code), count) for code in (one, other)]
    return move(village, "exchange", sides, **changes)


def assign(
    village: Village, giver: str = BIG, to: str | int = OTHER, count: int | None = 1, **changes: Any
) -> str:
    changes = {"price": SUM, **changes}
    return move(
        village,
        "assignment",
        [gives(held(village.session, giver), count)],
        holder(village, to) if isinstance(to, str) else to,
        **changes,
    )


def hand_back(village: Village, giver: str = BIG, count: int | None = 1, **changes: Any) -> str:
    return move(village, "hand_back", [gives(held(village.session, giver), count)], **changes)


def leave_for_pay(village: Village, giver: str = BIG, count: int | None = 1, **changes: Any) -> str:
    changes = {"price": SUM, "agreement": EXIT, **changes}
    return move(village, "paid_exit", [gives(held(village.session, giver), count)], **changes)


def told(village: Village, **more: Any) -> Proofs:
    """Return the proofs of a hand-back: noticed half a year ago, and told what follows."""
    return Proofs(
        **{"is_told": True, "noticed_on": add_months(village.today(), -6) - timedelta(days=1), **more}
    )


def secure(village: Village, number: str, fen: int = SUM.amount_fen, **changes: Any) -> int:
    """Record that the first sheet's money is in escrow beyond its last day."""
    (sheet, *_) = view(village, number).sheets
    last = add_months(sheet.sheet.term[1], 12)
    new = NewSecurity(sheet.party_id, "escrow", fen, "农业银行", "监管 1", SIGNED.scan, last)
    return secure_payment(
        village.session, number, replace(new, **changes), actor=village.cast.lu, vault=village.vault
    )


def done(village: Village, number: str, **changes: Any) -> str:
    """Let all agree, apply and enter; return the number."""
    agree(village, number)
    enter(village, apply(village, number, **{"proofs": told(village), **changes}))
    return number


def lease(village: Village, parties: Sequence[PartyWanted]) -> None:
    """Lease some parcels to a cooperative, to the entry in the filing ledger."""
    number = draft(village, (), farm(village), parties=parties)
    agree(village, number)
    enter(village, apply(village, number))


def newcomer(village: Village) -> int:
    """Return the holder of a household of the collective that never had a contract."""
    head, wife = HOUSEHOLD.members
    known = replace(wife, person=replace(wife.person, id_number="510623197303031226"))
    new = replace(HOUSEHOLD, members=[head, known])
    return add_holder(village.session, new, GRANTOR, actor=village.cast.lu, vault=village.vault)


def moved(village: Village, number: str) -> set[tuple[str, str]]:
    """Return (how acquired, transfer) of the parcels that a transfer brought to a contract."""
    query = text(
        "SELECT DISTINCT acquisition, transfer_code FROM contract_parcel WHERE transfer_code = :number AND ended_by IS NULL"
    )
    return {(row[0], row[1]) for row in village.session.execute(query, {"number": number})}
