"""Gives a setting another value from a day on, with its source; earlier values stay on record."""

from datetime import date

from sqlalchemy import insert
from sqlalchemy.orm import Session

from registry.models import Parameter
from registry.rules.parameters import setting


def set_parameter(
    session: Session, key: str, value: str, *, valid_from: date, source: str, confirmed: bool
) -> None:
    """Add a dated value; raises UnknownParameterError for a key or value that cannot be."""
    session.execute(
        insert(Parameter).values(
            key=key,
            value=setting(key).require(value),
            valid_from=valid_from,
            source=source,
            confirmed=confirmed,
        )
    )
