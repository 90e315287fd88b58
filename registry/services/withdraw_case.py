"""Withdraws a case 撤回 before its entry: the plan stays on record, nothing of the register was changed."""

from sqlalchemy.orm import Session

from registry.queries import cases
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


def withdraw_case(session: Session, case_id: int, *, reason: str, actor: Actor) -> None:
    """Withdraw a case that is not entered. Raises Refused, NotFoundError."""
    region = cases.by_id(session, case_id).region_code

    def change(writing: Writing, facts: _step.StepFacts) -> None:
        step(writing, facts.case.id, "withdrawn", reason)
        writing.facts |= {"reason": writing.commitments.commit("reason", reason)}

    perform(
        session,
        Act("withdraw_case", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id)]),
        gather=lambda s: _step.facts(s, case_id, "withdrawn", role=ROLE, actor=actor),
        refuse=lambda facts: facts.refusals,
        change=change,
    )
