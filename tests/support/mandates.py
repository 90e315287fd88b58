"""Entrustments as plain acts, consents under them, and a trial for each of their rules."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from registry.rules.mandates import Mandate
from registry.rules.transfer_prices import Price
from registry.rules.transfers import Agreement
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.withdraw_consent import withdraw_consent
from tests.support.inheritances import heir
from tests.support.transfers import CASH, LAST, SIGNED, agree, apply, draft, farm, right_codes, view
from tests.support.village import GRANTOR, Village

Act = Callable[[Village], Any]
LIMITS = Mandate(("lease",), 500_00, 5)
MANDATE, LEASE = f"{GRANTOR}0001", f"{GRANTOR}0002"


def entrust(village: Village, rights: Sequence[str], agent: int | None = None, **changes: Any) -> str:
    """Draw an entrustment of some rights up that nobody has signed; return its number."""
    terms = {"agreement": Agreement(), "price": Price("free"), "mandate": LIMITS}
    terms |= {"term": (village.today(), LAST), **changes}
    return draft(village, rights, agent or heir(village), "entrustment", **terms)


def under(mandate: str = MANDATE, **changes: Any) -> Proof:
    return replace(SIGNED, mandate=mandate, **changes)


def act_for(village: Village, lease: str = LEASE, proof: Proof | None = None) -> int:
    """Let the agent agree to every sheet of a lease for the households."""
    agreed = [
        Agreed(sheet.party_id, signer.ordinal, sheet.sha256)
        for sheet in view(village, lease).sheets
        for signer in sheet.signatories
        if not signer.has_agreed
    ]
    return consent_to_transfer(
        village.session, lease, agreed, proof or under(), actor=village.cast.lu, vault=village.vault
    )


def revoke(village: Village, nth: int = 0, mandate: str = MANDATE) -> None:
    """Let a household withdraw its signature from an entrustment."""
    sheet = view(village, mandate).sheets[nth]
    withdraw_consent(
        village.session, mandate, sheet.party_id, sheet.signatories[0].ordinal, actor=village.cast.lu
    )


def entrusted(village: Village, count: int = 1, *, signed: bool = True, **changes: Any) -> None:
    """Households entrust somebody, and a lease of their land is drawn up."""
    village.enter()
    rights = right_codes(village)[:count]
    entrust(village, rights, **changes)
    if signed:
        agree(village, MANDATE)
    draft(village, rights, farm(village))


def _revoked(v: Village) -> int:
    revoke(v)
    return act_for(v)


def _to_itself(v: Village) -> int:
    agent = view(v, MANDATE).receiver_id
    return act_for(v, draft(v, right_codes(v)[:1], agent))


def _cheap(fen: int) -> Act:
    return lambda v: act_for(
        v, draft(v, right_codes(v)[:1], farm_again(v), price=replace(CASH, amount_fen=fen))
    )


def farm_again(v: Village) -> int:
    """Return the receiver of the lease that is drawn up."""
    found = view(v, LEASE).receiver_id
    assert found is not None
    return found


def _entered(v: Village) -> None:
    v.enter()


def _limited(mandate: Mandate | None) -> Act:
    return lambda v: entrust(v, right_codes(v)[:1], mandate=mandate)


def _leased(v: Village) -> int:
    agree(v, LEASE)
    return apply(v, LEASE)


MANDATE_TRIALS: dict[str, tuple[Act, Act, Act]] = {
    "mandate.terms": (_entered, _limited(None), _limited(LIMITS)),
    "mandate.not_entered": (entrusted, lambda v: apply(v, MANDATE), _leased),
    "consent.no_mandate": (entrusted, _revoked, act_for),
    "consent.beyond_mandate": (entrusted, _cheap(499_99), _cheap(500_00)),
    "consent.own_agent": (entrusted, _to_itself, act_for),
}
