"""Written answers: what must be completed 补正, all of it at once; not accepted 不予受理; refused 不予登记.

Each has its reasons, and each reason its article. Who accepted a case does not refuse it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.identity import hide_ids
from registry.models import CaseReason
from registry.queries import case_files, cases
from registry.rules.intake import Reason, reasons_of_missing, refusals_of_answer
from registry.services import _step
from registry.services._cases import step
from registry.services._write import Act, Actor, Locks, Writing, perform

ROLE = "registrar"


def ask_completion(session: Session, case_id: int, more: Sequence[Reason] = (), *, actor: Actor) -> None:
    """Ask for everything that is missing, and for what else must be mended, in one go. Raises Refused."""
    _answer(session, case_id, "completion", more, actor)


def not_accept_case(session: Session, case_id: int, reasons: Sequence[Reason], *, actor: Actor) -> None:
    """Do not accept an application. Raises Refused."""
    _answer(session, case_id, "not_accepted", reasons, actor)


def refuse_case(session: Session, case_id: int, reasons: Sequence[Reason], *, actor: Actor) -> None:
    """Refuse what was applied for; another person than who accepted it does. Raises Refused."""
    _answer(session, case_id, "refused", reasons, actor)


def _answer(session: Session, case_id: int, state: str, given: Sequence[Reason], actor: Actor) -> None:
    case = cases.by_id(session, case_id)

    def gather(session: Session) -> tuple[_step.StepFacts, tuple[Reason, ...]]:
        facts = _step.facts(session, case_id, state, role=ROLE, actor=actor, four_eyes=state == "refused")
        asks = state == "completion" and case_files.intake(session, case_id) is not None
        missing = reasons_of_missing(case.kind, case_files.kinds(session, case_id)) if asks else ()
        return facts, (*missing, *given)

    def change(writing: Writing, facts: tuple[_step.StepFacts, tuple[Reason, ...]]) -> None:
        rows = _rows(case, step(writing, case_id, state), state, facts[1])
        writing.add(CaseReason, rows)
        writing.facts |= {"reasons": len(rows)}

    perform(
        session,
        Act(f"case_{state}", case.region_code, actor, case_id),
        Locks(names=[_step.case_lock(case_id)]),
        gather=gather,
        refuse=lambda facts: _step.said(facts[0], refusals_of_answer(case.number, facts[1])),
        change=change,
    )


def _rows(case: cases.CaseView, number: int, state: str, reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [
        {
            "case_id": case.id,
            "step_number": number,
            "position": position,
            "state": state,
            "says": hide_ids(reason.says.strip()),
            "article": reason.article.strip(),
            "document_kind": reason.document_kind,
            "region_code": case.region_code,
        }
        for position, reason in enumerate(reasons, start=1)
    ]
