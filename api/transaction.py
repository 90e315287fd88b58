"""Transactions of the program: the only place that begins and commits.

A reading one is READ ONLY by the database. After every committed act the acts are numbered, in a
transaction of their own: a crash between the two is mended by the next one or at start-up.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from registry.services.number_acts import number_acts


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that cannot write."""
    with Session(engine, autoflush=False) as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        yield session
        session.rollback()


@contextmanager
def one_moment(engine: Engine) -> Iterator[Session]:
    """Give a session that cannot write and sees the register of one moment, however long it reads."""
    with Session(engine, autoflush=False) as session:
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield session
        session.rollback()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session; leaving the block commits and numbers the acts, an exception rolls back."""
    with Session(engine, autoflush=False) as session:
        with session.begin():
            yield session
        with session.begin():
            number_acts(session)


@contextmanager
def aside(engine: Engine) -> Iterator[Session]:
    """Give a short session for what is beside the register (`package_job`): it makes no acts to number."""
    with Session(engine, autoflush=False) as session, session.begin():
        yield session


def number_left_acts(engine: Engine) -> int:
    """Give numbers to acts that a crash left without one; return how many."""
    with Session(engine) as session, session.begin():
        return number_acts(session, all_of_them=True)
