"""Consents by phone as plain acts, for tests, and the trials of their rules."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from registry.periods import add_years
from registry.queries import consent_links
from registry.queries.transfers import SheetView
from registry.rules.one_time_codes import Checked
from registry.services._transfer_terms import PartyWanted, TermsWanted
from registry.services.answer_by_phone import AGREE, agree_by_phone, code_to_answer, decline_by_phone
from registry.services.give_consent_links import Links, give_consent_links
from registry.services.record_phone import record_phone
from registry.services.revise_transfer import revise_transfer
from tests.support.homesteads import PRICE, settle
from tests.support.transfers import CASH, TERMS, draft, farm, right_codes, term, view
from tests.support.village import GRANTOR, Village

PHONES = ("13800001234", "13900005678")
NUMBER = f"{GRANTOR}0001"
Act = Callable[[Village], Any]


def household_of(v: Village, right: str) -> str:
    """Return the code of the household that holds a contract right."""
    return str(
        v.session.scalar(
            text(
                "SELECT h.code FROM land_right r JOIN land_right_version v ON v.right_id = r.id AND v.ended_by IS NULL "
                "JOIN contract_holder h ON h.id = v.holder_id WHERE r.code = :code"
            ),
            {"code": right},
        )
    )


def tell(v: Village, right: str, number: str = PHONES[0]) -> None:
    """The household that holds a right tells its phone."""
    record_phone(v.session, household_of(v, right), number, "凭身份证", actor=v.cast.lu, vault=v.vault)


def drawn(v: Village, count: int = 2, *, days: int = 7) -> str:
    """Draw a lease of some households up; the first tells a phone some days before."""
    v.enter()
    rights = right_codes(v)[:count]
    tell(v, rights[0])
    number = draft(v, rights, farm(v))
    v.shift(days=days)
    return number


def sheet(v: Village, nth: int = 0) -> SheetView:
    return view(v, NUMBER).sheets[nth]


def links(v: Village, signers: list[tuple[int, int]] | None = None) -> Links:
    return give_consent_links(v.session, NUMBER, signers, actor=v.cast.lu, vault=v.vault)


def link(v: Village, nth: int = 0) -> str:
    """Give the signer of a sheet a link; return its token."""
    (given,) = links(v, [(sheet(v, nth).party_id, 1)]).given
    return given.token


def ask(v: Village, token: str, purpose: str = AGREE) -> str:
    return code_to_answer(v.session, token, purpose, vault=v.vault).code


def agree(v: Village, token: str, seen: bytes | None = None) -> Checked:
    """Ask for a code and agree by it."""
    code = ask(v, token)
    return agree_by_phone(v.session, token, seen or sheet(v).sha256, code, vault=v.vault)


def decline(v: Village, token: str) -> Checked:
    """Ask for a code and refuse, or withdraw, by it."""
    return decline_by_phone(v.session, token, ask(v, token, "withdraw"), vault=v.vault)


def revise(v: Village) -> None:
    """The rent changes for the first sheet."""
    dearer = replace(CASH, amount_fen=CASH.amount_fen + 1)
    wanted = TermsWanted(TERMS, dearer, term(), [PartyWanted(sheet(v).right_code)])
    revise_transfer(v.session, NUMBER, wanted, actor=v.cast.lu, vault=v.vault)


def _co_owners(v: Village) -> None:
    """A lease of a homestead, which all co-owners agree to; the household told its phone before."""
    right = settle(v)
    tell(v, right)
    v.shift(days=7)
    lasts = (v.today(), add_years(v.today(), 10))
    draft(v, [right], farm(v), "homestead_lease", price=PRICE, term=lasts)


def _speaks(v: Village, *, for_household: bool) -> Links:
    """Ask for a link for who speaks for the household, or for another co-owner."""
    party = sheet(v).party_id
    ordinals = [signer.ordinal for signer in sheet(v).signatories]
    able = {k: consent_links.signer(v.session, v.vault, party, k).is_representative for k in ordinals}
    return links(v, [next((party, k) for k, is_able in able.items() if is_able is for_household)])


def _a_day_later(v: Village) -> str:
    v.shift(days=1)
    return link(v)


def _link_and_change(v: Village) -> Any:
    token = link(v)
    revise(v)
    return ask(v, token)


PHONE_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "consent.phone_new": (lambda v: drawn(v, 1, days=6), link, _a_day_later),
    "consent.link_void": (lambda v: drawn(v, 1), _link_and_change, lambda v: ask(v, link(v))),
    "consent.not_their_phone": (
        _co_owners,
        lambda v: _speaks(v, for_household=False),
        lambda v: _speaks(v, for_household=True),
    ),
}
