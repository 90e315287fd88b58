"""What a test expects to be refused: by rule of the book, or by a named constraint of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.rules.refusal import Refusal, Refused


@contextmanager
def refused_by(*codes: str) -> Iterator[list[Refusal]]:
    """Expect an act to be refused by exactly these rules, in this order."""
    found: list[Refusal] = []
    with pytest.raises(Refused) as error:
        yield found
    found += error.value.refusals
    assert [r.rule.code for r in found] == list(codes)


def refusal_of(session: Session | Connection, statement: str, **values: Any) -> str:
    """Return what refuses a statement: the constraint's name, else the SQLSTATE; '' where it passes.

    Whether it passed or not, nothing of it stays.
    """
    savepoint = session.begin_nested()
    try:
        session.execute(text(statement), values)
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    except DBAPIError as error:
        told = error.orig if isinstance(error.orig, psycopg.Error) else psycopg.Error()
        return told.diag.constraint_name or str(told.sqlstate)
    else:
        return ""
    finally:
        savepoint.rollback()
