"""Numbers of papers: the county's counter of the year, one for all kinds; a number is never used again."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.codelists import PROVINCES
from registry.imprint import canonical_number
from registry.models import Counter, County


def take(session: Session, day: date, series: Sequence[str]) -> list[str]:
    """Take the next paper numbers of the county and year, one for each name.

    All papers share one counter, the act's last lock: a number is used once, whatever the paper is called.
    """
    county = session.execute(select(County.code, County.name)).one()
    scope = f"{county.code}:{day.year}"
    session.execute(insert(Counter).values(kind="paper", scope=scope, value=0).on_conflict_do_nothing())
    last = session.execute(
        update(Counter)
        .where(Counter.kind == "paper", Counter.scope == scope)
        .values(value=Counter.value + len(series))
        .returning(Counter.value)
    ).scalar_one()
    short = PROVINCES.get(county.code[:2], "")
    first = last - len(series) + 1
    return [
        canonical_number(f"{short}（{day.year}）{county.name}{name}第{first + k:06d}号")
        for k, name in enumerate(series)
    ]
