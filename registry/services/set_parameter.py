"""Gives a setting another value from a day on, with its source; earlier values stay on record."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.models import Parameter
from registry.rules.cases import JURISDICTION
from registry.rules.parameters import setting
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "operator"


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value of a setting, from a day on."""

    key: str
    value: str
    valid_from: date
    source: str
    confirmed: bool


def set_parameter(session: Session, new: NewValue, *, county: str, actor: Actor) -> None:
    """Add a dated value; raises Refused, or UnknownParameterError for a key or value that cannot be."""
    value = setting(new.key).require(new.value)
    perform(
        session,
        Act("set_parameter", county, actor),
        Locks(names=[f"parameter:{new.key}"]),
        gather=lambda s: _step.has_role(s, actor, ROLE, county),
        refuse=lambda allowed: () if allowed else (JURISDICTION.refuse(county, role=ROLE),),
        change=lambda writing, _: _change(writing, new, value),
    )


def _change(writing: Writing, new: NewValue, value: str) -> None:
    row = {
        "key": new.key,
        "value": value,
        "valid_from": new.valid_from,
        "source": new.source,
        "confirmed": new.confirmed,
    }
    writing.add(Parameter, [row])
    writing.facts |= {"key": new.key, "value": value, "valid_from": new.valid_from.isoformat()}
