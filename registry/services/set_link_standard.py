"""Sets a standard of the three links 三挂钩 from a day on, with its source; earlier ones stay on record."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.models import LinkStandard
from registry.rules.cases import JURISDICTION
from registry.rules.link_standards import NewStandard, refusals_to_set
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "operator"


def set_link_standard(session: Session, new: NewStandard, *, county: str, actor: Actor) -> None:
    """Add a dated standard; raises Refused."""
    perform(
        session,
        Act("set_link_standard", county, actor),
        Locks(names=[f"standard:{new.link}"]),
        gather=lambda s: _step.has_role(s, actor, ROLE, county),
        refuse=lambda allowed: _refuse(new, county, allowed=allowed),
        change=lambda writing, _: _change(writing, new, county),
    )


def _refuse(new: NewStandard, county: str, *, allowed: bool) -> Iterable[Refusal]:
    if not allowed:
        yield JURISDICTION.refuse(county, role=ROLE)
    yield from refusals_to_set(new)


def _change(writing: Writing, new: NewStandard, county: str) -> None:
    row = {
        "link": new.link,
        "kind": new.kind,
        "destination_class": new.destination_class,
        "value": int(new.value * 100),
        "valid_from": new.valid_from,
        "source": new.source.strip(),
        "confirmed": new.confirmed,
        "region_code": county,
    }
    writing.add(LinkStandard, [row])
    writing.facts |= {"link": new.link, "value": str(new.value), "valid_from": new.valid_from.isoformat()}
