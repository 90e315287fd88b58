"""The public look-up of a certificate by its token, in one statement that a kept connection prepares."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import literal_column
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.orm import Session

from registry.imprint import token_hash
from registry.models import Certificate
from registry.queries.certificates import PublicView, public_query, shown

Look = Callable[[bytes, Sequence[object]], tuple[Any, ...] | None]
"""Runs a prepared statement and returns its first row."""


def by_token_then(session: Session, token: str) -> PublicView | None:
    """Return the same in a session that looks back: as the register stood at its moment."""
    row = session.execute(public_query().where(Certificate.token_hash == token_hash(token))).one_or_none()
    return None if row is None else shown(row)


def _statement() -> bytes:
    """Return the pages' own query as SQL with one place for a value: what is shown has one source."""
    wanted = public_query().where(Certificate.token_hash == literal_column("TOKEN"))
    written = wanted.compile(dialect=psycopg.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]  # as SQLAlchemy has it
    return str(written).replace("TOKEN", "%s").encode()


STATEMENT = _statement()


def by_token(look: Look, token: str) -> PublicView | None:
    """Return what anyone may see of a token's certificate, None for a token that was never printed."""
    row = look(STATEMENT, (token_hash(token),))
    return None if row is None else shown(row)
