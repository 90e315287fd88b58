"""Approves a change 核定 by its plan, without announcement; not who accepted it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.queries import case_contents, cases, parcel_changes
from registry.rules.parcel_changes import STALE
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import approve
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class _Facts:
    step: _step.StepFacts
    accepted: tuple[int, int] | None
    content: bytes
    unchanged: bool


def approve_change(session: Session, case_id: int, *, actor: Actor) -> None:
    """Approve the plan of a reviewed case. Raises Refused, NotFoundError."""
    view = cases.by_id(session, case_id)
    perform(
        session,
        Act("approve_change", view.region_code, actor, case_id),
        Locks(names=[_step.case_lock(case_id), f"grantor:{view.region_code}"]),
        gather=lambda s: _gather(s, case_id, actor),
        refuse=_refuse,
        change=_change,
    )


def _gather(session: Session, case_id: int, actor: Actor) -> _Facts:
    return _Facts(
        _step.facts(session, case_id, "approved", role=ROLE, actor=actor, four_eyes=True),
        cases.step_person(session, case_id, "accepted"),
        parcel_changes.plan_of(session, case_id)[1],
        case_contents.current(session, case_id) == case_contents.applied(session, case_id),
    )


def _refuse(facts: _Facts) -> Iterable[Refusal]:
    yield from facts.step.refusals
    if not facts.unchanged:
        yield STALE.refuse(facts.step.case.number)


def _change(writing: Writing, facts: _Facts) -> None:
    assert facts.accepted is not None
    case = facts.step.case
    approve(writing, case, facts.accepted, facts.content, plan_case_id=case.id)
