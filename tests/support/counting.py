"""What is in a register, counted: two registers that count alike in every table were filled alike."""

from sqlalchemy import func, select, text

from api.office import Office
from api.transaction import reading
from registry.db import Base


def counts(office: Office) -> dict[str, int]:
    """Return the number of rows of every table."""
    with reading(office.engine) as session:
        return {
            name: int(session.scalar(select(func.count()).select_from(table)) or 0)
            for name, table in Base.metadata.tables.items()
        }


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Return by how many rows tables grew."""
    return {name: after[name] - n for name, n in before.items() if after[name] != n}


def number(office: Office, sql: str, **values: object) -> int:
    """Return the one number that a query gives."""
    with reading(office.engine) as session:
        return int(session.execute(text(sql), values).scalar_one())
