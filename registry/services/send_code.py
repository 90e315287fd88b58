"""Makes a one-time code 一次性验证码 for the phone on record: for one purpose and subject, hashed at rest.

Beside the register, as a session is: no act. The caller commits, then hands the text to its gateway
(api/gateway.py). Whoever asks for a consent names in `subject` what is consented to, and its hash.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Session

from registry.models import OneTimeCode
from registry.queries import one_time_codes, parameters
from registry.queries.phones import Phone
from registry.rules.one_time_codes import DIGITS, PURPOSES, refusals_to_send
from registry.rules.refusal import Refused
from registry.services._write import Locks, take
from registry.vault import ONE_TIME_PURPOSE, Vault


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """A code to be sent to a phone, and the minutes it is good for."""

    code: str
    phone: Phone
    minutes: int


def send_code(
    session: Session, purpose: str, subject: str, phone: Phone | None, *, where: str, vault: Vault
) -> Sent:
    """Keep the hash of a new code; the one before is void from now on.

    `where` names the household in a refusal. Raises Refused without a phone, or when as many were
    sent within the hour as are allowed.
    """
    assert purpose in PURPOSES, purpose
    take(session, Locks(names=[lock(purpose, subject)]))
    sent = one_time_codes.sent_within_the_hour(session, purpose, subject)
    most = parameters.number(session, "one_time_codes_per_hour")
    if refusals := list(refusals_to_send(where, sent, most, has_phone=phone is not None)):
        raise Refused(refusals)
    assert phone is not None
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    minutes = parameters.number(session, "one_time_code_minutes")
    session.execute(
        insert(OneTimeCode).values(
            purpose=purpose,
            subject=subject,
            code_hash=code_hash(vault, purpose, subject, code),
            phone_mask=phone.mask,
            expires_at=func.register_now(type_=TIMESTAMP(timezone=True)) + timedelta(minutes=minutes),
        )
    )
    return Sent(code, phone, minutes)


def lock(purpose: str, subject: str) -> str:
    """Return the lock name of a purpose and a subject."""
    return f"code:{purpose}:{subject}"


def code_hash(vault: Vault, purpose: str, subject: str, code: str) -> bytes:
    """Return the keyed hash of a code: without the key, six digits would be found by trying all."""
    return vault.index(f"{purpose}|{subject}|{code}", ONE_TIME_PURPOSE)
