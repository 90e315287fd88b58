"""Agrees to a sheet of terms, refuses it or withdraws by a link and a one-time code to the phone on record.

The caller commits whatever comes of a typed code: a wrong try must count. A refused act raises, and
leaves the code unused. Nobody is logged in: the code is the proof, and the act names it.
"""

from sqlalchemy.orm import Session

from registry.queries import consent_links, transfers
from registry.queries.consent_links import LinkView, Standing
from registry.rules import phone_consents
from registry.rules.one_time_codes import Checked
from registry.rules.phone_consents import LINK_VOID, phone_subject
from registry.rules.refusal import Refusal, Refused
from registry.services._write import Actor
from registry.services.check_code import check_code
from registry.services.consent_to_transfer import Agreed, Proof, consent_to_transfer
from registry.services.give_consent_links import phone_case
from registry.services.leave_transfer import leave_transfer
from registry.services.send_code import Sent, send_code
from registry.services.withdraw_consent import withdraw_consent
from registry.vault import Vault

AGREE, DECLINE = "consent", "withdraw"
REASON = "本人在手机上凭验证码表示不同意"


def code_to_answer(session: Session, token: str, purpose: str, *, vault: Vault) -> Sent:
    """Make a code to agree (`consent`), or to refuse or withdraw. Raises Refused, NotFoundError."""
    link = _good(session, token, vault, purpose)
    found = consent_links.signer(session, vault, link.party_id, link.ordinal)
    subject = phone_subject(link.party_id, link.ordinal, link.sha256)
    return send_code(session, purpose, subject, found.phone, where=link.number, vault=vault)


def agree_by_phone(session: Session, token: str, seen: bytes, typed: str, *, vault: Vault) -> Checked:
    """Record the consent to the terms that were seen, by a right code. Raises Refused, NotFoundError."""
    link = _good(session, token, vault, AGREE)
    subject = phone_subject(link.party_id, link.ordinal, link.sha256)
    checked, code = check_code(session, AGREE, subject, typed, vault=vault)
    if checked is Checked.RIGHT:
        agreed = Agreed(link.party_id, link.ordinal, seen)
        proof = Proof("code", code_proof=str(code))
        consent_to_transfer(session, link.number, [agreed], proof, actor=Actor(), vault=vault)
    return checked


def decline_by_phone(session: Session, token: str, typed: str, *, vault: Vault) -> Checked:
    """Withdraw a consent, or refuse the terms where none was given: then the sheet leaves the transfer.

    Raises Refused, NotFoundError.
    """
    link = _good(session, token, vault, DECLINE)
    subject = phone_subject(link.party_id, link.ordinal, link.sha256)
    checked, code = check_code(session, DECLINE, subject, typed, vault=vault)
    if checked is Checked.RIGHT:
        sheet = transfers.by_number(session, link.number).sheet_of(link.party_id)
        if any(s.has_agreed for s in sheet.signatories if s.ordinal == link.ordinal):
            withdraw_consent(session, link.number, link.party_id, link.ordinal, actor=Actor(), code=code)
        else:
            leave_transfer(session, link.number, [link.party_id], REASON, actor=Actor(), code=code)
    return checked


def _good(session: Session, token: str, vault: Vault, purpose: str) -> LinkView:
    """Return a link by which something may be done now; a new phone voids it, and proves no consent yet."""
    link = consent_links.by_token(session, token)
    found = consent_links.signer(session, vault, link.party_id, link.ordinal)
    refusals: list[Refusal] = []
    if link.standing is not Standing.GOOD or is_of_another_phone(link, found):
        refusals.append(LINK_VOID.refuse(link.number))
    if purpose == AGREE:
        case = phone_case(session, link.number, "", found)
        refusals += phone_consents.refusals(case)
    if refusals:
        raise Refused(refusals)
    return link


def is_of_another_phone(link: LinkView, found: consent_links.PhoneSigner) -> bool:
    """Return whether the phone on record is no longer the one that the link went to."""
    return found.phone is None or found.phone.since > link.given_at or found.phone.mask != link.phone_mask
