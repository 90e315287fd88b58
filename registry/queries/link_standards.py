"""Standards of the three links and figures of the population, as they were set; which one counts on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registry.models import LinkStandard, PopulationFigure


@dataclass(frozen=True, slots=True)
class StandardView:
    """A standard for each person from a day on: hundredths of m², or fen."""

    id: int
    link: str
    kind: str
    destination_class: str | None
    value: int
    valid_from: date
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure of a region's population: people, or hundredths of a per cent of a target."""

    region_code: str
    figure: str
    value: int
    valid_from: date
    source: str
    confirmed: bool


def standards(session: Session) -> list[StandardView]:
    """Return all standards, those of the latest days first."""
    one = LinkStandard
    query = select(
        one.id,
        one.link,
        one.kind,
        one.destination_class,
        one.value,
        one.valid_from,
        one.source,
        one.confirmed,
    ).order_by(one.valid_from.desc(), one.id.desc())
    return [StandardView(*row) for row in session.execute(query)]


def of_settler(
    known: Sequence[StandardView], link: str, kind: str, destination_class: str, day: date
) -> int | None:
    """Return the standard for who settled in a way in a class of town on a day; None where none is set.

    `known` comes as `standards` gives it.
    """
    return next(
        (
            s.value
            for s in known
            if (s.link, s.kind) == (link, kind)
            and s.destination_class in (None, destination_class)
            and s.valid_from <= day
        ),
        None,
    )


def _figures() -> Select[str, str, int, date, str, bool]:
    one = PopulationFigure
    return select(one.region_code, one.figure, one.value, one.valid_from, one.source, one.confirmed)


def figures(session: Session, region: str, day: date) -> dict[str, FigureView]:
    """Return the figures of a region that count on a day, by what they are."""
    one = PopulationFigure
    query = _figures().where(one.region_code == region, one.valid_from <= day)
    rows = session.execute(query.order_by(one.figure, one.valid_from, one.id))
    return {row.figure: FigureView(*row) for row in rows}


def all_figures(session: Session) -> list[FigureView]:
    """Return all figures by region, those of the latest days first."""
    one = PopulationFigure
    query = _figures().order_by(one.region_code, one.figure, one.valid_from.desc(), one.id.desc())
    return [FigureView(*row) for row in session.execute(query)]
