"""Securities taken to their enforcement: a bank's pledge, its default, the acquirer of the operating right."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from registry.models import Grantor, Restriction
from registry.queries import parties, transfers
from registry.rules.transfer_prices import Price
from registry.services._enforcements import EnforcementWanted
from registry.services.add_holder import add_holder
from registry.services.apply_enforcement import apply_enforcement
from tests.support.new_trials import COOPERATIVE, HEIR
from tests.support.transfers import SIGNED, agree, apply, draft, enter, noticed, right_codes, view
from tests.support.village import GRANTOR, Village

LOAN = Price("lump_sum", 200_000_00)
BANK = replace(COOPERATIVE, name="旌阳农村商业银行", id_number="91510623MA6200001X")
SECOND_BANK = replace(COOPERATIVE, name="邮政储蓄银行", id_number="91510623MA6200002A")
SOLD_FOR = 260_000_01
"""Fen: more than is owed, so that the pledgor gets the rest."""


def bank(village: Village, new: Any = BANK) -> int:
    return add_holder(village.session, new, GRANTOR, actor=village.cast.lu, vault=village.vault)


def grower(village: Village) -> int:
    """Return somebody from town who farms, and is on record once."""
    own = village.session.scalars(select(Grantor.id).where(Grantor.code == GRANTOR)).one()
    known = parties.of_grantor(village.session, own)
    found = next((party.id for party in known if party.name == HEIR.name), None)
    return found or add_holder(village.session, HEIR, GRANTOR, actor=village.cast.lu, vault=village.vault)


def secured(village: Village, right: str, lender: int | None = None, **changes: Any) -> str:
    """Take a security to its entry; return its number."""
    form = changes.pop("form", "security")
    number = draft(village, [right], lender or bank(village), form, **{"price": LOAN, **changes})
    agree(village, number)
    assert enter(village, apply(village, number)) == 1
    return number


def mortgages(village: Village) -> list[int]:
    query = select(Restriction.id).where(Restriction.kind == "mortgage").order_by(Restriction.id)
    return list(village.session.scalars(query))


def wanted(village: Village, number: str, **changes: Any) -> EnforcementWanted:
    """Return an auction of what secures, by a court, to somebody who farms."""
    of = transfers.by_number(village.session, number)
    assert of.receiver_id is not None
    claims = dict.fromkeys(mortgages(village), LOAN.amount_fen)
    said = {
        "claims": claims,
        "use": "grain",
        "ability": "种粮大户登记证",
        "scan": SIGNED.scan,
        "proofs": noticed(village),
        **changes,
    }
    acquirer = said.pop("acquirer_id", None) or grower(village)
    return replace(
        EnforcementWanted(
            number,
            of.sheets[0].party_id,
            of.receiver_id,
            acquirer,
            "judgment",
            "auctioned",
            "贷款逾期九十日，经催告仍不归还",
            village.today(),
            SOLD_FOR,
        ),
        **said,
    )


def apply_for(village: Village, number: str, **changes: Any) -> int:
    """Apply for the enforcement of a security; return the case."""
    return apply_enforcement(
        village.session, wanted(village, number, **changes), actor=village.cast.lu, vault=village.vault
    )


def enforced(village: Village, number: str, **changes: Any) -> object:
    """Take an enforcement to its entry; return how many mortgages it settled."""
    return enter(village, apply_for(village, number, **changes))


def operating(village: Village, nth: int = 0) -> str:
    return right_codes(village, "operating")[nth]


def given(village: Village, number: str) -> int | None:
    """Return the right that the first sheet of a transfer gave."""
    return view(village, number).sheets[0].given_right_id
