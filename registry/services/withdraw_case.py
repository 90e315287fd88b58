"""Withdraws a case 撤回 before its entry: the plan stays on record, nothing of the register was changed."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.errors import NotFoundError
from registry.queries import cases
from registry.rules.case_kinds import SURVEY
from registry.rules.cases import MOST_REASON, NO_REASON
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


def withdraw_case(session: Session, case_id: int, *, reason: str, actor: Actor) -> None:
    """Withdraw a case that is not entered; a survey goes another way. Raises Refused, NotFoundError."""
    view = cases.by_id(session, case_id)
    if view.kind == SURVEY.code:
        raise NotFoundError(what=f"申请 {view.number}")
    region = view.region_code

    def change(writing: Writing, facts: _step.StepFacts) -> None:
        step(writing, facts.case.id, "withdrawn", reason.strip())
        writing.facts |= {"reason": writing.commitments.commit("reason", reason.strip())}

    perform(
        session,
        Act("withdraw_case", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id)]),
        gather=lambda s: _step.facts(s, case_id, "withdrawn", role=ROLE, actor=actor),
        refuse=lambda facts: _refuse(facts, reason),
        change=change,
    )


def _refuse(facts: _step.StepFacts, reason: str) -> Iterable[Refusal]:
    yield from facts.refusals
    if not 0 < len(reason.strip()) <= MOST_REASON:
        yield NO_REASON.refuse(facts.case.number)
