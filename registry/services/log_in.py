"""Sessions of people who work at the register: kept on the server, so that they can be ended."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from registry.models import LoginSession

IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=8)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def log_in(session: Session, account_id: int) -> str:
    """Open a session and return its token, of 256 random bits."""
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(LoginSession).values(
            token_hash=_hashed(token), account_id=account_id, expires_at=func.clock_timestamp() + LONGEST
        )
    )
    return token


def account_of(session: Session, token: str) -> int | None:
    """Return the account of a session that is neither ended, expired nor idle for too long."""
    return session.scalar(
        select(LoginSession.account_id).where(
            LoginSession.token_hash == _hashed(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > func.clock_timestamp(),
            LoginSession.last_seen_at > func.clock_timestamp() - IDLE,
        )
    )


def seen(session: Session, token: str) -> None:
    """Note that a session is in use; at most once a minute."""
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.token_hash == _hashed(token),
            LoginSession.last_seen_at < func.clock_timestamp() - timedelta(minutes=1),
        )
        .values(last_seen_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )


def log_out(session: Session, token: str) -> None:
    """End a session."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == _hashed(token), LoginSession.ended_at.is_(None))
        .values(ended_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
