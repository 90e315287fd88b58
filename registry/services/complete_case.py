"""What was asked for was brought 补正: the case stands again as it was applied for, to be looked at anew."""

from sqlalchemy.orm import Session

from registry.queries import cases
from registry.services import _step
from registry.services._case_papers import missing
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "clerk"


def complete_case(session: Session, case_id: int, *, actor: Actor) -> None:
    """Note that everything that was asked for is there. Raises Refused with every paper that is not."""
    case = cases.by_id(session, case_id)

    def change(writing: Writing, _: _step.StepFacts) -> None:
        step(writing, case_id, "applied")

    perform(
        session,
        Act("case_completed", case.region_code, actor, case_id),
        Locks(names=[_step.case_lock(case_id)]),
        gather=lambda s: _step.facts(s, case_id, "applied", role=ROLE, actor=actor),
        refuse=lambda facts: _step.said(facts, missing(session, case)),
        change=change,
    )
