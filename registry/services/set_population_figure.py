"""Sets a figure of the population, or a target of urbanisation, from a day on, with its source."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.models import PopulationFigure
from registry.rules.cases import JURISDICTION
from registry.rules.link_standards import PEOPLE, NewFigure, refusals_of_figure
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "operator"


def set_population_figure(session: Session, new: NewFigure, *, county: str, actor: Actor) -> None:
    """Add a dated figure of the county or one of its towns; raises Refused."""
    perform(
        session,
        Act("set_population_figure", county, actor),
        Locks(names=[f"figure:{new.region_code}:{new.figure}"]),
        gather=lambda s: _step.has_role(s, actor, ROLE, county),
        refuse=lambda allowed: _refuse(new, county, allowed=allowed),
        change=lambda writing, _: _change(writing, new),
    )


def _refuse(new: NewFigure, county: str, *, allowed: bool) -> Iterable[Refusal]:
    if not allowed:
        yield JURISDICTION.refuse(county, role=ROLE)
    yield from refusals_of_figure(new, county)


def _change(writing: Writing, new: NewFigure) -> None:
    value = int(new.value if new.figure in PEOPLE else new.value * 100)
    row = {
        "figure": new.figure,
        "value": value,
        "valid_from": new.valid_from,
        "source": new.source.strip(),
        "confirmed": new.confirmed,
        "region_code": new.region_code,
    }
    writing.add(PopulationFigure, [row])
    writing.facts |= {"figure": new.figure, "value": value, "valid_from": new.valid_from.isoformat()}
