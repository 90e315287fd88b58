"""One-time codes as they stand: the last one sent for a purpose and a subject, and how often it was tried."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Session

from registry.models import OneTimeCode, OneTimeCodeTry

_NOW = func.register_now(type_=TIMESTAMP(timezone=True))


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code that was sent; `is_good` while its time has not run out by the database's clock."""

    id: int
    code_hash: bytes
    is_good: bool
    tries: int
    is_used: bool


def latest(session: Session, purpose: str, subject: str) -> CodeView | None:
    """Return the last code sent; those before it are void."""
    one, tried = OneTimeCode, OneTimeCodeTry
    tries = select(func.count()).where(tried.code_id == one.id).scalar_subquery()
    used = select(tried.code_id).where(tried.code_id == one.id, tried.is_right).exists()
    query = (
        select(one.id, one.code_hash, one.expires_at > _NOW, tries, used)
        .where(one.purpose == purpose, one.subject == subject)
        .order_by(one.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else CodeView(row[0], bytes(row[1]), row[2], row[3], row[4])


def sent_within_the_hour(session: Session, purpose: str, subject: str) -> int:
    """Return how many codes were sent lately for a purpose and a subject."""
    one = OneTimeCode
    query = select(func.count()).where(
        one.purpose == purpose, one.subject == subject, one.sent_at > _NOW - text("interval '1 hour'")
    )
    return int(session.scalar(query) or 0)


def proves(session: Session, proof: str | None, purpose: str, subject: str) -> bool:
    """Return whether a code (its id, as a consent names it) was right for a purpose and a subject."""
    if not proof or not proof.isdecimal():
        return False
    one, tried = OneTimeCode, OneTimeCodeTry
    query = (
        select(one.id)
        .join(tried, tried.code_id == one.id)
        .where(one.id == int(proof), one.purpose == purpose, one.subject == subject, tried.is_right)
    )
    return session.scalar(query) is not None
