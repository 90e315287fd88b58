"""The registrar accepts an application 受理 and reviews it 审核: two steps of one desk.

What came over the counter is accepted with all its papers, and filled in.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registry.queries import case_contents, cases
from registry.queries.cases import CaseView
from registry.rules.intake import INTAKE_EMPTY
from registry.rules.refusal import Refusal
from registry.services import _step
from registry.services._case_papers import missing
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


def accept_case(session: Session, case_id: int, *, actor: Actor) -> None:
    """Accept an application. Raises Refused: for every missing paper, and where it is empty."""
    _take(session, case_id, "accepted", actor)


def review_case(session: Session, case_id: int, *, actor: Actor) -> None:
    """Note that an accepted application was reviewed. Raises Refused."""
    _take(session, case_id, "reviewed", actor)


def _take(session: Session, case_id: int, state: str, actor: Actor) -> None:
    region = cases.by_id(session, case_id).region_code

    def change(writing: Writing, facts: _step.StepFacts) -> None:
        step(writing, facts.case.id, state)

    perform(
        session,
        Act(f"case_{state}", region, actor, case_id),
        Locks(names=[_step.case_lock(case_id)]),
        gather=lambda s: _step.facts(s, case_id, state, role=ROLE, actor=actor),
        refuse=lambda facts: _step.said(facts, _lacking(session, facts.case) if state == "accepted" else ()),
        change=change,
    )


def _lacking(session: Session, case: CaseView) -> Iterable[Refusal]:
    if not case_contents.is_there(session, case.id):
        yield INTAKE_EMPTY.refuse(case.number)
    yield from missing(session, case)
