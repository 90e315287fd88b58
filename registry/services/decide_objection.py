"""Decides an objection to a notice: dismissed, upheld, settled, or sent to arbitration, with reasons.

By a registrar who took no step of the case. Arbitration leaves it open: its award is decided on later.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.identity import hide_ids
from registry.models import RestrictionEnd
from registry.queries import restrictions
from registry.queries.restrictions import ObjectionView
from registry.rules.cases import JURISDICTION
from registry.rules.refusal import Refusal
from registry.rules.restrictions import DecisionCase, refusals_to_decide
from registry.services import _step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    objection: ObjectionView
    decision: DecisionCase
    allowed: bool


def decide_objection(session: Session, objection_id: int, ground: str, reason: str, *, actor: Actor) -> None:
    """Record a decision on an objection. Raises Refused."""
    found = restrictions.objection(session, objection_id)
    perform(
        session,
        Act("decide_objection", found.region_code, actor, found.case_id),
        Locks(names=[_step.case_lock(found.case_id)]),
        gather=lambda s: _gather(s, objection_id, ground, reason, actor),
        refuse=_refuse,
        change=lambda writing, facts: _change(writing, facts, actor),
    )


def _gather(session: Session, objection_id: int, ground: str, reason: str, actor: Actor) -> _Facts:
    found = restrictions.objection(session, objection_id)
    decision = DecisionCase(
        number=objection_id,
        ground=ground,
        reason=reason,
        taken=found.taken,
        person_id=actor.person_id or 0,
        acting=restrictions.acting_persons(session, found.case_id),
    )
    return _Facts(found, decision, _step.has_role(session, actor, ROLE, found.region_code))


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    if not facts.allowed:
        yield JURISDICTION.refuse(facts.objection.region_code, role=ROLE)
    yield from refusals_to_decide(facts.decision)


def _change(writing: Writing, facts: _Facts, actor: Actor) -> None:
    row = {
        "restriction_id": facts.objection.id,
        "kind": "notice_objection",
        "ground": facts.decision.ground,
        "reason": hide_ids(facts.decision.reason),
        "person_id": actor.person_id,
        "account_id": actor.account_id,
        "region_code": facts.objection.region_code,
    }
    writing.add(RestrictionEnd, [row])
    writing.facts |= {"objection": facts.objection.id, "ground": facts.decision.ground}
