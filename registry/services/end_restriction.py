"""Ends a restriction on a parcel or a right: lifted, discharged, or lapsed by its date; always with a row."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry import clock
from registry.models import RestrictionEnd
from registry.queries import restrictions
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.rules.restrictions import NO_DOCUMENT, Ending, refusals_to_end
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a restriction ends, and by which document; a lapse needs none."""

    ground: str
    reason: str
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    ending: Ending
    allowed: bool


def end_restriction(session: Session, restriction_id: int, how: Ended, *, actor: Actor) -> None:
    """End a restriction by a document. Raises Refused."""
    _end(session, restriction_id, how, actor, "end_restriction")


def lapse_restriction(session: Session, restriction_id: int, *, actor: Actor) -> None:
    """Record that a restriction lapsed by its date: nothing lapses without a row. Raises Refused."""
    _end(session, restriction_id, Ended("lapsed", "届满失效"), actor, "lapse_restriction")


def _end(session: Session, restriction_id: int, how: Ended, actor: Actor, act: str) -> None:
    region = restrictions.placed(session, restriction_id).region_code
    perform(
        session,
        Act(act, region, actor),
        Locks(names=[f"grantor:{region}"]),
        gather=lambda s: _gather(s, restriction_id, how, actor),
        refuse=lambda facts: _refuse(facts, how, region),
        change=lambda writing, facts: _change(writing, facts, how, actor, region),
    )


def _gather(session: Session, restriction_id: int, how: Ended, actor: Actor) -> _Facts:
    found = restrictions.placed(session, restriction_id)
    ending = Ending(found.id, found.kind, found.is_open, how.ground, found.due_on, clock.today(session))
    return _Facts(ending, _step.has_role(session, actor, ROLE, found.region_code))


def _refuse(facts: _Facts, how: Ended, region: str) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(region, role=ROLE)
    yield from refusals_to_end(facts.ending)
    if how.ground != "lapsed" and not (how.document_number and how.reason):
        yield NO_DOCUMENT.refuse(str(facts.ending.number))


def _change(writing: Writing, facts: _Facts, how: Ended, actor: Actor, region: str) -> None:
    row = {
        "restriction_id": facts.ending.number,
        "kind": facts.ending.kind,
        "ground": how.ground,
        "reason": how.reason,
        "document_number": how.document_number,
        "person_id": actor.person_id,
        "account_id": actor.account_id,
        "region_code": region,
    }
    writing.add(RestrictionEnd, [row])
    writing.facts |= {"restriction": facts.ending.number, "ground": how.ground}
