"""Answers to requests that programs may send again."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registry.models import AnsweredRequest

_DAY = text("interval '24 hours'")


@dataclass(frozen=True, slots=True)
class Answered:
    """What was asked, by hash, and what was answered."""

    request_sha256: bytes
    answer: str


def of_key(session: Session, account_id: int, key: str) -> Answered | None:
    """Return the answer to an account's request with a key within the last day."""
    of = AnsweredRequest
    query = (
        select(of.request_sha256, of.answer)
        .where(of.account_id == account_id, of.key == key, of.answered_at > func.register_now().op("-")(_DAY))
        .order_by(of.id.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    return None if found is None else Answered(*found)
