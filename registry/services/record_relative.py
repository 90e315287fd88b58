"""An operator records that a person stands aside 回避 for a relation or a household, or ends the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.models import Relative
from registry.periods import OPEN_DATE
from registry.queries import accounts, relatives
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.rules.relatives import ENDED, UNSOUND, RelationCase, refusals_to_relate
from registry.services import _step
from registry.services._people import People
from registry.services._write import Act, Actor, Locks, Writing, perform
from registry.services.survey_facts import PersonFacts
from registry.vault import Vault

ROLE = "operator"


@dataclass(frozen=True, slots=True)
class NewRelation:
    """What an operator knows: an officer's username, and another person, or a household by its code."""

    username: str
    relation: str
    source: str
    during_from: date
    person: PersonFacts | None = None
    holder_code: str | None = None
    during_to: date = OPEN_DATE


def record_relative(session: Session, new: NewRelation, *, county: str, actor: Actor, vault: Vault) -> int:
    """Record a relation and return its number. Raises Refused, or NotFoundError for the household."""
    people = People(vault)
    ref = people.refer(new.person)
    officer = accounts.by_username(session, new.username)
    person = officer.person_id if officer else None
    household = relatives.household_of(session, new.holder_code) if new.holder_code else None
    return perform(
        session,
        Act("record_relative", county, actor),
        Locks(names=[f"relative:{new.username}"]),
        gather=lambda s: _step.has_role(s, actor, ROLE, county),
        refuse=lambda allowed: _refuse(new, county, person, household, allowed=allowed),
        change=lambda writing, _: _change(writing, new, people, ref, (person, household), county),
    )


def _refuse(
    new: NewRelation, county: str, person: int | None, household: int | None, *, allowed: bool
) -> Iterable[Refusal]:
    if not allowed:
        yield JURISDICTION.refuse(county, role=ROLE)
    if person is None:
        yield UNSOUND.refuse(new.username)
        return
    # Whether the other is somebody else, the database asks: a person is known by the number, not before.
    other = 0 if new.person else None
    yield from refusals_to_relate(
        RelationCase(
            new.username, new.relation, person, other, household, new.during_from, new.during_to, new.source
        )
    )


def _change(
    writing: Writing,
    new: NewRelation,
    people: People,
    ref: int | None,
    ends: tuple[int | None, int | None],
    county: str,
) -> int:
    relative = None
    if ref is not None:
        people.stage(writing.session)
        people.write(writing, county)
        relative = writing.session.scalar(
            text("SELECT person_id FROM stage_person_ref WHERE ref = :ref"), {"ref": ref}
        )
    number = writing.add_one(
        Relative,
        person_id=ends[0],
        relative_id=relative,
        household_id=ends[1],
        relation=new.relation,
        during_from=new.during_from,
        during_to=new.during_to,
        source=new.source,
        region_code=county,
    )
    writing.facts |= {"relative": number, "username": new.username}
    return number


def end_relative(session: Session, number: int, *, county: str, actor: Actor) -> None:
    """End a relation on record: it was wrong, or is over. Raises Refused."""

    def gather(s: Session) -> tuple[bool, bool]:
        return _step.has_role(s, actor, ROLE, county), relatives.relation(s, number) is not None

    def refuse(facts: tuple[bool, bool]) -> Iterable[Refusal]:
        if not facts[0]:
            yield JURISDICTION.refuse(county, role=ROLE)
        if not facts[1]:
            yield ENDED.refuse(str(number))

    def change(writing: Writing, _: object) -> None:
        writing.end(Relative, Relative.id == number)
        writing.facts |= {"relative": number}

    perform(
        session, Act("end_relative", county, actor), Locks(names=[f"relative:{number}"]),
        gather=gather, refuse=refuse, change=change,
    )  # fmt: skip
